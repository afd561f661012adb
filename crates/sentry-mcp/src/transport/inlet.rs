//! Reads messages line by line, up to a size, so that a client that never ends its line cannot fill the memory.

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

/// The longest message, in bytes.
pub(crate) const LONGEST: usize = 16 * 1024 * 1024;

/// What comes in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A message, without the line break.
    Whole(Vec<u8>),
    /// A line longer than [`LONGEST`]; what follows is the next line.
    TooLong,
    /// The client is done.
    End,
}

/// The side that listens. Reading can be broken off at any await: what was read stays.
#[derive(Debug)]
pub(crate) struct Inlet<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    /// The line under way is too long and has been reported.
    skipping: bool,
    longest: usize,
}

impl<R: AsyncRead + Unpin> Inlet<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self::up_to(reader, LONGEST)
    }

    fn up_to(reader: R, longest: usize) -> Self {
        Self {
            reader: BufReader::with_capacity(64 * 1024, reader),
            line: Vec::new(),
            skipping: false,
            longest,
        }
    }

    /// The next line that is not blank.
    pub(crate) async fn next(&mut self) -> Line {
        loop {
            // A stream that fails is as good as ended.
            let read = self.reader.fill_buf().await.unwrap_or_default();
            let end = read.iter().position(|byte| *byte == b'\n');
            let piece = read.get(..end.unwrap_or(read.len())).unwrap_or_default();
            let ended = read.is_empty();
            if !self.skipping && self.line.len() + piece.len() <= self.longest {
                self.line.extend_from_slice(piece);
            } else if !self.skipping {
                self.skipping = true;
                self.line = Vec::new();
                // The rest of the line is skipped by the next call.
                return Line::TooLong;
            }
            let taken = piece.len() + usize::from(end.is_some());
            self.reader.consume(taken);
            if !ended && end.is_none() {
                continue;
            }
            let skipped = std::mem::take(&mut self.skipping);
            let line = std::mem::take(&mut self.line);
            // The last line needs no line break.
            if !skipped && !line.trim_ascii().is_empty() {
                return Line::Whole(line);
            }
            if ended {
                return Line::End;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn lines(text: &str, longest: usize) -> Vec<Line> {
        let mut inlet = Inlet::up_to(text.as_bytes(), longest);
        let mut lines = Vec::new();
        loop {
            lines.push(inlet.next().await);
            if lines.last() == Some(&Line::End) {
                return lines;
            }
        }
    }

    fn whole(text: &str) -> Line {
        Line::Whole(text.into())
    }

    #[tokio::test]
    async fn lines_come_one_by_one_and_blank_ones_not_at_all() {
        assert_eq!(lines("a\n\n \r\nb\r\nc", 9).await, [whole("a"), whole("b\r"), whole("c"), Line::End]);
        assert_eq!(lines("", 9).await, [Line::End]);
        assert_eq!(lines("\n", 9).await, [Line::End]);
    }

    #[tokio::test]
    async fn a_long_line_is_reported_once_and_the_next_one_read() {
        let long = "x".repeat(200_000);
        let text = format!("a\n{long}\nb\n1234\n12345\n{long}");
        let expected =
            [whole("a"), Line::TooLong, whole("b"), whole("1234"), Line::TooLong, Line::TooLong, Line::End];
        assert_eq!(lines(&text, 4).await, expected);
    }

    #[tokio::test]
    async fn a_line_survives_being_broken_off() {
        use tokio::io::AsyncWriteExt;
        let (mut client, server) = tokio::io::duplex(3);
        let mut inlet = Inlet::new(server);
        let write = async {
            client.write_all(b"{\"message\": 1}\n").await.unwrap();
        };
        let read = async {
            loop {
                tokio::select! {
                    biased;
                    line = inlet.next() => break line,
                    () = tokio::task::yield_now() => {}
                }
            }
        };
        assert_eq!(tokio::join!(write, read).1, whole("{\"message\": 1}"));
    }
}

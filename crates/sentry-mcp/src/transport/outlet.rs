//! Writes messages line by line, whole ones only, whoever stops waiting in between.

use std::{
    io,
    sync::{Mutex, PoisonError},
};
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// The side that speaks. Lines are queued at once and written by whoever flushes; a flush that is broken off leaves
/// the rest to the next one, so a line is never cut in two.
#[derive(Debug)]
pub(crate) struct Outlet<W> {
    queue: Mutex<Vec<u8>>,
    writer: tokio::sync::Mutex<Writer<W>>,
}

#[derive(Debug)]
struct Writer<W> {
    to: W,
    /// Taken from the queue, not yet written.
    rest: Vec<u8>,
}

impl<W: AsyncWrite + Unpin> Outlet<W> {
    pub(crate) fn new(to: W) -> Self {
        Self { queue: Mutex::default(), writer: tokio::sync::Mutex::new(Writer { to, rest: Vec::new() }) }
    }

    /// Queues a message.
    pub(crate) fn push(&self, message: &[u8]) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.extend_from_slice(message);
        queue.push(b'\n');
    }

    /// Writes all that is queued.
    ///
    /// # Errors
    /// The client does not read any more.
    pub(crate) async fn flush(&self) -> io::Result<()> {
        let mut writer = self.writer.lock().await;
        let Writer { to, rest } = &mut *writer;
        loop {
            if rest.is_empty() {
                *rest = std::mem::take(&mut *self.queue.lock().unwrap_or_else(PoisonError::into_inner));
            }
            if rest.is_empty() {
                return to.flush().await;
            }
            let written = to.write(rest).await?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            rest.drain(..written);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;

    #[tokio::test]
    async fn a_flush_that_is_broken_off_cuts_no_line() {
        let (server, mut client) = tokio::io::duplex(5);
        let outlet = Outlet::new(server);
        let read = async {
            let mut text = vec![0; 20];
            client.read_exact(&mut text).await.unwrap();
            String::from_utf8(text).unwrap()
        };
        let write = async {
            outlet.push(b"123456789");
            for _ in 0..3 {
                tokio::select! {
                    biased;
                    flushed = outlet.flush() => flushed.unwrap(),
                    () = tokio::task::yield_now() => {}
                }
            }
            outlet.push(b"abcdefghi");
            outlet.flush().await.unwrap();
        };
        assert_eq!(tokio::join!(read, write).0, "123456789\nabcdefghi\n");
    }

    #[tokio::test]
    async fn a_client_that_is_gone_is_an_error() {
        let (server, client) = tokio::io::duplex(5);
        drop(client);
        let outlet = Outlet::new(server);
        outlet.push(b"1");
        assert!(outlet.flush().await.is_err());
    }
}

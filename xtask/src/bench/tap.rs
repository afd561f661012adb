//! Counts the HTTP requests that a server sends to Sentry: a relay in between, used only where nothing is timed.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::Context;

/// What ends the first line of every HTTP/1 request, and stands nowhere else in one of ours.
const MARK: &[u8] = b" HTTP/1.1\r\n";

/// A relay on this machine; its threads end with the connections.
pub(super) struct Tap {
    pub(super) address: String,
    requests: Arc<AtomicUsize>,
    /// All that was sent to Sentry.
    sent: Arc<Mutex<Vec<u8>>>,
}

impl Tap {
    /// Relays to `upstream`, an address and port.
    pub(super) fn before(upstream: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("cannot bind the relay")?;
        let address = listener.local_addr()?.to_string();
        let requests = Arc::new(AtomicUsize::new(0));
        let sent = Arc::<Mutex<Vec<u8>>>::default();
        let (upstream, counter, kept) = (upstream.to_owned(), Arc::clone(&requests), Arc::clone(&sent));
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                // A connection that cannot be relayed is closed, and the server under test says so.
                let _ = relay(near, &upstream, &counter, &kept);
            }
        });
        Ok(Self { address, requests, sent })
    }

    /// How many requests were begun since the last time this was asked.
    pub(super) fn requests(&self) -> usize {
        self.requests.swap(0, Ordering::SeqCst)
    }

    /// What was asked for since the last time this was asked: paths with their parameters.
    pub(super) fn targets(&self) -> Vec<String> {
        let sent = std::mem::take(&mut *self.sent.lock().unwrap_or_else(PoisonError::into_inner));
        let sent = String::from_utf8_lossy(&sent);
        let lines = sent.lines().filter_map(|line| line.trim_end().strip_suffix(" HTTP/1.1"));
        lines.filter_map(|line| line.split_once(' ')).map(|(_, target)| target.to_owned()).collect()
    }
}

fn relay(
    near: TcpStream,
    upstream: &str,
    requests: &Arc<AtomicUsize>,
    sent: &Arc<Mutex<Vec<u8>>>,
) -> std::io::Result<()> {
    let far = TcpStream::connect(upstream)?;
    let (near_reader, far_reader) = (near.try_clone()?, far.try_clone()?);
    let (counter, sent) = (Arc::clone(requests), Arc::clone(sent));
    thread::spawn(move || {
        copy(near_reader, far, |bytes, carried| {
            counter.fetch_add(marks(bytes, carried), Ordering::SeqCst);
            sent.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        });
    });
    thread::spawn(move || copy(far_reader, near, |_, _| {}));
    Ok(())
}

/// Copies until either side ends; `watch` sees all bytes, with the tail that it keeps between reads.
fn copy(mut from: TcpStream, mut to: TcpStream, mut watch: impl FnMut(&[u8], &mut Vec<u8>)) {
    let mut buffer = vec![0; 1 << 16];
    let mut carried = Vec::new();
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let bytes = buffer.get(..read).unwrap_or_default();
        watch(bytes, &mut carried);
        if to.write_all(bytes).is_err() {
            break;
        }
    }
    // Either side may be gone already.
    let _ = to.shutdown(Shutdown::Write);
    let _ = from.shutdown(Shutdown::Read);
}

/// How many marks end in `bytes`; `carried` keeps what may be the beginning of one.
fn marks(bytes: &[u8], carried: &mut Vec<u8>) -> usize {
    carried.extend_from_slice(bytes);
    let found = carried.windows(MARK.len()).filter(|window| *window == MARK).count();
    let keep = carried.len().saturating_sub(MARK.len() - 1);
    carried.drain(..keep);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_cut_in_two_is_counted_once() {
        let (mut carried, request) =
            (Vec::new(), b"GET /a HTTP/1.1\r\nhost: x\r\n\r\nGET /b HTTP/1.1\r\n\r\n");
        for cut in 0..request.len() {
            carried.clear();
            let (one, two) = request.split_at(cut);
            assert_eq!(marks(one, &mut carried) + marks(two, &mut carried), 2, "cut at {cut}");
        }
    }

    #[test]
    fn what_is_relayed_arrives_whole_and_is_counted() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let tap = Tap::before(&server.local_addr().unwrap().to_string()).unwrap();
        let mut client = TcpStream::connect(&tap.address).unwrap();
        client.write_all(b"GET /a HTTP/1.1\r\n\r\n").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let (mut accepted, _) = server.accept().unwrap();
        let mut seen = String::new();
        accepted.read_to_string(&mut seen).unwrap();
        accepted.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        drop(accepted);
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        assert_eq!(
            (seen.as_str(), answer.as_str()),
            ("GET /a HTTP/1.1\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n")
        );
        assert_eq!((tap.requests(), tap.requests()), (1, 0));
        assert_eq!((tap.targets(), tap.targets()), (vec!["/a".to_owned()], Vec::new()));
    }
}

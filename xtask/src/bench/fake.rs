//! The Sentry that everyone asks: our fake, as a process of its own.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, bail};

/// A running fake; it ends with this value.
pub(crate) struct Fake {
    child: Child,
    /// Its address and port, without a scheme.
    pub(crate) address: String,
}

impl Fake {
    /// Starts `program` with these settings and waits until it accepts connections.
    pub(crate) fn start(program: &Path, settings: &[&str]) -> anyhow::Result<Self> {
        let address = free_address()?;
        let child = Command::new(program)
            .args(["--bind", &address])
            .args(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut fake = Self { child, address };
        for _ in 0..200 {
            if TcpStream::connect(&fake.address).is_ok() {
                return Ok(fake);
            }
            if let Some(status) = fake.child.try_wait()? {
                bail!("the fake Sentry ended at once: {status}");
            }
            sleep(Duration::from_millis(25));
        }
        bail!("the fake Sentry did not listen on {} within 5 s", fake.address)
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address on this machine that nobody listens on.
fn free_address() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").context("cannot find a free port")?;
    Ok(listener.local_addr()?.to_string())
}

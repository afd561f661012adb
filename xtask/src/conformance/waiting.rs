//! A process that ends with its value, and is not waited for longer than it may take.

use std::process::{Child, Command, ExitStatus};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::ensure;

/// A process that is killed where nobody waited for its end.
pub(crate) struct Ended(pub(crate) Child);

impl Ended {
    pub(crate) fn start(mut command: Command) -> std::io::Result<Self> {
        command.spawn().map(Self)
    }

    /// How it ended.
    ///
    /// # Errors
    /// It has not within this time.
    pub(crate) fn wait(&mut self, longest: Duration) -> anyhow::Result<ExitStatus> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait()? {
                return Ok(status);
            }
            ensure!(began.elapsed() < longest, "it has not ended after {} s", longest.as_secs());
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_end_is_not_waited_for_and_killed() {
        let sleeping = || {
            let mut command = Command::new("sleep");
            command.arg("60");
            Ended::start(command).unwrap()
        };
        let mut process = sleeping();
        assert!(process.wait(Duration::from_millis(100)).is_err());
        let began = Instant::now();
        drop(process);
        assert!(began.elapsed() < Duration::from_secs(30));
        let mut ended = Ended::start(Command::new("true")).unwrap();
        assert!(ended.wait(Duration::from_secs(30)).unwrap().success());
    }
}

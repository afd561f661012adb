//! A copy of what is committed, in which defences are taken away. Sources that stay the same are not compiled anew.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::{patch::Patch, test::Test};

/// A test that has not ended by then has noticed something, too: without a limit it waits for ever.
const LONGEST: Duration = Duration::from_secs(120);

/// A clone of its own, so that nothing of it shows in the repository.
pub(crate) struct Copy {
    tree: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Makes the copy, or brings the one of the last time up to date.
    pub(crate) fn of(root: &Path, target: Option<&Path>) -> anyhow::Result<Self> {
        let folder = root.join("target/threats");
        let target = target.map_or_else(|| folder.join("target"), Path::to_path_buf);
        let copy = Self { tree: folder.join("tree"), target };
        if !copy.tree.join(".git").exists() {
            std::fs::create_dir_all(&folder)?;
            let status = Command::new("git")
                .args(["clone", "--quiet", "--shared", "--no-checkout"])
                .args([root, &copy.tree])
                .status();
            ensure!(status.context("cannot run git")?.success(), "git clone failed");
        }
        copy.git(&["fetch", "--quiet", "origin", "HEAD"])?;
        copy.git(&["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"])?;
        Ok(copy)
    }

    fn git(&self, words: &[&str]) -> anyhow::Result<()> {
        let status =
            Command::new("git").args(words).current_dir(&self.tree).status().context("cannot run git")?;
        ensure!(status.success(), "git {} failed", words.join(" "));
        Ok(())
    }

    /// Puts every defence back.
    pub(crate) fn restore(&self) -> anyhow::Result<()> {
        self.git(&["checkout", "--quiet", "--force", "--", "."])
    }

    /// Makes sure that these tests of one target, and no fewer, pass as things are.
    pub(crate) fn all_pass(&self, tests: &[&Test]) -> anyhow::Result<()> {
        let Some(first) = tests.first() else { return Ok(()) };
        self.compile(first)?;
        let mut paths: Vec<&str> = tests.iter().map(|test| test.path.as_str()).collect();
        paths.sort_unstable();
        paths.dedup();
        let (passed, said) = self.run(first, &paths)?;
        let all = format!("test result: ok. {} passed", paths.len());
        ensure!(passed && said.contains(&all), "not all of {} pass:\n{said}", paths.join(", "));
        Ok(())
    }

    /// Whether the patch's test fails without the defence.
    pub(crate) fn notices(&self, patch: &Patch) -> anyhow::Result<bool> {
        self.restore()?;
        ensure!(patch.apply(&self.tree, &[])?, "it does not apply to what is committed");
        self.compile(&patch.test)?;
        let (passed, said) = self.run(&patch.test, &[&patch.test.path])?;
        // A test that does not end has noticed too, if it has begun.
        ensure!(passed || said.contains("running 1 test"), "it did not run:\n{said}");
        Ok(!passed)
    }

    fn cargo(&self, test: &Test) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.args(["test", "--quiet", "--locked"]).args(test.selection()).current_dir(&self.tree);
        // No snapshot is written, and warnings of what is left over do not matter.
        cargo.env("CI", "true").env("INSTA_UPDATE", "no").env("CARGO_TARGET_DIR", &self.target);
        cargo
    }

    fn compile(&self, test: &Test) -> anyhow::Result<()> {
        let output = self.cargo(test).arg("--no-run").output().context("cannot run cargo")?;
        ensure!(output.status.success(), "it does not compile:\n{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    /// Whether they pass, and what they said; of those that did not end, what they said so far.
    fn run(&self, test: &Test, paths: &[&str]) -> anyhow::Result<(bool, String)> {
        let mut cargo = self.cargo(test);
        cargo.args(["--", "--exact", "--test-threads=2"]).args(paths);
        // Not by a pipe: what a test leaves behind would keep it open.
        let said = self.tree.with_file_name("said.txt");
        cargo.stdin(Stdio::null()).stdout(File::create(&said)?).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut cargo, 0);
        let mut child = cargo.spawn().context("cannot run cargo")?;
        let began = Instant::now();
        while began.elapsed() < LONGEST {
            if let Some(status) = child.try_wait()? {
                return Ok((status.success(), std::fs::read_to_string(&said)?));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        // With cargo end the test and what it started.
        let group = format!("-{}", child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = child.wait();
        Ok((false, std::fs::read_to_string(&said)?))
    }
}

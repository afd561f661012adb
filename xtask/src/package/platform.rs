//! The platforms of a release, in the words of Rust and of npm: the one table of them.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

/// A platform.
pub(crate) struct Platform {
    /// As Rust names it.
    pub(crate) triple: &'static str,
    /// As npm names its system: `process.platform`.
    pub(crate) system: &'static str,
    /// As npm names its processor: `process.arch`.
    pub(crate) processor: &'static str,
}

/// All of them. The workflows build each on a machine of its own; `cargo xtask workflows` holds them against this table.
pub(crate) const PLATFORMS: &[Platform] = &[
    Platform { triple: "x86_64-unknown-linux-gnu", system: "linux", processor: "x64" },
    Platform { triple: "aarch64-unknown-linux-gnu", system: "linux", processor: "arm64" },
    Platform { triple: "x86_64-apple-darwin", system: "darwin", processor: "x64" },
    Platform { triple: "aarch64-apple-darwin", system: "darwin", processor: "arm64" },
    Platform { triple: "x86_64-pc-windows-msvc", system: "win32", processor: "x64" },
];

impl Platform {
    pub(crate) fn executable(&self) -> &'static str {
        if self.system == "win32" { "sentry-mcp.exe" } else { "sentry-mcp" }
    }

    /// The npm package that holds the program for it.
    pub(crate) fn npm_package(&self) -> String {
        format!("sentry-mcp-{}-{}", self.system, self.processor)
    }

    /// Cargo, told to build for it.
    pub(crate) fn cargo(&self, root: &Path, words: &[&str], more: &[&OsStr]) -> Command {
        self.command("cargo", root, words, more)
    }

    /// A builder, told to build for it: for Linux and Windows with the C library inside, so that nothing of the machine is
    /// needed. Into `target`, wherever else this machine would have builds go.
    pub(crate) fn command(
        &self,
        builder: impl AsRef<OsStr>,
        root: &Path,
        words: &[&str],
        more: &[&OsStr],
    ) -> Command {
        let flags = match self.system {
            "linux" | "win32" => "-C target-feature=+crt-static",
            _ => "",
        };
        let mut command = Command::new(builder);
        command.args(words).args(more).args(["--target", self.triple]);
        command.current_dir(root).env("RUSTFLAGS", flags).env("CARGO_TARGET_DIR", root.join("target"));
        command
    }
}

/// A platform by Rust's name of it.
pub(super) fn of(triple: &str) -> anyhow::Result<&'static Platform> {
    PLATFORMS.iter().find(|platform| platform.triple == triple).with_context(|| {
        let known: Vec<&str> = PLATFORMS.iter().map(|platform| platform.triple).collect();
        format!("nothing is released for {triple}, only for {}", known.join(", "))
    })
}

/// This machine's name, as its compiler says it.
fn here() -> anyhow::Result<String> {
    let said = super::printed(Command::new("rustc").arg("-vV"))?;
    let said = String::from_utf8_lossy(&said);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say its host")?.to_owned())
}

/// The platform of this machine.
pub(crate) fn of_this_machine() -> anyhow::Result<&'static Platform> {
    of(&here()?)
}

//! No crate loosens the workspace's lints on the quiet: Clippy merges no configuration, and cargo inherits only if told to.

use std::path::Path;

use anyhow::Context;

use super::Finding;

/// Crates with a clippy.toml of their own, which replaces the root's; each says in it why.
const OWN_CLIPPY: &[&str] = &["crates/fake-sentry", "xtask"];

const RULE: &str = "house style";

/// Looks at every folder that holds a member's Cargo.toml.
pub(super) fn check(root: &Path) -> anyhow::Result<Vec<Finding>> {
    let mut folders = vec!["xtask".to_owned()];
    for entry in std::fs::read_dir(root.join("crates")).context("cannot list crates")? {
        folders.push(format!("crates/{}", entry?.file_name().to_string_lossy()));
    }
    folders.sort();
    let mut findings = Vec::new();
    for folder in folders {
        let inside = root.join(&folder);
        let Ok(manifest) = std::fs::read_to_string(inside.join("Cargo.toml")) else { continue };
        let own_clippy = inside.join("clippy.toml").exists() || inside.join(".clippy.toml").exists();
        findings.extend(judge(&folder, &manifest, own_clippy));
    }
    Ok(findings)
}

fn judge(folder: &str, manifest: &str, own_clippy: bool) -> Vec<Finding> {
    let finding = |what: &str| Finding { place: folder.into(), what: what.into(), rule: RULE };
    let mut findings = Vec::new();
    if own_clippy && !OWN_CLIPPY.contains(&folder) {
        findings.push(finding("its clippy.toml replaces the root's list of banned methods"));
    }
    let mut lines = manifest.lines().map(str::trim).skip_while(|line| *line != "[lints]").skip(1);
    if lines.next() != Some("workspace = true") {
        findings.push(finding("does not inherit the workspace's lints"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const INHERITS: &str = "[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n";

    #[test]
    fn a_crate_that_inherits_is_clean() {
        assert_eq!(judge("crates/tools", INHERITS, false), []);
        assert_eq!(judge("xtask", INHERITS, true), []);
    }

    #[test]
    fn a_crate_with_lints_of_its_own_is_found() {
        assert_eq!(judge("crates/tools", "[package]\nname = \"a\"\n", false).len(), 1);
        assert_eq!(judge("crates/tools", "[lints]\nclippy.unwrap_used = \"allow\"\n", false).len(), 1);
    }

    #[test]
    fn a_crate_with_a_clippy_configuration_of_its_own_is_found() {
        assert_eq!(judge("crates/tools", INHERITS, true).len(), 1);
    }
}

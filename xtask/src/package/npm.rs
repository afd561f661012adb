//! The npm packages: `sentry-mcp`, a launcher of a few lines, and one with the program for each platform, of which npm
//! installs the one that fits.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::platform::PLATFORMS;
use super::{Platform, Release};

/// Oldest node that the launcher is written for; it is what today's editors bring at the least.
const NODE: &str = ">=18";

/// The name in the registry as the file has it until somebody releases.
pub(super) const NOBODYS: &str = "io.github.OWNER/sentry-mcp";

const DESCRIPTION: &str = "An MCP server for Sentry: one binary, independent of Sentry.";

/// Makes the folders of both packages.
pub(super) fn make(
    root: &Path,
    platform: &Platform,
    release: &Release<'_>,
    program: &Path,
    out: &Path,
) -> anyhow::Result<[PathBuf; 2]> {
    let folder = |name: &str| -> anyhow::Result<PathBuf> {
        let folder = out.join(name);
        fs::create_dir_all(&folder)?;
        fs::copy(root.join("LICENSE"), folder.join("LICENSE"))?;
        fs::write(folder.join("README.md"), readme(root, release)?)?;
        Ok(folder)
    };
    let launcher = folder("sentry-mcp")?;
    fs::copy(root.join("packaging/npm/launcher.js"), launcher.join("launcher.js"))?;
    write(&launcher, &named(release))?;
    let binary = folder(&platform.npm_package())?;
    fs::copy(program, binary.join(platform.executable()))?;
    write(&binary, &of_platform(platform, release))?;
    Ok([launcher, binary])
}

/// What people read of a package, with the marker by which the MCP registry knows its owner.
pub(super) fn readme(root: &Path, release: &Release<'_>) -> anyhow::Result<String> {
    let text = fs::read_to_string(root.join("packaging/README-packages.md"))?;
    Ok(match release.registered() {
        Some(name) => text.replace(NOBODYS, &name),
        None => text,
    })
}

fn write(folder: &Path, package: &Value) -> anyhow::Result<()> {
    fs::write(folder.join("package.json"), format!("{package:#}\n"))?;
    Ok(())
}

/// A package's own members after those that all have.
fn package(name: &str, release: &Release<'_>, own: Value) -> Value {
    let mut package = Map::new();
    let mut put = |key: &str, value: Value| drop(package.insert(key.to_owned(), value));
    put("name", json!(name));
    put("version", json!(release.version));
    put("description", json!(DESCRIPTION));
    put("license", json!("Apache-2.0"));
    if let Some(repository) = release.repository {
        // npm shows provenance only for packages that name where they were built.
        let url = format!("git+https://github.com/{repository}.git");
        put("repository", json!({"type": "git", "url": url}));
    }
    if let Value::Object(own) = own {
        package.extend(own);
    }
    Value::Object(package)
}

fn named(release: &Release<'_>) -> Value {
    let programs: Map<String, Value> =
        PLATFORMS.iter().map(|platform| (platform.npm_package(), json!(release.version))).collect();
    let mut own = json!({
        "keywords": ["mcp", "sentry", "errors", "model-context-protocol"],
        "bin": {"sentry-mcp": "launcher.js"},
        "files": ["launcher.js"],
        "engines": {"node": NODE},
        "optionalDependencies": programs,
    });
    if let (Some(name), Some(own)) = (release.registered(), own.as_object_mut()) {
        own.insert("mcpName".to_owned(), json!(name));
    }
    package("sentry-mcp", release, own)
}

fn of_platform(platform: &Platform, release: &Release<'_>) -> Value {
    let own = json!({
        "os": [platform.system],
        "cpu": [platform.processor],
        "files": [platform.executable()],
        // A program has to lie on the disk as a file, also where packages stay packed.
        "preferUnplugged": true,
    });
    package(&platform.npm_package(), release, own)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RELEASE: Release<'_> = Release { version: "1.2.3", repository: Some("acme/sentry-mcp") };

    #[test]
    fn the_launcher_names_each_platform_in_the_same_version() {
        let package = named(&RELEASE);
        let programs = package["optionalDependencies"].as_object().unwrap();
        assert_eq!(programs.len(), PLATFORMS.len());
        for platform in PLATFORMS {
            assert_eq!(programs[&platform.npm_package()], "1.2.3");
            assert_eq!(of_platform(platform, &RELEASE)["version"], "1.2.3");
        }
        assert_eq!(package["mcpName"], "io.github.acme/sentry-mcp");
    }

    #[test]
    fn without_a_repository_nothing_is_said_of_an_owner() {
        let package = named(&Release { version: "1.2.3", repository: None });
        assert!(package.get("mcpName").is_none() && package.get("repository").is_none());
    }
}

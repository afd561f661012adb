//! `server.json`: the entry of the MCP registry, by
//! <https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json>.

use anyhow::Context;
use serde_json::{Value, json};

use super::Release;

pub(super) fn entry(release: &Release<'_>) -> anyhow::Result<String> {
    let name = release.registered().context("the registry wants to know whose it is")?;
    let repository = release.repository.unwrap_or_default();
    let owner = repository.split('/').next().unwrap_or_default();
    let version = release.version;
    let package = |kind: &str, identifier: String| -> Value {
        json!({
            "registryType": kind,
            "identifier": identifier,
            "version": version,
            "transport": {"type": "stdio"},
            "environmentVariables": variables(),
        })
    };
    let mut image = package("oci", format!("ghcr.io/{}/sentry-mcp:{version}", owner.to_lowercase()));
    // An image is named with its version.
    if let Some(image) = image.as_object_mut() {
        image.remove("version");
    }
    let entry = json!({
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": name,
        "title": "sentry-mcp",
        "description": "Find, read, understand and resolve production errors in Sentry. Not affiliated with Sentry.",
        "version": version,
        "repository": {"url": format!("https://github.com/{repository}"), "source": "github"},
        "packages": [
            package("npm", "sentry-mcp".to_owned()),
            package("pypi", "sentry-mcp".to_owned()),
            image,
        ],
    });
    Ok(format!("{entry:#}\n"))
}

/// What a client asks its person for.
fn variables() -> Value {
    json!([
        {
            "name": "SENTRY_ACCESS_TOKEN",
            "description": "A token of Sentry with org:read, project:read, team:read, event:read, and event:write to change issues",
            "isRequired": true,
            "isSecret": true,
        },
        {
            "name": "SENTRY_HOST",
            "description": "The host of a self-hosted Sentry; sentry.io unless said",
            "isRequired": false,
            "isSecret": false,
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_keeps_to_the_registrys_limits() {
        let release = Release { version: "1.2.3", repository: Some("Acme/sentry-mcp") };
        let written: Value = serde_json::from_str(&entry(&release).unwrap()).unwrap();
        assert_eq!(written["name"], "io.github.Acme/sentry-mcp");
        assert!(written["description"].as_str().unwrap().len() <= 100);
        assert_eq!(written["packages"][2]["identifier"], "ghcr.io/acme/sentry-mcp:1.2.3");
        assert!(written["packages"][2].get("version").is_none());
    }
}

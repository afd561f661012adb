//! What an address leaves of a session, said as flags: `/mcp/ORGANIZATION/PROJECT?skills=…` narrows a hosted server as
//! `--organization-slug`, `--project-slug` and `--skills` narrow one that a client starts.

use access::Skills;
use axum::{extract::Query, http::Uri};
use lexicon::{OrganizationSlug, ProjectSlug};

/// What an address says beside who is called.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Narrowed {
    /// The same as flags.
    pub(super) flags: Vec<String>,
    /// Whether it says more, which no flag says.
    pub(super) is_more: bool,
}

/// What this address leaves of a session.
pub(super) fn narrowed(address: &str) -> Narrowed {
    let mut found = Narrowed::default();
    let Ok(uri) = address.parse::<Uri>() else {
        return Narrowed { is_more: true, ..found };
    };
    by_path(&uri, &mut found);
    match Query::<Vec<(String, String)>>::try_from_uri(&uri) {
        Ok(Query(parameters)) => {
            for (name, value) in &parameters {
                by_parameter(name, value, &mut found);
            }
        }
        Err(_) => found.is_more = true,
    }
    found
}

fn by_path(uri: &Uri, found: &mut Narrowed) {
    // Behind a proxy there may be more before it.
    let mut segments = uri.path().split('/').skip_while(|segment| *segment != "mcp").skip(1);
    let mut segments = segments.by_ref().filter(|segment| !segment.is_empty());
    let Some(organization) = segments.next() else { return };
    let Ok(organization) = organization.parse::<OrganizationSlug>() else {
        found.is_more = true;
        return;
    };
    found.flags.push(format!("--organization-slug={organization}"));
    match segments.next().map(str::parse::<ProjectSlug>) {
        Some(Ok(project)) => found.flags.push(format!("--project-slug={project}")),
        Some(Err(_)) => found.is_more = true,
        None => {}
    }
    found.is_more |= segments.next().is_some();
}

fn by_parameter(name: &str, value: &str, found: &mut Narrowed) {
    match (name, value.trim()) {
        (_, "") => {}
        ("skills" | "disable-skills", list) => match list.parse::<Skills>() {
            Ok(_) => found.flags.push(format!("--{name}={list}")),
            Err(_) => found.is_more = true,
        },
        ("read-only", "1" | "true") => found.flags.push("--read-only".to_owned()),
        // Neither takes anything away.
        ("read-only", "0" | "false") | ("experimental" | "agent", _) => {}
        _ => found.is_more = true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_said_as_flags() {
        for (address, flags, is_more) in [
            ("https://mcp.sentry.dev/mcp", "", false),
            ("https://gateway.example/mcpgw/mcp/acme", "--organization-slug=acme", false),
            ("https://gateway.example/mcp-servers", "", false),
            ("https://mcp.sentry.dev/mcp/my-org", "--organization-slug=my-org", false),
            (
                "https://mcp.sentry.dev/mcp/my-org/web/?skills=inspect,docs&experimental=1",
                "--organization-slug=my-org --project-slug=web --skills=inspect,docs",
                false,
            ),
            (
                "https://mcp.sentry.dev/mcp?disable-skills=seer&read-only=1",
                "--disable-skills=seer --read-only",
                false,
            ),
            ("https://mcp.sentry.dev/mcp?skills=inspect%2Cseer", "--skills=inspect,seer", false),
            (
                "https://mcp.sentry.dev/mcp/my-org/web/more",
                "--organization-slug=my-org --project-slug=web",
                true,
            ),
            ("https://mcp.sentry.dev/mcp?skills=everything", "", true),
            ("https://mcp.sentry.dev/mcp/a%20b", "", true),
            ("https://mcp.sentry.dev/mcp?toolset=a", "", true),
            ("https://sentry.example.com/sse", "", false),
        ] {
            let found = narrowed(address);
            assert_eq!((found.flags.join(" ").as_str(), found.is_more), (flags, is_more), "{address}");
        }
    }
}

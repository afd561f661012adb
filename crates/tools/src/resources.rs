//! What Sentry holds as MCP resources: addresses of ours, each read by the tool that shows the same.

use crate::prompts::Offers;
use serde_json::{Map, Value};

/// A kind of resource, by the form of its addresses.
#[derive(Debug)]
pub struct ResourceTemplate {
    /// The form of the address (RFC 6570).
    pub uri: &'static str,
    /// As clients call it.
    pub name: &'static str,
    /// As people read it.
    pub title: &'static str,
    /// What is read.
    pub description: &'static str,
    /// The tool that shows it.
    pub(crate) tool: &'static str,
    kind: &'static str,
    argument: &'static str,
}

impl ResourceTemplate {
    /// What values a piece of its addresses can have. Of events and traces none is offered: nobody types their ids.
    pub(crate) fn offers(&self, piece: &str) -> Offers {
        match (piece, self.kind) {
            ("organization", _) => Offers::Organizations,
            ("issue", "issues") => Offers::Issues,
            _ => Offers::Nothing,
        }
    }
}

/// All kinds.
pub(crate) static ALL: [ResourceTemplate; 3] = [
    ResourceTemplate {
        uri: "sentry://{organization}/issues/{issue}",
        name: "issue",
        title: "Sentry issue",
        description: "An issue with its latest event, by short id or number",
        tool: "get_issue_details",
        kind: "issues",
        argument: "issueId",
    },
    ResourceTemplate {
        uri: "sentry://{organization}/events/{event}",
        name: "event",
        title: "Sentry event",
        description: "One event with its issue, by the event's id",
        tool: "get_issue_details",
        kind: "events",
        argument: "eventId",
    },
    ResourceTemplate {
        uri: "sentry://{organization}/traces/{trace}",
        name: "trace",
        title: "Sentry trace",
        description: "A trace: its spans and errors, by the trace's id",
        tool: "get_trace_details",
        kind: "traces",
        argument: "traceId",
    },
];

/// The tool that shows what is at an address, and what it is told; `None` when no resource has such an address.
pub(crate) fn meant(uri: &str) -> Option<(&'static str, Map<String, Value>)> {
    let mut pieces = uri.strip_prefix("sentry://")?.split('/');
    let (organization, kind, id) = (pieces.next()?, pieces.next()?, pieces.next()?);
    // What the tools' own grammars take has no other letters, so nothing has to be decoded.
    let plain = |piece: &str| {
        let letter = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.');
        !piece.is_empty() && piece.len() <= 200 && piece.bytes().all(letter)
    };
    if pieces.next().is_some() || !plain(organization) || !plain(id) {
        return None;
    }
    let template = ALL.iter().find(|template| template.kind == kind)?;
    let mut arguments = Map::new();
    arguments.insert("organizationSlug".to_owned(), organization.into());
    arguments.insert(template.argument.to_owned(), id.into());
    Some((template.tool, arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_form() {
        let (tool, arguments) = meant("sentry://acme/issues/BACKEND-1K").unwrap();
        assert_eq!(tool, "get_issue_details");
        assert_eq!(
            Value::Object(arguments).to_string(),
            r#"{"organizationSlug":"acme","issueId":"BACKEND-1K"}"#
        );
        for odd in [
            "sentry://acme/issues",
            "sentry://acme/issues/",
            "sentry://acme/issues/A-1/x",
            "sentry:///issues/A-1",
            "sentry://acme/users/1",
            "sentry://acme/issues/..%2Fx",
            "sentry://acme/issues/A-1?x=y",
            "https://sentry.io/issues/1",
            "file:///etc/passwd",
        ] {
            assert!(meant(odd).is_none(), "{odd}");
        }
    }

    #[test]
    fn each_kind_is_read_by_a_tool_that_takes_its_argument() {
        for template in &ALL {
            let entry = crate::named(template.tool).unwrap();
            let properties = entry.schema().get("properties").and_then(Value::as_object).unwrap();
            assert!(!entry.writes && properties.contains_key(template.argument), "{}", template.name);
        }
    }
}

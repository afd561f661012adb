//! Ways to point at a thing that has two names, as models and people write them.

use std::fmt;
use std::str::FromStr;

use crate::spoken::spoken;

use super::{EventId, IssueId, ProjectId, ProjectSlug, ShortId};

/// An issue, by number or by short id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueRef {
    /// By its number.
    Number(IssueId),
    /// By its short id.
    Short(ShortId),
}

impl IssueRef {
    /// The canonical text, which fits an issue's place in a route.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Number(id) => id.as_str(),
            Self::Short(id) => id.as_str(),
        }
    }
}

impl FromStr for IssueRef {
    type Err = &'static str;

    /// Sheds what people put around an issue: `#123`, `` `BACKEND-1` ``, `[BACKEND-1]`.
    fn from_str(text: &str) -> Result<Self, &'static str> {
        if text.contains("://") {
            return Err("not an issue: it looks like a link, which belongs into `issueUrl`");
        }
        let bare = text.trim_matches(|c: char| c.is_whitespace() || "#'\"`[]()<>".contains(c));
        bare.parse()
            .map(Self::Number)
            .or_else(|_| bare.parse().map(Self::Short))
            .map_err(|_| "not an issue: give its short id, such as `BACKEND-1A`, or its number")
    }
}

impl From<IssueId> for IssueRef {
    fn from(id: IssueId) -> Self {
        Self::Number(id)
    }
}

impl From<ShortId> for IssueRef {
    fn from(id: ShortId) -> Self {
        Self::Short(id)
    }
}

impl fmt::Display for IssueRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

spoken!(
    /// The issue's short id, such as BACKEND-1A, or its number.
    IssueRef, 100);

/// A project, by slug or by number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectRef {
    /// By its number.
    Id(ProjectId),
    /// By its slug.
    Slug(ProjectSlug),
}

impl ProjectRef {
    /// The canonical text, which fits a project's place in a route.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(id) => id.as_str(),
            Self::Slug(slug) => slug.as_str(),
        }
    }
}

impl FromStr for ProjectRef {
    type Err = &'static str;

    /// Digits alone are a number: Sentry gives no project such a slug.
    fn from_str(text: &str) -> Result<Self, &'static str> {
        text.parse().map(Self::Id).or_else(|_| text.parse().map(Self::Slug))
    }
}

impl From<ProjectId> for ProjectRef {
    fn from(id: ProjectId) -> Self {
        Self::Id(id)
    }
}

impl From<ProjectSlug> for ProjectRef {
    fn from(slug: ProjectSlug) -> Self {
        Self::Slug(slug)
    }
}

impl fmt::Display for ProjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

spoken!(
    /// The project's slug, or its number.
    ProjectRef, 100);

/// One event of an issue: a certain one, or one that Sentry chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum EventRef {
    /// The newest.
    #[default]
    Latest,
    /// The first.
    Oldest,
    /// The one that Sentry thinks tells most.
    Recommended,
    /// By its id.
    Id(EventId),
}

impl EventRef {
    /// The canonical text, which fits an event's place in a route.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Latest => "latest",
            Self::Oldest => "oldest",
            Self::Recommended => "recommended",
            Self::Id(id) => id.as_str(),
        }
    }
}

impl FromStr for EventRef {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text.trim().to_ascii_lowercase().as_str() {
            "latest" => Ok(Self::Latest),
            "oldest" => Ok(Self::Oldest),
            "recommended" => Ok(Self::Recommended),
            id => id.parse().map(Self::Id).map_err(|_| {
                "not an event: give its id of 32 hexadecimal digits, or `latest`, `oldest` or `recommended`"
            }),
        }
    }
}

impl From<EventId> for EventRef {
    fn from(id: EventId) -> Self {
        Self::Id(id)
    }
}

impl fmt::Display for EventRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

spoken!(
    /// The event's id of 32 hexadecimal digits, or `latest`, `oldest` or `recommended`.
    EventRef, 32);

#[cfg(test)]
mod tests {
    use schemars::schema_for;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_issue_is_read_as_models_write_it() {
        for (value, issue) in [
            (json!("backend-1"), "BACKEND-1"),
            (json!(" BACKEND-1 "), "BACKEND-1"),
            (json!("#123"), "123"),
            (json!("123"), "123"),
            (json!(123), "123"),
            (json!("`backend-api-1a`"), "BACKEND-API-1A"),
            (json!("[BACKEND-1]"), "BACKEND-1"),
        ] {
            assert_eq!(IssueRef::deserialize(&value).unwrap().as_str(), issue, "{value}");
        }
    }

    #[test]
    fn what_is_no_issue_is_refused_with_advice() {
        for text in ["", "#", "BACKEND", "BACK END-1", "../1", "1/2", "-1", "1.5", "BACKEND-1 and BACKEND-2"]
        {
            assert!(text.parse::<IssueRef>().is_err(), "{text:?}");
        }
        let error = "https://acme.sentry.io/issues/1/".parse::<IssueRef>().unwrap_err();
        assert!(error.to_string().contains("issueUrl"), "{error}");
    }

    #[test]
    fn digits_are_a_projects_number_and_anything_else_its_slug() {
        assert!(matches!("42".parse().unwrap(), ProjectRef::Id(_)));
        assert!(matches!("backend".parse().unwrap(), ProjectRef::Slug(_)));
        assert!(matches!(ProjectRef::deserialize(&json!(42)).unwrap(), ProjectRef::Id(_)));
        assert!("..".parse::<ProjectRef>().is_err());
    }

    #[test]
    fn an_event_is_an_id_or_one_of_three_words() {
        for (text, event) in [
            ("Latest", "latest"),
            ("oldest", "oldest"),
            ("recommended", "recommended"),
            ("7CA573C0-F481-4912-AAA9-BDC77D1A7D51", "7ca573c0f4814912aaa9bdc77d1a7d51"),
        ] {
            assert_eq!(text.parse::<EventRef>().unwrap().as_str(), event);
        }
        assert!("newest".parse::<EventRef>().is_err());
    }

    #[test]
    fn the_doc_comment_is_what_a_model_reads() {
        for (schema, description) in [
            (schema_for!(IssueRef), "The issue's short id, such as BACKEND-1A, or its number."),
            (
                schema_for!(crate::OrganizationSlug),
                "The organization's slug, as find_organizations shows it.",
            ),
        ] {
            assert_eq!(schema.get("description").and_then(|text| text.as_str()), Some(description));
            assert_eq!(schema.get("type").and_then(|text| text.as_str()), Some("string"));
        }
    }
}

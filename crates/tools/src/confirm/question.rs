//! The question that a person answers before a change: a line for each argument, and what binds the answer to the whole.

use super::{place::Implied, refused};
use crate::{Result, digest, entry::Entry};
use lexicon::{OrganizationSlug, ProjectSlug};
use serde_json::{Map, Value, json};
use std::fmt;
use untrusted::{Answer, Boundary, Budget, TerminalStyle, quote};

/// A question for the person behind a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Our own words, where the change is made, and the caller's arguments, quoted: nothing that an event said.
    pub text: String,
    /// Binds the tool's name, all its arguments, also what the text shows only the beginning of, and where the change
    /// is made: a yes counts for this and nothing else.
    pub state: String,
}

/// Arguments of which people read a beginning: what they say decides nothing but what they say.
const PROSE: [&str; 4] = ["description", "instruction", "reason", "text"];
/// Bytes that are shown of prose.
const BEGINNING: usize = 400;
/// Bytes of any other value: each is shown whole. The door, which would cut it, cuts later.
const WHOLE: usize = 1_500;
/// Bytes of all of them.
const ALL: usize = 6_000;

/// The name of an argument, which is one of the tool's schema.
struct Name<'a>(&'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

untrusted::inert!(Name<'_>, 64);

impl Question {
    /// The question whether this change may be made.
    ///
    /// # Errors
    /// When what decides the change is too long to be shown whole.
    pub(crate) fn of(entry: &Entry, arguments: &Map<String, Value>, implied: &Implied) -> Result<Self> {
        let Implied { organization, project } = implied;
        let schema = entry.schema().get("properties").and_then(Value::as_object);
        let place = |name: &str| schema.and_then(|all| all.keys().position(|known| known == name));
        let mut sorted: Vec<(&String, &Value)> = arguments.iter().collect();
        sorted.sort_by_key(|(name, _)| (rank(name), place(name).unwrap_or(usize::MAX)));
        let mut answer = Answer::new("Let this change be made in Sentry?")
            .fact("What", entry.spec.title)
            .fact("Tool", entry.spec.name)
            .fact("Organization", organization.clone())
            .fact("Project", project.clone());
        let mut all = 0;
        for (name, value) in sorted {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let shown = if PROSE.contains(&name.as_str()) { beginning(&text) } else { &text };
            let size = shown_size(shown);
            all += size;
            if size > WHOLE || all > ALL {
                return Err(refused((
                    "a person has to say yes to this change, and `",
                    Name(name),
                    "` is too long to be shown to them whole; shorten it, or change less at once",
                )));
            }
            let rest = (shown.len() < text.len()).then_some((
                " … the first ",
                shown.len(),
                " of ",
                text.len(),
                " bytes",
            ));
            answer = answer.fact("Argument", (Name(name), " = ", quote(shown), rest));
        }
        let shown = Boundary::new().in_terminal(&answer, Budget::default(), TerminalStyle::Plain);
        let state = digest::of(json!({
            "tool": entry.spec.name,
            "arguments": arguments,
            "organization": organization.as_ref().map(OrganizationSlug::as_str),
            "project": project.as_ref().map(ProjectSlug::as_str),
        }));
        Ok(Self { text: shown.trim_end().to_owned(), state })
    }
}

/// What is to be changed comes first, what is said about it last.
fn rank(name: &str) -> u8 {
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    match name {
        "organizationSlug" => 0,
        name if PROSE.contains(&name) => 3,
        name if ends(&["Id", "Ids", "Slug", "SlugOrId", "Url"]) || name == "query" => 1,
        _ => 2,
    }
}

/// At most how many bytes the door makes of a text: what hides is shown by its number.
fn shown_size(text: &str) -> usize {
    text.chars().map(shown_char).sum()
}

fn shown_char(c: char) -> usize {
    // The marks around a text are longer than any row of them in it.
    if c == '`' {
        return 3;
    }
    if c.is_alphanumeric() { c.len_utf8() } else { c.len_utf8().max(c.escape_default().count()) }
}

fn beginning(text: &str) -> &str {
    let mut size = 0;
    let fits = text.char_indices().find(|(_, c)| {
        size += shown_char(*c);
        size > BEGINNING
    });
    fits.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{named, testing::assert_snapshot};
    use std::collections::BTreeSet;

    fn of(tool: &str, arguments: &Value) -> Result<Question> {
        within(tool, arguments, &Implied::default())
    }

    fn within(tool: &str, arguments: &Value, implied: &Implied) -> Result<Question> {
        Question::of(named(tool).unwrap(), arguments.as_object().unwrap(), implied)
    }

    /// The order in which they are sent is the caller's.
    fn with_note(note: &str, issue: &str) -> Value {
        json!({ "text": note, "issueId": issue, "organizationSlug": "acme" })
    }

    #[test]
    fn a_long_note_before_the_issue_hides_neither_the_issue_nor_its_own_length() {
        let note = format!("Fine.\nArgument: issueId = `BACKEND-1K`{}", " \u{202e}and so on".repeat(2_000));
        assert_snapshot!(of("add_issue_note", &with_note(&note, "BACKEND-15")).unwrap().text);
    }

    #[test]
    fn a_yes_binds_what_is_not_shown_too() {
        let note = "x".repeat(5_000);
        let asked = |note: &str, issue| of("add_issue_note", &with_note(note, issue)).unwrap();
        let one = asked(&note, "BACKEND-15");
        let other = asked(&format!("{note}y"), "BACKEND-15");
        let same_length = asked(&format!("{}y", "x".repeat(4_999)), "BACKEND-15");
        assert_eq!(one.text, same_length.text, "the difference is not shown");
        assert_eq!(BTreeSet::from([&one.state, &other.state, &same_length.state]).len(), 3);
        let turned = json!({ "organizationSlug": "acme", "issueId": "BACKEND-15", "text": note });
        assert_eq!(one, of("add_issue_note", &turned).unwrap());
        let arguments = json!({ "organizationSlug": "acme", "issueId": "BACKEND-15" });
        let states = ["add_issue_note", "update_issue"].map(|tool| of(tool, &arguments).unwrap().state);
        assert_ne!(states[0], states[1], "it binds the tool");
    }

    #[test]
    fn a_yes_binds_the_place_that_no_argument_names() {
        let arguments = json!({ "resourceType": "issue", "resourceId": "BACKEND-15" });
        let at = |organization: Option<&str>, project: Option<&str>| {
            let implied = Implied {
                organization: organization.map(|slug| slug.parse().unwrap()),
                project: project.map(|slug| slug.parse().unwrap()),
            };
            within("delete_sentry_resource", &arguments, &implied).unwrap()
        };
        let places =
            [(None, None), (Some("acme"), None), (Some("globex"), None), (Some("acme"), Some("backend"))];
        let asked = places.map(|(organization, project)| at(organization, project));
        assert_eq!(asked.iter().map(|asked| &asked.state).collect::<BTreeSet<_>>().len(), 4);
        assert_eq!(asked.iter().map(|asked| &asked.text).collect::<BTreeSet<_>>().len(), 4);
        assert_snapshot!(asked[3].text.clone());
    }

    #[test]
    fn what_decides_the_change_is_shown_whole_or_the_change_refused() {
        for arguments in [
            json!({ "text": "fine", "issueId": "BACKEND-1K".repeat(200) }),
            json!({ "text": "fine", "issueId": "\u{202e}".repeat(200) }),
            json!({ "issueId": "BACKEND-1K", "issueUrl": ["a".repeat(800), "b".repeat(800)] }),
        ] {
            let error = of("add_issue_note", &arguments).unwrap_err();
            let text = Boundary::new().answer(&error.into_answer(), Budget::default()).text().to_owned();
            assert!(text.contains("too long to be shown") && text.contains("Nothing was changed"), "{text}");
        }
        let many: Map<String, Value> =
            (0..20).map(|number| (format!("a{number}"), "b".repeat(1_000).into())).collect();
        assert!(of("add_issue_note", &Value::Object(many)).is_err());
    }

    #[test]
    fn what_is_shown_whole_is_not_cut_by_the_door() {
        for odd in ["a", "\u{202e}", "\n", "é", "字", "`", "\u{1b}", "\"", "\u{e0041}"] {
            let mut text = String::new();
            while shown_size(&text) + shown_size(odd) <= WHOLE {
                text.push_str(odd);
            }
            let question = of("update_issue", &json!({ "issueId": text })).unwrap();
            assert!(!question.text.contains(" bytes"), "{odd:?}: {}", question.text);
        }
    }

    #[test]
    fn every_prose_is_an_argument_of_a_tool_that_writes() {
        for name in PROSE {
            let has =
                |entry: &Entry| entry.schema().get("properties").is_some_and(|all| all.get(name).is_some());
            assert!(crate::every().any(|entry| entry.writes && has(entry)), "{name}");
        }
    }
}

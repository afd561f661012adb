//! What a search looks at: an event, together with its issue.

use super::pattern::Pattern;
use crate::world::{event::Template, issue::Issue, occurrence::Occurrence};

/// An event of an issue.
pub(crate) struct Subject<'a> {
    pub(crate) issue: &'a Issue,
    pub(crate) occurrence: &'a Occurrence,
}

impl Subject<'_> {
    fn template(&self) -> Option<&Template> {
        self.issue.template(self.occurrence)
    }

    /// Whether the title, culprit or message contains a phrase in lower case.
    pub(crate) fn says(&self, phrase: &str) -> bool {
        let about = &self.issue.about;
        let value = about.metadata.get("value").and_then(serde_json::Value::as_str);
        let contains = |text: &str| text.to_lowercase().contains(phrase);
        contains(&about.title)
            || contains(&about.culprit)
            || value.is_some_and(contains)
            || self.any("message", false, contains)
    }

    /// What a feature flag was for the event.
    pub(crate) fn flag(&self, name: &str) -> Option<String> {
        let flags = self.template()?.body.get("contexts")?.pointer("/flags/values")?.as_array()?;
        let found =
            flags.iter().find(|flag| flag.get("flag").and_then(serde_json::Value::as_str) == Some(name))?;
        let result = found.get("result")?;
        Some(result.as_str().map_or_else(|| result.to_string(), str::to_owned))
    }

    /// Whether one of these values is among those of a field, or the field is empty and an empty one is asked for.
    pub(crate) fn has_value(&self, key: &str, tag: bool, patterns: &[Pattern]) -> bool {
        let message = key == "message" && !tag;
        let matches = |value: &str| {
            patterns
                .iter()
                .any(|pattern| if message { pattern.within(value) } else { pattern.matches(value) })
        };
        self.any(key, tag, matches) || patterns.iter().any(Pattern::is_empty) && !self.any(key, tag, |_| true)
    }

    /// Whether a field has a value that satisfies `test`.
    pub(crate) fn any(&self, key: &str, tag: bool, test: impl Fn(&str) -> bool) -> bool {
        let about = &self.issue.about;
        let user = self.occurrence.user.as_ref();
        if !tag {
            match key {
                "id" => return test(&self.occurrence.id),
                "trace" => return test(&self.occurrence.trace),
                "title" => return test(&about.title),
                "culprit" => return test(&about.culprit),
                "project.name" => return test(&about.project),
                "user.id" => return user.is_some_and(|user| test(&user.id)),
                "user.email" => return user.is_some_and(|user| test(&user.email)),
                "user.ip" => return user.is_some_and(|user| test(&user.ip)),
                "user.username" => return false,
                _ => {}
            }
        }
        if key == "user" {
            return user.is_some_and(|user| test(&user.tag));
        }
        let Some(template) = self.template() else { return false };
        let field = !tag && template.fields.iter().any(|(name, value)| *name == key && test(value));
        field || template.tags.iter().any(|(name, value)| name == key && test(value))
    }
}

//! The name that was probably meant.

use strsim::osa_distance;

/// The known name that is nearest to this one, if one is near at all: written otherwise (`first_seen`), without its
/// family or with another (`duration` for `span.duration`), cut short, or with a slip of the finger.
pub(super) fn nearest(name: &str, known: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    let wanted = folded(name);
    let end = last(name);
    let mut best: Option<(usize, &'static str)> = None;
    for candidate in known {
        let folded = folded(candidate);
        let distance = if folded == wanted {
            0
        } else if last(candidate) == wanted || end == folded {
            1
        } else if wanted.len().min(folded.len()) > 3
            && (wanted.starts_with(&folded) || folded.starts_with(&wanted))
        {
            2
        } else {
            1 + osa_distance(&wanted, &folded)
        };
        // One slip in short names, up to three in long ones; two letters are near to everything.
        let furthest = 1 + (wanted.chars().count() / 4).clamp(1, 3);
        let near = distance <= 1 || (wanted.len() > 3 && distance <= furthest);
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

/// Without what is written in different ways.
fn folded(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | '.')).flat_map(char::to_lowercase).collect()
}

fn last(name: &str) -> String {
    folded(name.rsplit('.').next().unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::*;

    #[test]
    fn the_name_that_was_meant_is_found() {
        let near = |name, dialect: Dialect| nearest(name, dialect.fields().map(|field| field.name));
        for (name, dialect, meant) in [
            ("firstseen", Dialect::Issues, Some("firstSeen")),
            ("lvel", Dialect::Issues, Some("level")),
            ("Level", Dialect::Errors, Some("level")),
            ("enviroment", Dialect::Errors, Some("environment")),
            ("email", Dialect::Errors, Some("user.email")),
            ("event.level", Dialect::Errors, Some("level")),
            ("duration", Dialect::Spans, Some("span.duration")),
            ("op", Dialect::Spans, Some("span.op")),
            ("count_rage_click", Dialect::Replays, Some("count_rage_clicks")),
            ("customer_tier", Dialect::Issues, None),
            ("xy", Dialect::Issues, None),
            ("", Dialect::Issues, None),
        ] {
            assert_eq!(near(name, dialect), meant, "{name}");
        }
    }
}

//! Which route a request takes, in our words: for those who count requests and must not repeat what stands in them.

/// The routes of `wire/routes.json`, written by the test `the_routes_have_names`. Sorted, so that a word of a route comes
/// before a place for any word.
const ROUTES: &str = include_str!("../../wire/routes.txt");

/// The route of a path, as `/api/0/organizations/{organization}/`, without any value; `None` where we know no such route.
#[must_use]
pub fn route(path: &str) -> Option<&'static str> {
    ROUTES.lines().find(|route| fits(route, path))
}

fn fits(route: &str, path: &str) -> bool {
    let (mut words, mut segments) = (route.split('/'), path.split('/'));
    loop {
        match (words.next(), segments.next()) {
            (None, None) => return true,
            (Some(word), Some(segment)) if word == segment || word.starts_with('{') => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::{collections::BTreeSet, fs};

    #[test]
    fn the_routes_have_names() {
        let table: Value = include_str!("../../wire/routes.json").parse().unwrap();
        let routes = table.as_array().unwrap().iter();
        let routes: BTreeSet<_> =
            routes.map(|row| format!("/api/0{}\n", row["route"].as_str().unwrap())).collect();
        let now: String = routes.into_iter().collect();
        if now == ROUTES {
            return;
        }
        // A machine that checks a change must not mend it.
        if option_env!("CI").is_none() {
            fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/wire/routes.txt"), now).unwrap();
        }
        panic!(
            "wire/routes.txt did not hold the routes of wire/routes.json. Outside CI it does now: commit it."
        );
    }

    #[test]
    fn a_route_says_nothing_of_what_stands_in_it() {
        for (path, expected) in [
            ("/api/0/", Some("/api/0/")),
            ("/api/0/organizations/acme/", Some("/api/0/organizations/{organization}/")),
            (
                "/api/0/organizations/acme/issues/77/events/latest/",
                Some("/api/0/organizations/{organization}/issues/{issue}/events/{event}/"),
            ),
            (
                "/api/0/organizations/acme/preprodartifacts/snapshots/latest-base/",
                Some("/api/0/organizations/{organization}/preprodartifacts/snapshots/latest-base/"),
            ),
            ("/api/0/organizations/acme", None),
            ("/platforms/python/", None),
            ("", None),
        ] {
            assert_eq!(route(path), expected, "{path}");
        }
    }
}

//! The schema as a list shows it: what many tools have in common is said in as few words as do.
//!
//! Every token of it is sent with every request of every user, so what a model does not need is left out here, for all
//! tools at once. What is left out is taken all the same, and complaints about arguments say what is meant in full.

use serde_json::{Map, Value};

/// Parameters of many tools, and what need be said of them.
const COMMON: [(&str, Option<&str>); 4] = [
    ("cursor", Some("From the previous answer.")),
    ("issueId", Some("Such as `BACKEND-1A`, or a number.")),
    ("issueUrl", None),
    ("organizationSlug", Some("Default: the only one.")),
];

/// Says of these parameters what need be said.
pub(super) fn compact(properties: &mut Map<String, Value>) {
    for (name, property) in properties {
        let Some(property) = property.as_object_mut() else { continue };
        if let Some((_, words)) = COMMON.iter().find(|(common, _)| common == name) {
            match words {
                Some(words) => drop(property.insert("description".to_owned(), (*words).into())),
                None => drop(property.shift_remove("description")),
            }
        }
        // Nobody asks for less than nothing, and what is too little is brought up to the least.
        if property.get("minimum").and_then(Value::as_u64).is_some_and(|least| least <= 1) {
            property.shift_remove("minimum");
        }
    }
}

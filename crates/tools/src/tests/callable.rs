//! Listed means callable, and nothing else is: for every grant.

use super::examples::examples;
use crate::{catalog, every, testing::*};
use access::{Constraint, Grant, Scopes, Skill, Skills};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

fn grants() -> impl Strategy<Value = Grant> {
    let slug = |slug: &'static str| prop_oneof![Just(None), Just(Some(slug))];
    let skills = prop::sample::subsequence(Skill::ALL.to_vec(), 0..=Skill::ALL.len());
    (skills, any::<[bool; 3]>(), slug("acme"), slug("backend")).prop_map(
        |(skills, [read_only, allow_delete, lacks_seer], organization, project)| Grant {
            skills: Skills::of(&skills),
            read_only,
            allow_delete,
            lacks_seer,
            scopes: Scopes::Unknown,
            constraint: Constraint {
                organization: organization.map(|slug| slug.parse().unwrap()),
                project: project.map(|slug| slug.parse().unwrap()),
            },
        },
    )
}

/// A session with the embedded Sentry that all cases share: who may do what does not depend on its state.
fn session(grant: Grant) -> Session {
    static SENTRY: LazyLock<Arc<FakeSentry>> = LazyLock::new(|| FakeSentry::acme().into());
    Build { grant, sentry: Arc::clone(&SENTRY), ..Build::default() }.session()
}

fn wait_for<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tool_is_listed_exactly_when_it_can_be_called(grant in grants()) {
        let session = session(grant.clone());
        let listed: Vec<&str> = session.gate.list().iter().map(|tool| tool.name).collect();
        for entry in every() {
            let name = entry.spec.name;
            let mut example = examples().into_iter().find(|example| example.tool == name).unwrap();
            if entry.is_gateway() {
                // A gateway can be called when anything can be done by it.
                let mut kind = catalog::ALL.iter().filter(|other| other.writes == entry.writes);
                let target = kind.find(|other| other.permit(&grant).is_ok());
                example.arguments["name"] = target.map_or("update_issue", |entry| entry.spec.name).into();
            }
            let before = session.addresses().len();
            let outcome = wait_for(session.call(name, &example.arguments));
            let said = outcome.answer.text();
            let refused = said.starts_with("# Not permitted\n") || said.starts_with("# No such tool\n");
            prop_assert_eq!(listed.contains(&name), !refused, "{:?}: {}", grant, said);
            prop_assert!(!refused || session.addresses().len() == before, "{} was refused and asked Sentry", name);
            // What is refused for its arguments' sake is refused to everybody.
            prop_assert_eq!(refused, entry.permit(&grant).is_err());
        }
    }

    #[test]
    fn a_gateway_opens_what_the_name_opens_and_nothing_else(grant in grants()) {
        let session = session(grant.clone());
        for entry in &catalog::ALL {
            let name = entry.spec.name;
            let example = examples().into_iter().find(|example| example.tool == name).unwrap();
            let order = json!({ "name": name, "arguments": example.arguments });
            for (gateway, writes) in [("execute_sentry_tool", false), ("execute_sentry_write_tool", true)] {
                let before = session.addresses().len();
                let outcome = wait_for(session.call(gateway, &order));
                let said = outcome.answer.text();
                let opens = entry.permit(&grant).is_ok()
                    && crate::named(gateway).unwrap().permit(&grant).is_ok()
                    && (writes || !entry.writes);
                let refused = said.starts_with("# Not permitted\n") || said.starts_with("# This tool changes Sentry\n");
                prop_assert_eq!(opens, !refused, "{} of {:?}: {}", gateway, grant, said);
                prop_assert!(opens || session.addresses().len() == before, "{} was refused and asked Sentry", name);
            }
        }
    }

    #[test]
    fn a_tool_is_found_exactly_when_it_can_be_called(grant in grants()) {
        for entry in &catalog::ALL {
            let found = crate::search::find(entry.spec.name, &grant).any(|found| found.spec.name == entry.spec.name);
            prop_assert_eq!(found, entry.permit(&grant).is_ok());
        }
    }

    #[test]
    fn a_session_that_only_reads_sends_nothing_but_questions(grant in grants()) {
        let session = session(Grant { read_only: true, ..grant });
        for example in examples() {
            wait_for(session.call(example.tool, &example.arguments));
        }
        prop_assert!(session.addresses().iter().all(|line| line.starts_with("GET ")));
    }
}

#[test]
fn a_tool_that_reads_is_never_one_that_writes() {
    for entry in every() {
        assert!(entry.writes || !entry.destroys, "{}", entry.spec.name);
        assert!(!entry.spec.skills.is_empty(), "{} is in nobody's reach", entry.spec.name);
    }
}

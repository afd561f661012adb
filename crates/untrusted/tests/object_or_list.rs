//! A list is not read as an object, field by field, although a derived decoder would.

#![cfg(test)]

use serde::Deserialize;
use untrusted::{Listed, Maybe, Wire, decode, decode_list};

#[derive(Debug, Default, Deserialize, Wire)]
#[serde(default)]
struct Project {
    id: Maybe<u32>,
    parent: Maybe<Box<Project>>,
    parts: Listed<Project>,
}

#[derive(Debug, Default, Deserialize, Wire)]
#[serde(default)]
struct Issue {
    project: Maybe<Project>,
}

#[test]
fn a_list_among_objects_is_skipped_and_counted() {
    let projects: Listed<Project> = decode_list(br#"[{"id":1},[],[7],[[1]]]"#).unwrap();
    assert_eq!((projects.len(), projects.skipped), (1, 3));
    let project: Project = decode(br#"{"parts":[[2],{"id":3}]}"#).unwrap();
    assert_eq!((project.parts.len(), project.parts.skipped), (1, 1));
    assert_eq!(*project.parts[0].id, Some(3));
}

#[test]
fn a_list_in_place_of_an_object_is_nothing() {
    assert!(decode::<Issue>(br#"{"project":[7]}"#).unwrap().project.is_none());
    assert!(decode::<Issue>(br#"{"project": {"id":7}}"#).unwrap().project.is_some());
    let boxed: Project = decode(br#"{"parent":[7]}"#).unwrap();
    assert!(boxed.parent.is_none(), "{:?}", boxed.parent);
}

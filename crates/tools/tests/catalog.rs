//! Adding a tool is adding a file: this test writes the list of them.

#![cfg(test)]

use std::{fmt::Write, fs, path::Path};

/// The tools that have a file, by name. A folder beside a file holds parts of the tool and is none.
fn files(src: &Path) -> Vec<String> {
    let names = fs::read_dir(src.join("catalog")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> =
        names.filter_map(|name| Some(name.to_str()?.strip_suffix(".rs")?.to_owned())).collect();
    names.sort();
    names
}

fn in_camel_case(name: &str) -> String {
    name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn list(names: &[String]) -> String {
    let mut list = String::from(
        "//! Every tool that the server can offer. The test `the_catalogue_lists_every_file` keeps this file.\n\n\
         use crate::entry::Entry;\n\n",
    );
    for name in names {
        writeln!(list, "mod {name};").unwrap();
    }
    let head = "\n#[rustfmt::skip]\n/// The tools, by name.\npub static ALL: [Entry; ";
    list.push_str(&format!("{head}{}] = [\n", names.len()));
    for name in names {
        writeln!(list, "    Entry::of::<{name}::{}>(),", in_camel_case(name)).unwrap();
    }
    list.push_str("];\n");
    list
}

#[test]
fn the_catalogue_lists_every_file() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let wanted = list(&files(&src));
    let file = src.join("catalog.rs");
    if fs::read_to_string(&file).unwrap() == wanted {
        return;
    }
    // A machine that checks a change must not mend it.
    if option_env!("CI").is_none() {
        fs::write(&file, wanted).unwrap();
    }
    panic!(
        "src/catalog.rs does not list the files of src/catalog/. Outside CI it is written now: look at the difference, \
         run the tests again and commit it."
    );
}

#[test]
fn a_tool_is_named_like_its_file() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let names: Vec<&str> = tools::catalog::ALL.iter().map(|entry| entry.spec.name).collect();
    assert_eq!(
        names,
        files(&src),
        "`Spec::new` takes the name of the file; the list is in the order of names"
    );
}

#[test]
fn a_folder_of_parts_belongs_to_a_tool() {
    let catalog = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog");
    for entry in fs::read_dir(&catalog).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let is_tool = |name: &str| catalog.join(name).with_extension("rs").exists();
        assert!(!entry.path().is_dir() || is_tool(&name), "src/catalog/{name} has no tool beside it");
    }
}

//! Names from programs that can stand in a search as they are.

use untrusted::inert_id;

inert_id!(
    /// A function, a file or a release, in the characters of identifiers and paths.
    SearchName, 200, "^[a-zA-Z0-9._:/@+~-]+$", plain);

inert_id!(
    /// The name of a tag, an attribute or a field, as a search takes it without brackets.
    FieldName, 200, "^[a-zA-Z0-9._:-]+$", field);

fn field(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "._:-".contains(c))
}

/// No quotation mark, star, bracket or space: between quotation marks such a name means itself, and nothing that an
/// event says becomes a term of its own.
fn plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "._:/@+~-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_programs_are_names() {
        for name in ["get_user_token", "app/services/auth.py", "Foo::bar", "backend@2.4.1+7", "./src/a~b.ts"]
        {
            assert_eq!(name.parse::<SearchName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_could_be_more_than_a_name_is_none() {
        let long = "a".repeat(201);
        for text in ["", "a b", "a\" is:resolved", "*", "a*", "[a, b]", "<lambda>", "a\\", "ä", "a\nb", &long]
        {
            assert!(text.parse::<SearchName>().is_err(), "{text:?}");
        }
    }
}

//! What is added to a client: a program that it starts, or an address that it calls.

use std::fmt;

/// What a server is called in a client's configuration: letters, digits, `-` and `_`, at most 64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

/// Why a name is none.
#[derive(Debug, thiserror::Error)]
#[error("a server's name is made of letters, digits, - and _, and is at most 64 long")]
pub struct NotAName;

impl Name {
    /// Checks a name.
    ///
    /// # Errors
    /// [`NotAName`]: some client would not take it, or would make another of it.
    pub fn new(name: &str) -> Result<Self, NotAName> {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
            return Err(NotAName);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How a client comes to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It starts a program and speaks over its standard input and output.
    Program {
        /// The program: a name that the client's PATH knows, or a path.
        program: String,
        /// Its arguments.
        arguments: Vec<String>,
        /// The names of variables that the program needs; their values stay where they are.
        variables: Vec<String>,
        /// Variables with what they are set to; none of them is a secret.
        values: Vec<(String, String)>,
    },
    /// It speaks HTTP to a server that runs already.
    Address {
        /// Where.
        url: String,
        /// The name of the variable that holds the bearer, where the server does not sign people in.
        bearer: Option<String>,
    },
}

/// One server, as a client is told of it.
#[derive(Clone, Debug)]
pub struct Server {
    /// Under this name.
    pub name: Name,
    /// This way.
    pub reach: Reach,
    /// Only these of its tools; all when there is none.
    pub tools: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_every_client_takes() {
        assert!(Name::new("sentry-eu_1").is_ok());
        for odd in ["", "a b", "a.b", "ä", "\"", "]", &"a".repeat(65)] {
            assert!(Name::new(odd).is_err(), "{odd}");
        }
    }
}

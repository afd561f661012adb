//! What an entry that is there says of its server: what it starts or calls, and what of that can be carried over.

use super::{
    held::{Leaf, VARIABLES, address, is_reference, is_secret, origin, words},
    launch::launch,
    masked::masked,
};

/// An entry that is there.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct There {
    /// What it starts or calls.
    pub reached: Reached,
    /// Its command or address in one line, harmless to print: what could be a secret is hidden.
    pub shown: String,
    /// The variables that it sets, by name. `None` is what is not known before the client fills it in.
    pub variables: Vec<(String, Option<String>)>,
}

/// What an entry starts or calls.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Reached {
    /// Nothing: there is no such entry, or it does not say.
    #[default]
    Nothing,
    /// A Sentry MCP server, this one or `@sentry/mcp-server`.
    Server {
        /// The flags that it hands to it. They may hold secrets.
        flags: Vec<String>,
        /// What its launcher sets for it, without secrets.
        values: Vec<(String, String)>,
    },
    /// A server at an address.
    Address {
        /// Where.
        url: String,
        /// Whether that is Sentry's own.
        is_hosted: bool,
    },
    /// A program that is not known, so that nobody can say which of its words are flags of a server.
    Another,
}

/// What the texts of an entry say.
pub(super) fn there(held: &[Leaf]) -> There {
    let words = words(held);
    let address = address(held);
    let shown = match &address {
        Some(address) if words.is_empty() => masked(std::slice::from_ref(address)),
        _ => masked(&words),
    };
    There { reached: reached(held, &words, address), shown, variables: variables(held) }
}

fn reached(held: &[Leaf], words: &[String], address: Option<String>) -> Reached {
    let launch = launch(words);
    match (launch, address) {
        (None, None) if words.is_empty() => Reached::Nothing,
        // By itself, or carried by a program that is told of it; what has both is neither.
        (None, Some(url)) if words.is_empty() || words.contains(&url) => {
            Reached::Address { is_hosted: is_hosted(&url), url }
        }
        (Some(launch), None) if !disagree(held) => {
            let is_plain = |(name, value): &(String, String)| !is_secret(&Leaf::at(&["env", name], value));
            let values = launch.variables.into_iter().filter(is_plain).collect();
            Reached::Server { flags: launch.flags, values }
        }
        _ => Reached::Another,
    }
}

/// Whether a variable is set twice, by the entry and by its launcher: which counts is the launcher's business.
fn disagree(held: &[Leaf]) -> bool {
    let set = || held.iter().filter(|leaf| is_variable(leaf));
    set().any(|one| set().any(|other| one.path.last() == other.path.last() && one.text != other.text))
}

fn is_variable(leaf: &Leaf) -> bool {
    matches!(leaf.path.as_slice(), [group, _] if VARIABLES.contains(&group.as_str()))
}

fn variables(held: &[Leaf]) -> Vec<(String, Option<String>)> {
    let one = |leaf: &Leaf| {
        let is_known = !is_reference(&leaf.text) && !leaf.text.contains(['$', '{']);
        Some((leaf.path.last()?.clone(), is_known.then(|| leaf.text.clone())))
    };
    held.iter().filter(|leaf| is_variable(leaf)).filter_map(one).collect()
}

/// Whether Sentry itself answers at an address.
fn is_hosted(url: &str) -> bool {
    origin(url) == "https://mcp.sentry.dev"
}

/// Whether an entry starts or calls a Sentry MCP server.
pub(super) fn is_of_sentry(held: &[Leaf]) -> bool {
    matches!(there(held).reached, Reached::Server { .. } | Reached::Address { is_hosted: true, .. })
}

#[cfg(test)]
mod tests;

//! What an entry that is there holds, and what of it must not stay: a secret, and what was meant for another address.

use crate::{
    client::Client,
    server::{Reach, Server},
};

/// A text of an entry.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// The keys that lead to it, or to the list that it stands in: a list goes as a whole.
    pub(super) path: Vec<String>,
    /// The key that it stands under.
    name: String,
    pub(super) text: String,
}

/// The texts of an entry, as they are met.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    pub(super) met: Vec<Leaf>,
    keys: Vec<String>,
    /// How many keys lead to the outermost list that is gone through.
    list: Option<usize>,
}

impl Leaves {
    /// Goes through what a key leads to.
    pub(super) fn below(&mut self, key: String, meet: impl FnOnce(&mut Self)) {
        self.keys.push(key);
        meet(self);
        self.keys.pop();
    }

    /// Goes through a list.
    pub(super) fn within_list(&mut self, meet: impl FnOnce(&mut Self)) {
        let outer = self.list;
        self.list = outer.or(Some(self.keys.len()));
        meet(self);
        self.list = outer;
    }

    pub(super) fn meet(&mut self, text: String) {
        let name = self.keys.last().cloned().unwrap_or_default();
        let path = self.keys.iter().take(self.list.unwrap_or(usize::MAX)).cloned().collect();
        self.met.push(Leaf { path, name, text });
    }
}

/// Why something of an entry is not written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is a secret, and not the name of one.
    Secret,
    /// It was for the server at another address.
    Elsewhere,
}

/// What is not written again of an entry that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The keys that lead to it, with dots between them, harmless to print. Never its value.
    pub key: String,
    /// Why.
    pub why: Why,
    /// The variable that held it in plain text, where it was one.
    pub variable: Option<String>,
}

/// What goes, by the keys that lead to it; told unless somebody asked for just that.
pub(super) struct Going {
    pub(super) path: Vec<String>,
    why: Option<Why>,
}

impl Going {
    pub(super) fn told(self) -> Option<LeftOut> {
        let why = self.why?;
        let variable = match self.path.as_slice() {
            [group, name] if VARIABLES.contains(&group.as_str()) && is_variable(name) => Some(name.clone()),
            _ => None,
        };
        let key = self.path.join(".").escape_debug().take(100).collect();
        Some(LeftOut { key, why, variable })
    }
}

impl Leaf {
    /// A text that stands, or would stand, where these keys lead.
    pub(super) fn at(path: &[&str], text: &str) -> Self {
        let path: Vec<String> = path.iter().map(|&key| key.to_owned()).collect();
        Self { name: path.last().cloned().unwrap_or_default(), path, text: text.to_owned() }
    }
}

/// Where clients keep the variables of a program.
pub(super) const VARIABLES: [&str; 2] = ["env", "environment"];
/// Where they keep an address. The first that is there is meant.
const ADDRESSES: [&str; 4] = ["url", "httpUrl", "serverUrl", "uri"];
/// What is written anew, or goes, whatever it is. The flags among it are looked at by whoever carries them over.
const ANEW: [&str; 6] = ["command", "args", "url", "httpUrl", "serverUrl", "uri"];
/// What is for the server at one address and nobody else.
const CREDENTIALS: [&str; 6] =
    ["headers", "http_headers", "env_http_headers", "bearer_token_env_var", "oauth", "auth"];
/// What holds names of variables and not their values.
const NAMES: [&str; 2] = ["env_vars", "env_http_headers"];

/// What of an entry goes when this server takes its place.
pub(super) fn going(client: Client, server: &Server, held: &[Leaf]) -> Vec<Going> {
    let (there, next, bearer) = match &server.reach {
        Reach::Program { .. } => (address(held), None, false),
        Reach::Address { url, bearer } => (address(held), Some(url.as_str()), bearer.is_some()),
    };
    let is_elsewhere = there.as_deref().map(origin) != next.map(origin);
    let mut going: Vec<Going> = Vec::new();
    for leaf in held {
        let Some(first) = leaf.path.first() else { continue };
        if ANEW.contains(&first.as_str()) && leaf.path.len() == 1 {
            continue;
        }
        let is_credential = CREDENTIALS.contains(&first.as_str());
        let why = if is_secret(leaf) {
            Some(Why::Secret)
        } else if is_elsewhere && is_credential {
            Some(Why::Elsewhere)
        } else if bearer && is_credential && leaf.name.eq_ignore_ascii_case("authorization") {
            // Another variable was asked for. Of one spelling or another, only one header counts.
            None
        } else {
            continue;
        };
        // What we write ourselves is to be as we write it.
        let is_ours = why != Some(Why::Secret) && !is_elsewhere && is_as_written(client, server, leaf);
        if !is_ours && !going.iter().any(|gone| gone.path == leaf.path) {
            going.push(Going { path: leaf.path.clone(), why });
        }
    }
    going
}

/// Whether a text stands where and as it would be written for this server.
fn is_as_written(client: Client, server: &Server, leaf: &Leaf) -> bool {
    let entry = serde_json::Value::Object(crate::entry::entry(client, server));
    let there = leaf.path.iter().try_fold(&entry, |value, key| value.get(key));
    there.and_then(serde_json::Value::as_str) == Some(leaf.text.as_str())
}

/// The words of the command that an entry starts.
pub(super) fn words(held: &[Leaf]) -> Vec<String> {
    let of = |key: &'static str| held.iter().filter(move |leaf| leaf.path == [key]);
    of("command").chain(of("args")).map(|leaf| leaf.text.clone()).collect()
}

/// The address that an entry calls, by itself or through a program that carries one to clients without HTTP.
pub(super) fn address(held: &[Leaf]) -> Option<String> {
    let by_itself = ADDRESSES.iter().find_map(|key| held.iter().find(|leaf| leaf.path == [*key]));
    by_itself.map(|leaf| leaf.text.clone()).or_else(|| {
        let words = words(held);
        let carries = words.iter().any(|word| word == "mcp-remote" || word.starts_with("mcp-remote@"));
        words.into_iter().find(|word| carries && word.starts_with("https://"))
    })
}

/// The part of an address that says who is spoken to.
pub(super) fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let origin = format!("{scheme}://{host}").to_ascii_lowercase();
    let usual = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    origin.strip_suffix(usual).map(str::to_owned).unwrap_or(origin)
}

/// Whether a text is a secret: by its look, or by the name that it stands under. A reference to a variable is none.
pub(super) fn is_secret(leaf: &Leaf) -> bool {
    let Leaf { path, name, text } = leaf;
    let name = name.to_ascii_lowercase().replace('-', "_");
    let text = text.trim();
    let is_named = path.iter().any(|key| NAMES.contains(&key.as_str())) || name.ends_with("_env_var");
    if text.is_empty() || is_named || is_reference(without_scheme(text)) {
        return false;
    }
    let names_a_place = OF_PLACES.iter().any(|end| name.ends_with(end));
    let by_name = !names_a_place && !is_harmless(text);
    // As it is spelt: where a word ends may be told by a capital.
    untrusted::is_secret(if by_name { &leaf.name } else { "" }, text)
        || looks_secret(text)
        || by_name && OF_SECRETS.iter().any(|word| name.contains(word))
        || by_name && name.ends_with("_key")
}

/// What a name may have in it anywhere: what stays by mistake is published, and what goes by mistake is typed once more.
const OF_SECRETS: [&str; 9] =
    ["token", "secret", "password", "passwd", "authorization", "cookie", "credential", "bearer", "apikey"];
/// How a name ends that says where a secret is, and not what it is.
const OF_PLACES: [&str; 5] = ["_file", "_path", "_dir", "_url", "_uri"];

/// A number or a switch, such as how many tokens a model may use.
fn is_harmless(text: &str) -> bool {
    text.len() < 12 && text.chars().all(|letter| letter.is_ascii_digit())
        || ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Sentry's tokens however short, anything that is sent as a bearer, and an address with a user in it.
fn looks_secret(text: &str) -> bool {
    let is_token = ["sntrys_", "sntryu_", "sntrya_", "sntryi_"].iter().any(|mark| text.contains(mark));
    let has_user = text.split_once("://").is_some_and(|(_, rest)| {
        rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
    });
    is_token || has_user || without_scheme(text) != text
}

/// What follows `Bearer` and the like.
fn without_scheme(text: &str) -> &str {
    let known = ["bearer", "basic", "token", "sentry-bearer"];
    match text.split_once(' ') {
        Some((scheme, rest)) if known.iter().any(|name| scheme.eq_ignore_ascii_case(name)) => rest.trim(),
        _ => text,
    }
}

/// A variable, a file or a question by reference, in the ways of the clients, and nothing besides: what stands behind
/// `:-` in braces is a value.
pub(super) fn is_reference(text: &str) -> bool {
    let name = |name: &str, more: &str| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || more.contains(letter))
    };
    let within = |open: &str| text.strip_prefix(open).and_then(|rest| rest.strip_suffix('}'));
    if let Some(inside) = within("${") {
        let inside = inside.strip_prefix("env:").or_else(|| inside.strip_prefix("input:")).unwrap_or(inside);
        return name(inside, "_-") && !inside.contains(":-");
    }
    if let Some(inside) = within("{") {
        return inside.strip_prefix("env:").is_some_and(|inside| name(inside, "_"))
            || inside.strip_prefix("file:").is_some();
    }
    text.strip_prefix('$').is_some_and(is_variable)
}

/// A name as variables have it.
fn is_variable(name: &str) -> bool {
    let letters = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    !name.is_empty() && name.chars().all(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(path: &str, text: &str) -> bool {
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        is_secret(&Leaf { name: path.last().unwrap().clone(), path, text: text.to_owned() })
    }

    #[test]
    fn a_secret_is_told_from_the_name_of_one() {
        for (path, text) in [
            ("env.SENTRY_ACCESS_TOKEN", "abc"),
            ("env.ANYTHING", "sntryu_abc"),
            ("env.OPENAI_API_KEY", "sk-abc"),
            ("env.SENTRY_ACCESS_TOKEN", "${SENTRY_ACCESS_TOKEN:-sntryu_abc}"),
            ("env.SENTRY_ACCESS_TOKEN", "x${SENTRY_ACCESS_TOKEN}"),
            ("env.SENTRY_URL", "https://user:word@sentry.example.com"),
            ("headers.Authorization", "Bearer abc"),
            ("headers.authorization", "abc"),
            ("headers.X-Team-Token", "abc"),
            ("headers.Anything", "Bearer abc"),
            ("oauth.clientSecret", "abc"),
            ("env.DB_PWD", "abc"),
            ("env.PASSPHRASE", "abc"),
            ("env.MY_PASS", "abc"),
            ("env.ANYTHING", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"),
            ("env.ANYTHING", "ghp_0123456789abcdefABCD"),
            ("env.ANYTHING", "xoxb-012345678901-abcdef"),
            ("env.ANYTHING", "postgres://:word@db.example.com/x"),
            ("bearer_token", "abc"),
        ] {
            assert!(secret(path, text), "{path} {text}");
        }
        for (path, text) in [
            ("env.SENTRY_ACCESS_TOKEN", "${env:MINE}"),
            ("env.SENTRY_ACCESS_TOKEN", "${input:sentry-access-token}"),
            ("env.SENTRY_ACCESS_TOKEN", "$MINE"),
            ("env.SENTRY_ACCESS_TOKEN", ""),
            ("environment.SENTRY_ACCESS_TOKEN", "{env:MINE}"),
            ("environment.SENTRY_ACCESS_TOKEN", "{file:~/.token}"),
            ("env.SENTRY_HOST", "sentry.example.com"),
            ("env.TOKEN_FILE", "/run/token"),
            ("env.MAX_TOKENS", "4000"),
            ("env.SIGNING_SECRET_PATH", "/run/secret"),
            ("env.DB_PWD", "true"),
            ("headers.Authorization", "Bearer ${MINE}"),
            ("headers.X-Team", "web"),
            ("bearer_token_env_var", "MINE"),
            ("env_http_headers.Authorization", "MINE"),
            ("env_vars", "SENTRY_ACCESS_TOKEN"),
        ] {
            assert!(!secret(path, text), "{path} {text}");
        }
    }

    #[test]
    fn an_origin_is_who_is_spoken_to() {
        assert_eq!(origin("https://MCP.example.com:443/mcp/a?b"), origin("https://mcp.example.com"));
        for other in
            ["http://mcp.example.com", "https://mcp.example.com:8443", "https://mcp.example.com.evil"]
        {
            assert_ne!(origin(other), origin("https://mcp.example.com"), "{other}");
        }
    }
}

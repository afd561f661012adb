//! Names of fields whose values are secret or personal, whatever they look like.

use super::Kind;

/// Longer than any name of a field.
const LONGEST: usize = 80;

/// What a field of this name holds, if that is a secret: `DB_PASSWORD`, `clientSecret`, `X-Api-Key`, `set-cookie`.
pub(crate) fn secret(name: &str) -> Option<Kind> {
    let words = ends_likely(name).then(|| words(name))??;
    let mut words = words.trim_matches('_').rsplit('_');
    let mut last = words.next()?;
    while says_nothing(last)
        && let Some(word) = words.next()
    {
        last = word;
    }
    let last = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let before = words.next().unwrap_or_default();
    match last {
        "pass" | "pw" | "password" | "passwords" | "passwd" | "passphrase" | "passcode" | "passwort"
        | "pwd" => Some(Kind::Password),
        "secret" | "secrets" | "credential" | "credentials" | "creds" | "cvv" | "cvc" | "ssn" | "otp" => {
            Some(Kind::Secret)
        }
        "cookie" | "cookies" => Some(Kind::Cookie),
        "authorization" => Some(Kind::Authorization),
        "token" if matches!(before, "next" | "page" | "continuation" | "pagination" | "sync" | "cursor") => {
            None
        }
        "token" if matches!(before, "unexpected" | "invalid" | "missing" | "expired" | "wrong" | "bad") => {
            None
        }
        "token" if matches!(before, "eos" | "bos" | "pad" | "unk" | "stop" | "start" | "end" | "per") => None,
        "jwt" | "bearer" | "sessid" | "sessionid" | "phpsessid" | "jsessionid" => Some(Kind::Token),
        "auth" if before == "x" => Some(Kind::Authorization),
        "id" if before == "session" => Some(Kind::Token),
        "id" if before == "secret" => Some(Kind::Secret),
        "sid" if before == "connect" => Some(Kind::Token),
        "signature" if before == "amz" => Some(Kind::Token),
        "key" | "keys" => signs_in(before).then_some(Kind::Key),
        _ if last.strip_suffix("key").is_some_and(signs_in) => Some(Kind::Key),
        _ if last.ends_with("token") => Some(Kind::Token),
        _ if last.ends_with("password") || last.ends_with("passwd") => Some(Kind::Password),
        _ if last.ends_with("secret") => Some(Kind::Secret),
        _ if last.ends_with("cookie") => Some(Kind::Cookie),
        _ => None,
    }
}

/// What a field of this name holds, if that is what a person is called.
pub(crate) fn personal(name: &str) -> Option<Kind> {
    let words = ends_likely(name).then(|| words(name))??;
    let named =
        ["username", "fullname", "firstname", "lastname", "surname", "displayname", "nickname", "realname"];
    let two = [
        "user", "full", "first", "last", "display", "nick", "real", "middle", "maiden", "assignee", "author",
        "owner", "reporter", "reviewer", "creator", "approver",
    ];
    let mut ends = words.trim_matches('_').rsplit('_');
    let (last, before) = (ends.next().unwrap_or_default(), ends.next().unwrap_or_default());
    (named.contains(&last) || last == "name" && two.contains(&before)).then_some(Kind::Name)
}

/// Whether such a key opens something: `api` does, `primary` does not.
fn signs_in(word: &str) -> bool {
    matches!(
        word,
        "api"
            | "secret"
            | "private"
            | "access"
            | "encryption"
            | "signing"
            | "auth"
            | "master"
            | "account"
            | "shared"
            | "storage"
            | "subscription"
            | "session"
            | "service"
            | "ssh"
            | "rsa"
            | "aes"
            | "hmac"
            | "deploy"
            | "jwt"
            | "app"
            | "consumer"
            | "client"
            | "webhook"
    )
}

/// Words that may stand behind the one that says what it is: `PASSWORD_HASH`, `API_KEY_PROD`.
const NOTHING: [&str; 28] = [
    "hash",
    "value",
    "header",
    "raw",
    "plain",
    "confirm",
    "confirmation",
    "repeat",
    "again",
    "text",
    "base",
    "json",
    "b64",
    "base64",
    "new",
    "old",
    "current",
    "previous",
    "prod",
    "production",
    "live",
    "stage",
    "staging",
    "dev",
    "development",
    "test",
    "sandbox",
    "local",
];

/// Whether a word is one of those, or a number or a version: `signing_secret_v2`.
fn says_nothing(word: &str) -> bool {
    let number = word.strip_prefix(['v', 'V']).unwrap_or(word);
    number.bytes().all(|byte| byte.is_ascii_digit())
        || NOTHING.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether it ends as the names above and the words behind them do: most names do not, and need no closer look. This is asked
/// of every line of an answer, so it is one comparison of its last letters.
fn ends_likely(name: &str) -> bool {
    let bytes = name.as_bytes();
    let end = bytes.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |last| last + 1);
    let bytes = bytes.get(..end).unwrap_or_default();
    if bytes.last().is_some_and(u8::is_ascii_digit) {
        return true;
    }
    // A version without its number.
    if matches!(bytes.last_chunk(), Some([b'_' | b'-' | b'.', b'v' | b'V'])) {
        return true;
    }
    let two = bytes.last_chunk::<2>().map(|end| end.map(|byte| byte.to_ascii_lowercase()));
    let three = bytes.last_chunk::<3>().map(|end| end.map(|byte| byte.to_ascii_lowercase()));
    matches!(two.as_ref(), Some(b"id" | b"pw"))
        || matches!(
            three.as_ref(),
            Some(
                b"ord"
                    | b"rds"
                    | b"swd"
                    | b"pwd"
                    | b"ase"
                    | b"ode"
                    | b"ort"
                    | b"ret"
                    | b"ets"
                    | b"ial"
                    | b"als"
                    | b"eds"
                    | b"cvv"
                    | b"cvc"
                    | b"ssn"
                    | b"otp"
                    | b"kie"
                    | b"ies"
                    | b"ion"
                    | b"ken"
                    | b"jwt"
                    | b"rer"
                    | b"sid"
                    | b"ure"
                    | b"key"
                    | b"ash"
                    | b"lue"
                    | b"der"
                    | b"raw"
                    | b"ain"
                    | b"irm"
                    | b"eat"
                    | b"ext"
                    | b"ame"
                    | b"ass"
                    | b"eys"
                    | b"uth"
                    | b"son"
                    | b"new"
                    | b"old"
                    | b"ent"
                    | b"ous"
                    | b"rod"
                    | b"ive"
                    | b"age"
                    | b"ing"
                    | b"dev"
                    | b"est"
                    | b"box"
                    | b"cal"
            )
        )
}

/// The words of a name in lower case, with `_` between them and perhaps around them; `None` when it is none: too long, or
/// with a space in it.
fn words(name: &str) -> Option<String> {
    let name = name.trim().trim_matches(['"', '\'', '[', ']', '$', '-', ':']);
    if name.is_empty()
        || name.len() > LONGEST
        || !name.is_ascii()
        || name.split_ascii_whitespace().count() > 3
    {
        return None;
    }
    let mut words = String::with_capacity(name.len() + 4);
    let mut lower = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() {
            if !words.ends_with('_') {
                words.push('_');
            }
            lower = false;
            continue;
        }
        // A hump begins a word: `accessToken`.
        if lower && c.is_ascii_uppercase() {
            words.push('_');
        }
        lower = c.is_ascii_lowercase();
        words.push(c.to_ascii_lowercase());
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known() {
        for (name, kind) in [
            ("password", Kind::Password),
            ("DB_PASSWORD", Kind::Password),
            ("password_confirmation", Kind::Password),
            ("newPassword2", Kind::Password),
            ("user.passwd", Kind::Password),
            ("mysql_pwd", Kind::Password),
            ("Authorization", Kind::Authorization),
            ("proxy-authorization", Kind::Authorization),
            ("HTTP_AUTHORIZATION", Kind::Authorization),
            ("Set-Cookie", Kind::Cookie),
            ("cookies", Kind::Cookie),
            ("X-Api-Key", Kind::Key),
            ("apikey", Kind::Key),
            ("aws_secret_access_key", Kind::Key),
            ("stripePrivateKey", Kind::Key),
            ("client_secret", Kind::Secret),
            ("credentials", Kind::Secret),
            ("access_token", Kind::Token),
            ("refreshToken", Kind::Token),
            ("csrftoken", Kind::Token),
            ("X-CSRF-Token", Kind::Token),
            ("PHPSESSID", Kind::Token),
            ("session_id", Kind::Token),
            ("connect.sid", Kind::Token),
            ("'token'", Kind::Token),
            ("DB_PASS", Kind::Password),
            ("db.pass", Kind::Password),
            ("root_pw", Kind::Password),
            ("password_new", Kind::Password),
            ("DB_PASSWORD_PROD", Kind::Password),
            ("SECRET_KEY_BASE", Kind::Key),
            ("STRIPE_SECRET_KEY_LIVE", Kind::Key),
            ("API_KEY_PROD", Kind::Key),
            ("JWT_KEY", Kind::Key),
            ("app_key", Kind::Key),
            ("consumer_key", Kind::Key),
            ("api_keys", Kind::Key),
            ("encryption_keys", Kind::Key),
            ("SIGNING_SECRET_V2", Kind::Secret),
            ("secret_id", Kind::Secret),
            ("TOKEN_PROD", Kind::Token),
            ("access_token_v1", Kind::Token),
            ("X-Auth", Kind::Authorization),
            ("apiKeyProd", Kind::Key),
        ] {
            assert_eq!(secret(name), Some(kind), "{name}");
        }
    }

    #[test]
    fn what_says_nothing_hides_no_name_from_the_first_look() {
        for word in NOTHING {
            assert_eq!(secret(&format!("api_key_{word}")), Some(Kind::Key), "{word}");
        }
        for name in ["api_key_v", "API-KEY-V", "api.key.7"] {
            assert_eq!(secret(name), Some(Kind::Key), "{name}");
        }
    }

    #[test]
    fn names_of_other_things_are_not() {
        for name in [
            "",
            "user",
            "name",
            "id",
            "key",
            "primary_key",
            "cache_key",
            "keyboard",
            "monkey",
            "tokens",
            "max_tokens",
            "token_count",
            "token_type",
            "tokenizer",
            "next_token",
            "page_token",
            "password_reset_url",
            "password_length",
            "has_passwords_enabled",
            "secretary",
            "cookie_name",
            "bypass",
            "compass",
            "keys",
            "foreign_keys",
            "auth",
            "test",
            "prod",
            "v2",
            "cookies_enabled",
            "author",
            "authorized",
            "trace_id",
            "event_id",
            "span_id",
            "replayId",
            "transaction",
            "session",
            "unexpected token",
            "the token is what the user typed",
        ] {
            assert_eq!(secret(name), None, "{name}");
        }
    }

    #[test]
    fn names_of_people_are_known() {
        for name in [
            "username",
            "user_name",
            "firstName",
            "user.last_name",
            "Full Name",
            "displayName",
            "assigneeName",
            "author.name",
            "OWNER_NAME",
            "reporterName",
            "reviewer-name",
            "creatorName",
            "approver_name",
        ] {
            assert_eq!(personal(name), Some(Kind::Name), "{name}");
        }
        for name in
            ["name", "filename", "hostname", "server_name", "user", "user_id", "function_name", "file name"]
        {
            assert_eq!(personal(name), None, "{name}");
        }
    }
}

#![cfg(test)]

//! What is hidden at every door, and what must not be.

use proptest::prelude::*;
use untrusted::{
    Answer, BadPattern, Boundary, Budget, Data, Item, Person, Redact, Redaction, Section, TerminalStyle,
    Untrusted,
};

fn theirs(text: &str) -> Untrusted {
    Untrusted::from(text.to_owned())
}

fn boundary(level: Redact) -> Boundary {
    Boundary::with_nonce(0).redacting(Redaction::new(level))
}

/// The text as each door shows it, wherever in an answer it stands.
fn everywhere(boundary: &Boundary, text: &str) -> Vec<String> {
    let text = &theirs(text);
    let answer = Answer::new("Issue")
        .field("Title", text)
        .block("Error", Some(text))
        .section(Section::list("Tags").item(Item::new(("x", " · ", text)).field("data", ("n", " = ", text))))
        .section(Section::code("Source").row((7_u64, "  ", text)));
    let data = Answer::new("Issue").data(Data::record().with("title", text).with("all", Data::list([text])));
    let alone = Answer::new("Issue").data_alone(Data::list([text]));
    let budget = Budget::of_bytes(Budget::MOST);
    vec![
        boundary.answer(&answer, budget).text().to_owned(),
        boundary.data(&answer, budget).text().to_owned(),
        boundary.data(&data, budget).text().to_owned(),
        boundary.data(&alone, budget).text().to_owned(),
        boundary.in_terminal(&answer, budget, TerminalStyle::Plain),
        boundary.page(&answer, budget).html().to_owned(),
    ]
}

/// The text as the answer door shows it on one line.
fn shown(level: Redact, text: &str) -> String {
    let answer = Answer::new("Issue").field("Title", theirs(text));
    let rendered = boundary(level).answer(&answer, Budget::of_bytes(Budget::MOST));
    let line = rendered.text().lines().find_map(|line| line.strip_prefix("Title: "));
    line.unwrap_or_default().to_owned()
}

/// `§` is the secret. Letters and digits alone, as long as such secrets are.
const LOOKS: &[(&str, usize)] = &[
    ("sntryu_§", 64),
    ("sntrys_§", 80),
    ("ghp_§", 36),
    ("github_pat_§", 60),
    ("glpat-§", 20),
    ("xoxb-§", 40),
    ("https://hooks.slack.com/services/§", 40),
    ("npm_§", 36),
    ("hf_§", 34),
    ("sk-§", 48),
    ("sk-ant-api03-§", 60),
    ("sk_live_§", 24),
    ("whsec_§", 32),
    ("AIza§", 35),
    ("ya29.§", 60),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.§", 43),
    ("Bearer §", 32),
    ("Authorization: Basic §", 24),
    ("authorization: Token §", 40),
    ("{\"Authorization\": \"Bearer §\"}", 24),
    ("{\\\"authorization\\\":\\\"§\\\"}", 24),
    ("Cookie: theme=dark; sid=§", 24),
    ("Set-Cookie: §; Path=/", 24),
    ("-----BEGIN RSA PRIVATE KEY-----\n7/§\n-----END RSA PRIVATE KEY-----", 64),
    ("-----BEGIN OPENSSH PRIVATE KEY-----\\n§\\n", 200),
    ("postgres://app:§@db.internal:5432/app?sslmode=require", 16),
    ("redis://:§@cache:6379/0", 12),
    ("amqp://guest:§@mq", 12),
    ("Server=db;User Id=app;Password=§;Encrypt=true", 16),
    ("password=§", 12),
    ("password: §", 12),
    ("'password': '§'", 12),
    ("password => \"§\"", 12),
    ("{\"user\":{\"newPassword\":\"§\"}}", 12),
    ("DB_PASSWORD=§", 12),
    ("DB_PASS=§", 12),
    ("SMTP_PASS: §", 12),
    ("user[password]=§", 12),
    ("password[]=§", 12),
    ("SECRET_KEY_BASE=§", 12),
    ("API_KEY_PROD=§", 12),
    ("\"signing_secret_v2\": \"§\"", 12),
    ("X-Auth: §", 12),
    ("export STRIPE_API_KEY=§", 24),
    ("x-api-key: §", 24),
    ("apiKey: '§',", 24),
    ("client_secret=§&grant_type=client_credentials", 24),
    ("https://example.com/cb?access_token=§&state=1", 24),
    ("https://blob.example.com/x?sv=1&sig=§", 44),
    ("AccountName=a;AccountKey=§==;EndpointSuffix=core", 60),
    ("const token = \"§\";", 24),
    ("session_id=§", 24),
    ("credentials: {\"user\": \"a\", \"pw\": \"§\"}", 16),
    ("curl -u deploy:§ https://ci.example.com", 16),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_planted_secret_survives_any_door(
        letters in "[a-zA-Z]{3}[0-9][A-Za-z0-9]{196}",
        before in "(?:[a-z ,.:é]{0,30}[ \n])?",
        after in "(?:[ \n][a-z ,.é]{0,30})?",
        at in 0..LOOKS.len(),
    ) {
        let (look, length) = LOOKS[at];
        let secret = &letters[..length];
        let text = format!("{before}{}{after}", look.replace('§', secret));
        for (door, rendered) in everywhere(&boundary(Redact::Secrets), &text).into_iter().enumerate() {
            let leak = (0..length - 7).map(|from| &secret[from..from + 8]).find(|part| rendered.contains(part));
            prop_assert!(leak.is_none(), "door {door} shows {leak:?} of {text:?}: {rendered}");
        }
    }
}

#[test]
fn each_look_is_hidden_and_counted() {
    let letters = "a1B2c3D4e5F6g7H8i9J0".repeat(12);
    for (look, length) in LOOKS {
        let text = look.replace('§', &letters[..*length]);
        let all = everywhere(&boundary(Redact::Secrets), &text);
        assert!(all.iter().all(|shown| shown.contains("[hidden: ")), "{text}: {all:#?}");
        assert!(all.iter().take(3).all(|shown| shown.contains("Hidden, see --redact: ")), "{text}: {all:#?}");
        let off = everywhere(&boundary(Redact::Off), &text);
        assert!(off.iter().all(|shown| !shown.contains("idden")), "{text}: {off:#?}");
    }
}

/// What debugging needs, and what only looks like a secret.
const BENIGN: &[&str] = &[
    "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "event 7ca573c0f4814912aaa9bdc77d1a7d51 of trace 771a43a4192642f0b136d5159a501700, span 8f5dd1cbaf3b4e21",
    "f47ac10b-58cc-4372-a567-0e02b2c3d479",
    "commit 5f3c1a9e8b7d6f4c2a1b0e9d8c7b6a5f4e3d2c1b",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "backend@1.4.2+5f3c1a9 frontend@24.11.0",
    "https://0a1b2c3d4e5f60718293a4b5c6d7e8f9@o1.ingest.sentry.io/42",
    "https://sentry.example.com/organizations/acme/issues/BACKEND-1K/?project=11&statsPeriod=14d",
    "GET https://api.example.com:8443/v2/tokens?page=2 403 in 12 ms",
    "Invalid token: expected ')' at line 3",
    "SyntaxError: Unexpected token: '<', \"<!DOCTYPE \"... is not valid JSON",
    "Unexpected token: identifier",
    "password: must be at least 12 characters",
    "Password: required",
    "Basic authentication is required, Bearer tokens are not accepted",
    "Bearer authentication",
    "KeyError: 'token'",
    "  > 145  token = request.headers[\"authorization\"].split(\" \")[1]",
    "token = get_token(user)",
    "token = auth2.token_of(user)",
    "password = self.cleaned_data[\"password1\"]",
    "login(username=username, password=password, token=user.token)",
    "def login(name: str, password: str, token: Optional[str] = None) -> Session:",
    "if token == expected and password != other: raise",
    "const { token } = await auth.refresh(session);",
    "let secret: Secret<String> = secret::load(path)?;",
    "password_reset_url=https://example.com/reset token_type=bearer max_tokens=4096",
    "'password': None, 'token': '[Filtered]', 'secret': '***', 'api_key': ''",
    "next_token=CAESBkFCQzEyMw== page_token: abc123",
    "SELECT \"auth_user\".\"password\" FROM \"auth_user\" WHERE \"auth_user\".\"id\" = 21",
    "sort_key: 17, primary_key = 41, cache_key: user:21:profile",
    "std::collections::HashMap<Token, Key>::get",
    "-----BEGIN CERTIFICATE-----",
    "authorize() failed: author: wren",
    "12:30:45.123 2026-11-20T12:00:00Z +00:00",
    "Chrome/120.0.0.0 Safari/537.36 v1.2.3.4",
    "127.0.0.1:8000 ::1 0.0.0.0",
    "4111 is not a card, nor is 4111111111111112, 1795176000000 is a time and 6225288001 an id",
    "@sentry/node@8.1.0 lodash@4.17.21 logo@2x.png git@github.com:acme/backend.git",
    "app/services/auth.py:145 in get_user_token",
    "secret santa, cookie monster, keyboard, the token of appreciation",
];

#[test]
fn what_debugging_needs_stays() {
    for text in BENIGN {
        assert_eq!(shown(Redact::Secrets, text), *text);
        assert_eq!(shown(Redact::Pii, text), *text);
    }
}

#[test]
fn a_name_hides_its_whole_value_and_nothing_else() {
    let pairs = [("password", "correct horse"), ("user", "wren"), ("Set-Cookie", "a b c"), ("token", "None")];
    let section = pairs
        .iter()
        .fold(Section::list("Local variables"), |section, (name, value)| {
            section.row((theirs(name), " = ", theirs(value)))
        })
        .row((theirs("token"), " = ", theirs("swordfish"), ", ", theirs("level"), " = ", theirs("high")))
        .item(Item::new("row").field("Cookies", theirs("plain words")));
    let rendered =
        boundary(Redact::Secrets).answer(&Answer::new("Issue").section(section), Budget::default());
    assert_eq!(
        rendered.text(),
        "# Issue\n\n<untrusted-0000000000000000>\nLocal variables:\n- password = [hidden: password]\n- user = wren\n\
         - Set-Cookie = [hidden: cookie]\n- token = None\n- token = [hidden: token], level = high\n- row\n  Cookies: \
         [hidden: cookie]\n</untrusted-0000000000000000>\n\nHidden, see --redact: 1 token, 1 password, 2 cookies."
    );
    let pair = Data::record().with("key", theirs("api_key")).with("value", theirs("swordfish"));
    let answer = Answer::new("Issue")
        .data(Data::record().with("tags", Data::list([pair])).with("password", theirs("x y")));
    let rendered = boundary(Redact::Secrets).data(&answer, Budget::default());
    assert!(
        rendered.text().contains(
            r#"{"tags":[{"key":"api_key","value":"[hidden: key]"}],"password":"[hidden: password]"}"#
        )
    );
}

#[test]
fn personal_data_is_hidden_when_asked_for() {
    for (text, expected) in [
        ("mail wren@acme.example now", "mail [hidden: e-mail address] now"),
        ("user=wren%40acme.example", "user=[hidden: e-mail address]"),
        ("from 203.0.113.7, 2001:db8::7.", "from [hidden: IP address], [hidden: IP address]."),
        ("http://203.0.113.7:8000/x", "http://[hidden: IP address]:8000/x"),
        (
            "card 4111 1111 1111 1111 and 378282246310005",
            "card [hidden: card number] and [hidden: card number]",
        ),
        ("username: wren, first_name=Jo", "username: [hidden: name], first_name=[hidden: name]"),
        ("{\"fullName\": \"Jo Smith\"}", "{\"fullName\": \"[hidden: name]\"}"),
        ("user.username:wren", "user.username:[hidden: name]"),
    ] {
        assert_eq!(shown(Redact::Pii, text), expected);
        assert_eq!(shown(Redact::Secrets, text), text);
    }
    let said = Answer::new("Issue").field("User", ("id ", 7_u64, " ", Person(&theirs("Jo Smith"))));
    let line = |level| boundary(level).answer(&said, Budget::default()).text().to_owned();
    assert!(line(Redact::Pii).contains("User: id 7 [hidden: name]\n"));
    assert!(line(Redact::Secrets).contains("User: id 7 Jo Smith\n"));
}

#[test]
fn patterns_of_the_operator_hide_too_and_alone() {
    let redaction =
        Redaction::new(Redact::Off).with(r"ACME-(\d+)").unwrap().with("(?i)projekt über").unwrap();
    let answer = Answer::new("Issue").field("Title", theirs("ACME-123 of Projekt ÜBER, password=a1b2c3d4"));
    let rendered = Boundary::with_nonce(0).redacting(redaction).answer(&answer, Budget::default());
    assert!(
        rendered.text().contains("Title: ACME-[hidden] of [hidden], password=a1b2c3d4\n"),
        "{}",
        rendered.text()
    );
    assert!(rendered.text().ends_with("Hidden, see --redact: 2 matches of patterns."));
    for (pattern, problem) in [
        ("(", BadPattern::Syntax),
        ("(?=x)", BadPattern::Syntax),
        ("x*", BadPattern::Empty),
        ("", BadPattern::Empty),
    ] {
        assert_eq!(Redaction::new(Redact::Off).with(pattern).err(), Some(problem), "{pattern}");
    }
}

#[test]
fn our_own_words_and_the_callers_stay() {
    let token = "sntryu_0123456789012345678901234567890123456789";
    let answer = Answer::new("Issue")
        .fact("Asked for", untrusted::quote(&format!("token:{token} password=a1b2c3d4")))
        .field("Title", "The password=a1b2c3d4 of ours")
        .note(untrusted::quote(token));
    let rendered = boundary(Redact::Pii).answer(&answer, Budget::default());
    assert_eq!(rendered.text().matches(token).count(), 2);
    assert!(!rendered.text().contains("idden"), "{}", rendered.text());
}

#[test]
fn a_secret_is_found_across_what_is_shown_of_a_long_text() {
    let secret = "a1B2c3D4e5F6g7H8i9J0";
    for size in [1_000, 13_000, 65_500, 65_536, 69_600, 69_632, 200_000, 1_000_000] {
        let text = format!("{} password={secret} {}", "x ".repeat(size / 2), "y".repeat(3_000));
        for rendered in everywhere(&boundary(Redact::Secrets), &text) {
            assert!(!rendered.contains("a1B2"), "{size}");
        }
    }
    // What is hidden makes room for what stands behind it, which was looked through as well.
    let many = format!("password={secret} ").repeat(20_000);
    for rendered in everywhere(&boundary(Redact::Secrets), &many) {
        assert!(!rendered.contains("a1B2"));
    }
}

#[test]
fn a_value_that_only_resembles_its_name_is_hidden() {
    for text in
        ["password=Password1", "DB_PASSWORD=SuperSecret!", "pwd=MyDbPassword2024", "token=my-token-9f"]
    {
        let value = text.split('=').next_back().unwrap();
        assert!(!shown(Redact::Secrets, text).contains(value), "{text}");
    }
    for text in ["password=password", "PASSWORD1=password1", "password=new_password", "apiKey=api_key"] {
        assert_eq!(shown(Redact::Secrets, text), text);
    }
}

#[test]
fn a_long_value_is_hidden_to_its_end() {
    let long = "a.".repeat(3_000);
    for text in [
        format!("token=[{long}]"),
        format!("token=\"{long}\""),
        format!("token={long}"),
        format!("cookie: {long}"),
    ] {
        assert!(!shown(Redact::Secrets, &text).contains("a.a."), "{text:.20}");
    }
}

#[test]
fn a_text_twice_as_long_takes_about_twice_as_long() {
    let fastest = |level, unit: &str, closing: &str, length: usize| {
        let text = unit.repeat(length / unit.len()) + closing;
        let boundary = boundary(level);
        let answer = Answer::new("Issue").field("Title", theirs(&text));
        let run = || {
            let start = std::time::Instant::now();
            let _ = boundary.answer(&answer, Budget::default());
            start.elapsed()
        };
        (0..3).map(|_| run()).min().unwrap()
    };
    for (level, unit, closing) in [
        (Redact::Secrets, "token:[", "]"),
        (Redact::Secrets, "cookie: a.b ", ""),
        (Redact::Secrets, "token:a.", ""),
        (Redact::Pii, "1.2.3.4 ", ""),
    ] {
        fastest(level, unit, closing, 1_000);
        // Four times as long; sixteen times the work would be quadratic, at every attempt. A busy machine slows some.
        let linear = || {
            let (half, whole) =
                (fastest(level, unit, closing, 16_000), fastest(level, unit, closing, 64_000));
            whole < half * 9 + std::time::Duration::from_millis(20)
        };
        assert!((0..20).any(|_| linear()), "{unit}");
    }
}

#[test]
fn a_name_and_a_text_are_judged_as_the_doors_do_and_told_by_yes_or_no() {
    for (name, text) in [
        ("DB_PWD", "abc"),
        ("clientSecret", "abc"),
        ("x", "ghp_0123456789abcdefABCD"),
        ("", "a Bearer 0123456789ABCDEF"),
    ] {
        assert!(untrusted::is_secret(name, text), "{name} {text}");
    }
    for (name, text) in [("DB_PWD", "true"), ("next_page_token", "abc"), ("color", "blue"), ("", "")] {
        assert!(!untrusted::is_secret(name, text), "{name} {text}");
    }
}

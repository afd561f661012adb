//! The configuration as operators meet it: what is typed and set goes in, what is meant or said comes out.

mod agent;

use super::{Config, ConfigError, Notice, files::tests::Memory};
use crate::{cli::Cli, env::Environment};
use access::Skill;
use secrecy::ExposeSecret;
use std::path::Path;
use tools::{ConfirmWrites, Surface};
use untrusted::{Answer, Budget, Untrusted};

/// A configuration from typed words, variables and files.
fn configure(
    words: &[&str],
    variables: &[(&str, &str)],
    files: &[(&'static str, &'static str)],
) -> Result<(Config, Vec<Notice>), ConfigError> {
    let words = ["sentry-mcp"].iter().chain(words).map(|word| (*word).into());
    let Ok(cli) = Cli::read(words) else { panic!("the command line is not read") };
    let owned = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::new(&cli.flags, &Environment::of(owned), &Memory(files.iter().copied().collect()))
}

/// The same when it must be good, without notices.
fn configured(words: &[&str], variables: &[(&str, &str)]) -> Config {
    configure(words, variables, &[]).unwrap().0
}

/// What is said about a configuration that cannot be used, and the exit code.
fn refused(
    words: &[&str],
    variables: &[(&str, &str)],
    files: &[(&'static str, &'static str)],
) -> (String, u8) {
    let problem = configure(words, variables, files).err().expect("the configuration is refused");
    (problem.to_string(), problem.exit_code())
}

fn token(config: &Config) -> Option<&str> {
    config.token.as_ref().map(ExposeSecret::expose_secret)
}

#[test]
fn nothing_set_is_sentrys_own_service_without_a_token() {
    let (config, notices) = configure(&[], &[], &[]).unwrap();
    assert_eq!(config.hosts.base().to_string(), "https://sentry.io");
    assert_eq!(token(&config), None);
    assert_eq!(notices, [Notice::NoToken]);
    assert_eq!(config.grant, access::Grant::default());
    assert_eq!(config.surface, Surface::Default);
}

#[test]
fn a_token_comes_from_the_nearest_place() {
    let variables = [("SENTRY_ACCESS_TOKEN", "access"), ("SENTRY_AUTH_TOKEN", "auth")];
    let files =
        [("file", "from-file\n"), ("vars", "SENTRY_AUTH_TOKEN=vars"), (".env", "SENTRY_ACCESS_TOKEN=dot")];
    for (words, variables, expected) in [
        (&["--access-token=typed"][..], &variables[..], "typed"),
        (&["--access-token-file=file"], &variables, "from-file"),
        (&["--access-token="], &variables, "access"),
        (&[], &variables, "access"),
        (&[], &variables[1..], "auth"),
        (&["--env-file=vars"], &variables[1..], "auth"),
        (&["--env-file=vars"], &[("SENTRY_ACCESS_TOKEN", " ")], "vars"),
        (&[], &[], "dot"),
    ] {
        let (config, _) = configure(words, variables, &files).unwrap();
        assert_eq!(token(&config), Some(expected), "{words:?} {variables:?}");
    }
}

#[test]
fn the_working_directorys_file_gives_a_token_and_nothing_else() {
    let text = "SENTRY_AUTH_TOKEN=dot\nSENTRY_HOST=evil.example\nSENTRY_URL=https://evil.example\nSENTRY_HEADERS=X-A: b\n\
        MCP_SKILLS=inspect\nMCP_READ_ONLY=1\nSENTRY_ORG=evil\nHTTPS_PROXY=http://evil.example\nhttp_proxy=http://evil.example\n";
    let (config, notices) = configure(&[], &[], &[(".env", text)]).unwrap();
    assert_eq!(token(&config), Some("dot"));
    assert_eq!(notices, [Notice::DotEnv("SENTRY_AUTH_TOKEN")]);
    assert_eq!(config.hosts.base().to_string(), "https://sentry.io");
    assert!(config.headers.is_empty() && config.organization.is_none());
    assert_eq!((config.http.https_proxy, config.http.http_proxy), (None, None));
    assert_eq!(config.grant, access::Grant::default());
}

#[test]
fn a_login_comes_before_what_a_repository_gives() {
    let logins = r#"{"profiles": {"default": {"host": "https://sentry.example.com", "clientId": "ours",
        "accessToken": "of-the-login", "refreshToken": null, "expiresAt": 9999999999, "scopes": []}}}"#;
    let kept = ("/home/me/.config/sentry-mcp/logins.json", logins);
    let home = ("HOME", "/home/me");
    for dot in ["SENTRY_AUTH_TOKEN=dot", "SENTRY_AUTH_TOKEN=<token>"] {
        let (config, notices) = configure(&[], &[home], &[(".env", dot), kept]).unwrap();
        assert_eq!((token(&config), notices), (Some("of-the-login"), vec![]));
        assert_eq!(config.hosts.base().to_string(), "https://sentry.example.com");
    }
    // For another server than the login's it is no account of anybody's, and what the operator gives wins.
    let dot = (".env", "SENTRY_AUTH_TOKEN=dot");
    let elsewhere = ("SENTRY_HOST", "other.example.com");
    assert_eq!(token(&configure(&[], &[home, elsewhere], &[dot, kept]).unwrap().0), Some("dot"));
    let given = ("SENTRY_ACCESS_TOKEN", "given");
    assert_eq!(token(&configure(&[], &[home, given], &[dot, kept]).unwrap().0), Some("given"));
    // The secret of an application goes with its own id alone.
    for (id, is_of_it) in [("ours", true), ("another", false)] {
        let variables = [home, ("SENTRY_CLIENT_ID", id), ("SENTRY_CLIENT_SECRET", "secret")];
        let (config, _) = configure(&[], &variables, &[kept]).unwrap();
        assert_eq!(config.login.unwrap().client_secret.is_some(), is_of_it, "{id}");
    }
}

#[test]
fn the_working_directorys_file_is_not_read_when_there_is_a_token_or_a_named_file() {
    let dot = (".env", "SENTRY_ACCESS_TOKEN=<token>");
    assert!(configure(&[], &[("SENTRY_AUTH_TOKEN", "a")], &[dot]).is_ok());
    let (config, notices) =
        configure(&["--env-file=vars"], &[], &[("vars", "SENTRY_HOST=a.example"), dot]).unwrap();
    assert_eq!((token(&config), notices), (None, vec![Notice::NoToken]));
}

#[test]
fn a_named_file_of_variables_is_trusted_like_the_environment_and_comes_after_it() {
    let vars =
        ("vars", "SENTRY_URL=https://one.example\nSENTRY_ORG=acme\nHTTPS_PROXY=http://proxy.example:3128");
    let (config, _) = configure(&["--env-file", "vars"], &[], &[vars]).unwrap();
    assert_eq!(config.hosts.base().to_string(), "https://one.example");
    assert_eq!(config.organization.as_ref().map(ToString::to_string).as_deref(), Some("acme"));
    assert_eq!(config.http.https_proxy.as_deref(), Some("http://proxy.example:3128"));
    let (config, _) = configure(&["--env-file", "vars"], &[("SENTRY_HOST", "two.example")], &[vars]).unwrap();
    assert_eq!(config.hosts.base().to_string(), "https://two.example");
}

#[test]
fn a_url_beats_a_host_and_flags_beat_the_environment() {
    let both = [("SENTRY_HOST", "host.example"), ("SENTRY_URL", "https://url.example:8443")];
    for (words, variables, base) in [
        (&[][..], &both[..1], "https://host.example"),
        (&[], &both, "https://url.example:8443"),
        (&["--host=flag.example:9000"], &both, "https://flag.example:9000"),
        (&["--host=flag.example", "--url=https://other.example"], &both, "https://other.example"),
        (&["--host=127.0.0.1:9000", "--insecure-http"], &[], "http://127.0.0.1:9000"),
        (&["--insecure-http"], &[("SENTRY_URL", "http://localhost:9000")], "http://localhost:9000"),
    ] {
        assert_eq!(configured(words, variables).hosts.base().to_string(), base, "{words:?}");
    }
}

#[test]
fn what_is_set_to_nothing_is_as_good_as_not_set_and_said() {
    let token = ("SENTRY_ACCESS_TOKEN", "x");
    let corp = ("SENTRY_HOST", "sentry.corp");
    for (words, variables, base, skills, empty) in [
        (&[][..], &[("SENTRY_URL", ""), corp][..], "https://sentry.corp", 5, &["SENTRY_URL"][..]),
        (&[], &[("SENTRY_HOST", "")], "https://sentry.io", 5, &["SENTRY_HOST"]),
        // What the environment says is not hidden by an empty flag: no session is wider for one.
        (&["--host="], &[corp], "https://sentry.corp", 5, &["--host"]),
        (&["--url=", "--host=sentry.corp"], &[], "https://sentry.corp", 5, &["--url"]),
        (&["--skills="], &[("MCP_SKILLS", "inspect")], "https://sentry.io", 1, &["--skills"]),
        (
            &["--disable-skills="],
            &[("MCP_DISABLE_SKILLS", "seer")],
            "https://sentry.io",
            4,
            &["--disable-skills"],
        ),
        (
            &["--all-skills", "--skills="],
            &[("MCP_SKILLS", ""), ("MCP_DISABLE_SKILLS", "")],
            "https://sentry.io",
            5,
            &["--skills", "MCP_SKILLS", "MCP_DISABLE_SKILLS"],
        ),
    ] {
        let (config, notices) = configure(words, &[variables, &[token]].concat(), &[]).unwrap();
        assert_eq!(config.hosts.base().to_string(), base, "{words:?} {variables:?}");
        assert_eq!(config.grant.skills.iter().count(), skills, "{words:?} {variables:?}");
        assert_eq!(notices, [Notice::Empty(empty.to_vec())], "{words:?} {variables:?}");
    }
}

#[test]
fn a_file_of_logins_that_cannot_be_read_is_named_and_ends_nothing() {
    let home = ("HOME", "/home/me");
    let broken = ("/home/me/.config/sentry-mcp/logins.json", "{broken");
    let (config, notices) = configure(&[], &[home], &[broken]).unwrap();
    assert!(config.broken_logins && config.token.is_none());
    assert_eq!(notices, [Notice::BrokenLogins(broken.0.into()), Notice::NoToken]);
    let (config, notices) = configure(&[], &[home], &[]).unwrap();
    assert!(!config.broken_logins && notices == [Notice::NoToken], "none is no broken one");
    // Whoever gives a token has no need of it, and whoever names a profile means it.
    let (_, notices) = configure(&[], &[home, ("SENTRY_ACCESS_TOKEN", "x")], &[broken]).unwrap();
    assert_eq!(notices, []);
    let (said, code) = refused(&["--profile=work"], &[home], &[broken]);
    assert!(code == 2 && said.contains("logins.json"), "{said}");
}

#[test]
fn allowed_regions_are_added_to_the_base() {
    let config = configured(
        &[
            "--host=sentry.example.com",
            "--allowed-region=eu.example.com",
            "--allowed-region=https://us.example.com",
        ],
        &[],
    );
    for region in ["https://eu.example.com", "https://us.example.com"] {
        let address = region.parse().unwrap();
        assert_eq!(config.hosts.region_or_base(Some(&address)).to_string(), region);
    }
}

#[test]
fn the_session_is_what_flags_and_variables_say() {
    let skills =
        |words: &[&str], variables: &[(&str, &str)]| configured(words, variables).grant.skills.to_string();
    let all = "inspect,docs,seer,triage,project-management";
    for (words, variables, expected) in [
        (&[][..], &[("MCP_SKILLS", "inspect, triage")][..], "inspect,triage"),
        (&["--skills=seer"], &[("MCP_SKILLS", "inspect")], "seer"),
        (&["--all-skills"], &[("MCP_SKILLS", "inspect")], all),
        (
            &["--disable-skills=seer,docs"],
            &[("MCP_DISABLE_SKILLS", "inspect")],
            "inspect,triage,project-management",
        ),
        (&["--all-skills"], &[("MCP_DISABLE_SKILLS", "inspect")], "docs,seer,triage,project-management"),
        (&["--skills=inspect,seer", "--disable-skills=seer"], &[], "inspect"),
    ] {
        assert_eq!(skills(words, variables), expected, "{words:?} {variables:?}");
    }
    for (words, variables, expected) in [
        (&["--read-only"][..], &[][..], true),
        (&[], &[("MCP_READ_ONLY", "true")], true),
        (&[], &[("MCP_READ_ONLY", "1")], true),
        (&[], &[("MCP_READ_ONLY", "0")], false),
        (&["--read-only"], &[("MCP_READ_ONLY", "false")], true),
    ] {
        assert_eq!(configured(words, variables).grant.read_only, expected, "{words:?} {variables:?}");
    }
    for (words, variables, expected) in [
        (&["--allow-delete"][..], &[][..], true),
        (&[], &[], false),
        (&[], &[("MCP_ALLOW_DELETE", "true")], true),
        (&[], &[("MCP_ALLOW_DELETE", "0")], false),
    ] {
        assert_eq!(configured(words, variables).grant.allow_delete, expected, "{words:?} {variables:?}");
    }
    let config =
        configured(&["--organization-slug=acme", "--project-slug=backend"], &[("SENTRY_ORG", "globex")]);
    assert_eq!(config.grant.constraint.organization.unwrap().to_string(), "acme");
    assert_eq!(config.grant.constraint.project.unwrap().to_string(), "backend");
    assert!(config.grant.skills.contains(Skill::Seer));
    assert_eq!(configured(&["--tools=all"], &[]).surface, Surface::All);
    let names = Surface::Names(vec!["whoami".into(), "search_issues".into()]);
    assert_eq!(configured(&["--tools=whoami, search_issues"], &[]).surface, names);
    assert_eq!(configured(&["--tools=whoami,mcp__sentry__search-issues"], &[]).surface, names);
}

#[test]
fn older_scopes_are_taken_as_skills() {
    let all = "inspect,docs,seer,triage,project-management";
    for (words, variables, expected) in [
        (&["--scopes=org:read"][..], &[][..], "docs"),
        (&["--scopes="], &[], "docs"),
        (&["--scopes=event:read"], &[], "inspect,docs,seer"),
        (&["--scopes=event:read, event:write"], &[], "inspect,docs,seer,triage"),
        (&["--scopes=event:admin,team:write"], &[], all),
        (&["--add-scopes=event:write"], &[], "inspect,docs,seer,triage"),
        (&[], &[("MCP_SCOPES", "event:read")], "inspect,docs,seer"),
        (&[], &[("MCP_ADD_SCOPES", "project:write")], "inspect,docs,seer,project-management"),
        (&["--scopes=event:write"], &[("MCP_SCOPES", "event:read")], "inspect,docs,seer,triage"),
        (&["--skills=triage", "--scopes=event:read"], &[], "triage"),
        (&["--scopes=event:read", "--disable-skills=seer"], &[], "inspect,docs"),
    ] {
        let (config, notices) = configure(words, variables, &[]).unwrap();
        assert_eq!(config.grant.skills.to_string(), expected, "{words:?} {variables:?}: {notices:?}");
    }
}

#[test]
fn changes_are_watched_over_as_is_said() {
    for (words, expected) in [
        (&[][..], ConfirmWrites::Weighty),
        (&["--confirm-writes=never"], ConfirmWrites::Never),
        (&["--confirm-writes", " Tainted "], ConfirmWrites::Tainted),
        (&["--confirm-writes=never", "--confirm-writes=ALWAYS"], ConfirmWrites::Always),
    ] {
        assert_eq!(configured(words, &[("SENTRY_ACCESS_TOKEN", "x")]).confirm_writes, expected, "{words:?}");
    }
    let token = [("SENTRY_ACCESS_TOKEN", "x")];
    assert_eq!(configured(&[], &token).audit_log, None);
    for (file, noticed) in
        [("audit.jsonl", vec![]), ("open.jsonl", vec![Notice::OpenToOthers("open.jsonl".into())])]
    {
        let (config, notices) = configure(&["--audit-log", file], &token, &[(file, "")]).unwrap();
        assert_eq!((config.audit_log.as_deref(), notices), (Some(Path::new(file)), noticed));
    }
    assert_eq!(refused(&["--audit-log=missing"], &token, &[]).1, 3);
}

#[test]
fn the_documentation_is_sentrys_own_or_a_mirror() {
    let mirror = [("SENTRY_DOCS_URL", "https://docs.internal:8443")];
    for (words, variables, expected) in [
        (&[][..], &[][..], "https://docs.sentry.io"),
        (&[], &mirror, "https://docs.internal:8443"),
        (&["--docs-url=http://127.0.0.1:8080"], &mirror, "http://127.0.0.1:8080"),
    ] {
        assert_eq!(configured(words, variables).docs.to_string(), expected, "{words:?} {variables:?}");
    }
}

#[test]
fn the_settings_of_changes_and_documentation_are_told() {
    let told = |words: &[&str]| {
        let (config, _) = configure(words, &[("SENTRY_ACCESS_TOKEN", "x")], &[("a.jsonl", "")]).unwrap();
        config.told()
    };
    let has = |told: &[tools::Setting], label: &str, words: &str| {
        told.iter().any(|(name, told)| *name == label && told == words)
    };
    let usual = told(&[]);
    let weighty = "before changes of many issues, merging and deleting, once events have been read";
    assert!(has(&usual, "A person is asked", weighty), "{usual:?}");
    assert!(!usual.iter().any(|(label, _)| matches!(*label, "Audit log" | "Documentation")), "{usual:?}");
    let set = told(&["--confirm-writes=always", "--audit-log=a.jsonl", "--docs-url=https://docs.internal"]);
    assert!(has(&set, "A person is asked", "before every change"), "{set:?}");
    assert!(has(&set, "Audit log", "a.jsonl"), "{set:?}");
    assert!(has(&set, "Documentation", "https://docs.internal from --docs-url"), "{set:?}");
}

#[test]
fn answers_show_what_was_asked_for() {
    let shown = |words: &[&str]| {
        let files = [("patterns", "ACME-\\d+\n\n  \nproject (\\w+)\n")];
        let config = configure(words, &[], &files).unwrap().0;
        let text = "wren@acme.example used ACME-7 of project hush with password=a1b2c3d4 in BACKEND";
        let answer = Answer::new("Issue").field("Title", Untrusted::from(text.to_owned()));
        let rendered = config.boundary.answer(&answer, Budget::default());
        let line = rendered.text().lines().find_map(|line| line.strip_prefix("Title: "));
        line.unwrap_or_default().to_owned()
    };
    let rest = "used ACME-7 of project hush with password=[hidden: password] in BACKEND";
    assert_eq!(shown(&[]), format!("wren@acme.example {rest}"));
    assert_eq!(shown(&["--redact=Secrets"]), format!("wren@acme.example {rest}"));
    assert_eq!(shown(&["--redact=pii"]), format!("[hidden: e-mail address] {rest}"));
    assert_eq!(
        shown(&["--redact", "off", "--redact-pattern-file=patterns", "--redact-pattern=BACK"]),
        "wren@acme.example used [hidden] of project [hidden] with password=a1b2c3d4 in [hidden]END"
    );
    assert_eq!(shown(&["--untrusted=summary"]), "[text of 89 bytes]");
    assert_eq!(shown(&["--untrusted=omit"]), "");
}

#[test]
fn headers_of_all_places_are_sent_and_the_nearer_one_wins() {
    let vars = [("SENTRY_HEADERS", "X-One: environment\n\nX-Three: three\nX-Three: again")];
    let words = ["--header", "X-One: typed", "--header-file=headers"];
    let (config, notices) = configure(&words, &vars, &[("headers", "X-Two: two\nX-One: file\n")]).unwrap();
    let headers: Vec<String> =
        config.headers.iter().map(|(name, value)| format!("{name}={}", value.to_str().unwrap())).collect();
    assert_eq!(headers, ["x-one=typed", "x-two=two", "x-three=three", "x-three=again"]);
    assert!(config.headers.iter().all(|(_, value)| value.is_sensitive()));
    assert_eq!(notices, [Notice::SecretInArguments("--header"), Notice::NoToken]);
}

#[test]
fn the_way_to_sentry_is_what_was_set() {
    let certificate = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n";
    let vars = [
        ("https_proxy", "http://lower:1"),
        ("HTTPS_PROXY", "http://upper:1"),
        ("HTTP_PROXY", "http://plain:1"),
        ("NO_PROXY", "localhost"),
    ];
    let (config, _) = configure(&["--ca-file=ca.pem"], &vars, &[("ca.pem", certificate)]).unwrap();
    assert_eq!(config.http.certificates.as_deref(), Some(certificate.as_bytes()));
    assert_eq!(config.http.https_proxy.as_deref(), Some("http://lower:1"));
    assert_eq!(config.http.http_proxy.as_deref(), Some("http://plain:1"));
    assert_eq!(config.http.no_proxy.as_deref(), Some("localhost"));
    assert!(config.http.user_agent.starts_with("sentry-mcp/"));
}

#[test]
fn what_is_noticed_is_said_in_a_line() {
    let notices = |words: &[&str], variables: &[(&str, &str)], files: &[(&'static str, &'static str)]| {
        let notices = configure(words, variables, files).unwrap().1;
        notices.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let token = [("SENTRY_ACCESS_TOKEN", "x")];
    insta::assert_debug_snapshot!([
        notices(&[], &[], &[]),
        notices(&["--access-token=x"], &[], &[]),
        notices(&["--access-token-file=open"], &[], &[("open", "x")]),
        notices(&["--header-file=open"], &token, &[("open", "X-A: b")]),
        notices(&[], &[], &[(".env", "SENTRY_AUTH_TOKEN=x")]),
        notices(
            &["--experimental", "--sentry-dsn=https://a@b.example/1", "--mcp-url=x", "--openai-model=x"],
            &token,
            &[]
        ),
        notices(&[], &[token[0], ("OPENAI_API_KEY", "a"), ("ANTHROPIC_API_KEY", "b")], &[]),
        notices(&["--sentry-dsn="], &[token[0], ("SENTRY_DSN", "https://a@b.example/1")], &[]),
        notices(&["--host="], &[token[0], ("MCP_SKILLS", "")], &[]),
        notices(&[], &[token[0], ("HTTPS_PROXY", "foo://CANARY"), ("http_proxy", "socks5h://p:1")], &[]),
        notices(&[], &[token[0], ("SENTRY_URL", "")], &[]),
        notices(&["--agent-provider=azure-openai"], &token, &[]),
        notices(&[], &[("HOME", "/h")], &[("/h/.config/sentry-mcp/logins.json", "[]")]),
    ]);
}

/// What is typed, set and in files.
type Settings = (
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
);

/// Settings that cannot be used.
const WRONG: &[Settings] = &[
    (&[], &[("SENTRY_ACCESS_TOKEN", "${SENTRY_ACCESS_TOKEN}")], &[]),
    (&[], &[("SENTRY_AUTH_TOKEN", "$SENTRY_ACCESS_TOKEN")], &[]),
    (&["--access-token=<token>"], &[], &[]),
    (&["--access-token", "YOUR_TOKEN"], &[], &[]),
    (&[], &[("SENTRY_ACCESS_TOKEN", "CANARY CANARY")], &[]),
    (&[], &[("SENTRY_ACCESS_TOKEN", "\"CANARY\"")], &[]),
    (&["--access-token", "Bearer CANARY"], &[], &[]),
    (&["--access-token", "https://CANARY@o1.ingest.sentry.io/1"], &[], &[]),
    (&["--access-token-file=token"], &[], &[("token", "CANARY\nCANARY")]),
    (&[], &[], &[(".env", "SENTRY_AUTH_TOKEN=<CANARY>")]),
    (&[], &[("SENTRY_HOST", " ")], &[]),
    (&[], &[("SENTRY_URL", " ")], &[]),
    (&[], &[("MCP_SKILLS", " ")], &[]),
    (&[], &[("MCP_DISABLE_SKILLS", ",")], &[]),
    (&[], &[("MCP_READ_ONLY", "")], &[]),
    (&["--access-token-file=missing"], &[], &[]),
    (&["--access-token-file=token"], &[], &[("token", "\n")]),
    (&["--access-token-file=-"], &[], &[]),
    (&["--access-token=CANARY", "--access-token-file=token"], &[], &[("token", "CANARY")]),
    (&["--env-file=missing"], &[], &[]),
    (&["--env-file=vars"], &[], &[("vars", "SENTRY_HOST=a\nCANARY\n")]),
    (&["--env-file=vars"], &[], &[("vars", "SENTRY_ACCESS_TOKEN=Bearer:CANARY://\n")]),
    (&["--host=https://sentry.example.com"], &[], &[]),
    (&[], &[("SENTRY_HOST", "https://sentry.example.com:8443/organizations/acme/")], &[]),
    (&["--host=sentry.example.com/sentry"], &[], &[]),
    (&["--host=https://CANARY:CANARY@sentry.example.com"], &[], &[]),
    (&["--host=sentry.io", "--insecure-http"], &[], &[]),
    (&["--insecure-http"], &[], &[]),
    (&["--insecure-http"], &[("SENTRY_URL", "https://acme.sentry.io")], &[]),
    (&[], &[("SENTRY_URL", "http://sentry.example.com")], &[]),
    (&[], &[("SENTRY_URL", "sentry.example.com")], &[]),
    (&[], &[("SENTRY_URL", "ftp://sentry.example.com")], &[]),
    (&["--url=https://sentry.example.com/api/0/"], &[], &[]),
    (&["--host= "], &[("SENTRY_HOST", "sentry.example.com")], &[]),
    (&["--allowed-region=http://eu.example.com"], &[], &[]),
    (&["--skills=inspect,traige"], &[], &[]),
    (&["--skills=everything"], &[], &[]),
    (&[], &[("MCP_SKILLS", "project_management")], &[]),
    (&[], &[("MCP_SKILLS", ",")], &[]),
    (&["--skills=,"], &[], &[]),
    (&["--disable-skills= "], &[], &[]),
    (&["--all-skills", "--skills=inspect"], &[], &[]),
    (&["--disable-skills=inspect,docs,seer,triage,project-management"], &[], &[]),
    (&["--skills=seer"], &[("MCP_DISABLE_SKILLS", "seer")], &[]),
    (&[], &[("MCP_READ_ONLY", "maybe")], &[]),
    (&["--project-slug=backend"], &[("SENTRY_ORG", "acme")], &[]),
    (&["--organization-slug=Acme Corporation"], &[], &[]),
    (&["--organization-slug="], &[], &[]),
    (&["--organization-slug=acme", "--project-slug="], &[], &[]),
    (&[], &[("SENTRY_ORG", "../x")], &[]),
    (&["--tools=whoami,search_issue"], &[], &[]),
    (&["--tools=everything"], &[], &[]),
    (&["--header", "CANARY"], &[], &[]),
    (&["--header", "X-A: b", "--header", "X-B: CANARY\u{1}"], &[], &[]),
    (&["--header-file=headers"], &[], &[("headers", "X-A: b\n\nAuthorization: Bearer CANARY")]),
    (&[], &[("SENTRY_HEADERS", "X-A:")], &[]),
    (&["--ca-file=ca.pem"], &[], &[("ca.pem", "CANARY")]),
    (&["--redact=everything"], &[], &[]),
    (&["--redact="], &[], &[]),
    (&["--redact-pattern", "ACME", "--redact-pattern", "(CANARY"], &[], &[]),
    (&["--redact-pattern", "(?=CANARY)"], &[], &[]),
    (&["--redact-pattern-file=patterns"], &[], &[("patterns", "ACME-\\d+\n\n(?:CANARY)*")]),
    (&["--redact-pattern-file=missing"], &[], &[]),
    (&["--untrusted=none"], &[], &[]),
    (&["--confirm-writes=sometimes"], &[], &[]),
    (&["--confirm-writes="], &[], &[]),
    (&["--scopes=event:read,CANARY CANARY"], &[], &[]),
    (&[], &[("MCP_SCOPES", "everything")], &[]),
    (&["--docs-url=docs.internal"], &[], &[]),
    (&["--docs-url=https://docs.internal/sentry/"], &[], &[]),
    (&["--docs-url=https://CANARY:CANARY@docs.internal"], &[], &[]),
    (&["--docs-url=http://docs.sentry.io"], &[], &[]),
    (&[], &[("SENTRY_DOCS_URL", "ftp://docs.internal")], &[]),
];

#[test]
fn what_is_wrong_is_said_in_one_sentence_with_the_right_exit_code() {
    let said: Vec<String> = WRONG
        .iter()
        .map(|(words, variables, files)| {
            let (sentence, code) = refused(words, variables, files);
            assert!(!sentence.contains('\n'), "{sentence}");
            // Which tools there are is not this test's business.
            let sentence = sentence.split_inclusive(" names among ").next().unwrap_or_default();
            format!("{code} {sentence}")
        })
        .collect();
    insta::assert_debug_snapshot!(said);
}

#[test]
fn no_sentence_repeats_a_secret() {
    for (words, variables, files) in WRONG {
        let (sentence, _) = refused(words, variables, files);
        assert!(!sentence.contains("CANARY"), "{sentence}");
    }
}

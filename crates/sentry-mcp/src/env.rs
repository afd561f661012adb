//! Every environment variable that the program knows, and the one place where the environment is read.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The Sentry token. `--access-token-file` keeps it off the environment too.
pub(crate) const SENTRY_ACCESS_TOKEN: &str = "SENTRY_ACCESS_TOKEN";
/// The Sentry token as sentry-cli calls it; read when `SENTRY_ACCESS_TOKEN` is not set.
pub(crate) const SENTRY_AUTH_TOKEN: &str = "SENTRY_AUTH_TOKEN";
/// Host name of the Sentry server, as `--host`.
pub(crate) const SENTRY_HOST: &str = "SENTRY_HOST";
/// Address of the Sentry server, as `--url`; it beats `SENTRY_HOST`.
pub(crate) const SENTRY_URL: &str = "SENTRY_URL";
/// A mirror of Sentry's documentation site, as `--docs-url`.
pub(crate) const SENTRY_DOCS_URL: &str = "SENTRY_DOCS_URL";
/// The organization that is meant when a call names none.
pub(crate) const SENTRY_ORG: &str = "SENTRY_ORG";
/// Extra headers for the Sentry server, one `Name: value` per line.
pub(crate) const SENTRY_HEADERS: &str = "SENTRY_HEADERS";
/// The skills that are handed out, as `--skills`.
pub(crate) const MCP_SKILLS: &str = "MCP_SKILLS";
/// Skills that are taken away, as `--disable-skills`.
pub(crate) const MCP_DISABLE_SKILLS: &str = "MCP_DISABLE_SKILLS";
/// Deprecated: skills by token scopes, as `--scopes`.
pub(crate) const MCP_SCOPES: &str = "MCP_SCOPES";
/// Deprecated: the same, as `--add-scopes`.
pub(crate) const MCP_ADD_SCOPES: &str = "MCP_ADD_SCOPES";
/// `1` or `true`: as `--read-only`.
pub(crate) const MCP_READ_ONLY: &str = "MCP_READ_ONLY";
/// What callers of `serve` have to bring, as `--client-bearer-file`.
pub(crate) const SENTRY_MCP_CLIENT_BEARER: &str = "SENTRY_MCP_CLIENT_BEARER";
/// The id of the application that is registered at Sentry, as `--client-id`: people sign in with it.
pub(crate) const SENTRY_CLIENT_ID: &str = "SENTRY_CLIENT_ID";
/// Its secret, as `--client-secret-file`.
pub(crate) const SENTRY_CLIENT_SECRET: &str = "SENTRY_CLIENT_SECRET";
/// What seals sign-ins, as `--cookie-secret-file`.
pub(crate) const COOKIE_SECRET: &str = "COOKIE_SECRET";
/// Where sign-ins are kept, as `--store`: an address may hold a password.
pub(crate) const SENTRY_MCP_STORE: &str = "SENTRY_MCP_STORE";
/// Where a service keeps its files, as systemd sets it: the store of sign-ins lies there unless `--store` says otherwise.
pub(crate) const STATE_DIRECTORY: &str = "STATE_DIRECTORY";
/// Where programs of a user keep theirs; read when `STATE_DIRECTORY` is not set.
pub(crate) const XDG_STATE_HOME: &str = "XDG_STATE_HOME";
/// The provider of the language model that is asked, as `--agent-provider`; without it none is.
pub(crate) const EMBEDDED_AGENT_PROVIDER: &str = "EMBEDDED_AGENT_PROVIDER";
/// The key for openai and azure-openai. A key alone chooses nothing.
pub(crate) const OPENAI_API_KEY: &str = "OPENAI_API_KEY";
/// The key for anthropic.
pub(crate) const ANTHROPIC_API_KEY: &str = "ANTHROPIC_API_KEY";
/// The key for openrouter.
pub(crate) const OPENROUTER_API_KEY: &str = "OPENROUTER_API_KEY";
/// The model of openai or azure-openai, as `--openai-model`; `gpt-5` unless set.
pub(crate) const OPENAI_MODEL: &str = "OPENAI_MODEL";
/// The model of anthropic, as `--anthropic-model`; `claude-sonnet-4-5` unless set.
pub(crate) const ANTHROPIC_MODEL: &str = "ANTHROPIC_MODEL";
/// The model of openrouter; `openai/gpt-5.6-luna` unless set.
pub(crate) const OPENROUTER_MODEL: &str = "OPENROUTER_MODEL";
/// How hard a model of openai is to think: low, medium, high, or empty to say nothing about it. Unless set, models that
/// are known to think are told `low`.
pub(crate) const OPENAI_REASONING_EFFORT: &str = "OPENAI_REASONING_EFFORT";
/// The same for openrouter: none, minimal, low, medium, high, xhigh, or empty; `low` unless set.
pub(crate) const OPENROUTER_REASONING_EFFORT: &str = "OPENROUTER_REASONING_EFFORT";
/// The version of Azure's API, for a base URL that ends in `/openai/deployments/NAME`.
pub(crate) const OPENAI_API_VERSION: &str = "OPENAI_API_VERSION";
/// `1` or `true`: as `--allow-delete`.
pub(crate) const MCP_ALLOW_DELETE: &str = "MCP_ALLOW_DELETE";
/// Proxy for https addresses. The lower-case spelling is read first, as curl does.
pub(crate) const HTTPS_PROXY: &[&str] = &["https_proxy", "HTTPS_PROXY"];
/// Proxy for http addresses.
pub(crate) const HTTP_PROXY: &[&str] = &["http_proxy", "HTTP_PROXY"];
/// Hosts that are reached without a proxy, separated by commas.
pub(crate) const NO_PROXY: &[&str] = &["no_proxy", "NO_PROXY"];
/// What is logged on standard error: `off`, `error`, `warn`, `info` (the default), `debug` or `trace`.
pub(crate) const LOG_LEVEL: &str = "LOG_LEVEL";
/// The Sentry project that is told of failures, as `--sentry-dsn`. `SENTRY_DSN` is not read: it is usually the project of
/// the user's own application.
pub(crate) const SENTRY_MCP_DSN: &str = "SENTRY_MCP_DSN";
/// The environment that events and transactions for it are of.
pub(crate) const SENTRY_ENVIRONMENT: &str = "SENTRY_ENVIRONMENT";
/// The release that they are of; `sentry-mcp@` and the version unless set.
pub(crate) const SENTRY_RELEASE: &str = "SENTRY_RELEASE";
/// Of the calls, this part is told to it as transactions, 0 to 1; `0.1` unless set.
pub(crate) const SENTRY_TRACES_SAMPLE_RATE: &str = "SENTRY_TRACES_SAMPLE_RATE";
/// The OpenTelemetry collector that is told of calls, as `--otlp-endpoint`
/// (<https://opentelemetry.io/docs/specs/otel/protocol/exporter/>).
pub(crate) const OTEL_EXPORTER_OTLP_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
/// The whole address for spans, where it is another.
pub(crate) const OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
/// The whole address for metrics, where it is another.
pub(crate) const OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
/// Headers for the collector: `name=value,name=value`, percent-encoded.
pub(crate) const OTEL_EXPORTER_OTLP_HEADERS: &str = "OTEL_EXPORTER_OTLP_HEADERS";
/// Headers for spans, in place of the others.
pub(crate) const OTEL_EXPORTER_OTLP_TRACES_HEADERS: &str = "OTEL_EXPORTER_OTLP_TRACES_HEADERS";
/// Headers for metrics, in place of the others.
pub(crate) const OTEL_EXPORTER_OTLP_METRICS_HEADERS: &str = "OTEL_EXPORTER_OTLP_METRICS_HEADERS";
/// How many milliseconds a post to it may take; 10,000 unless set.
pub(crate) const OTEL_EXPORTER_OTLP_TIMEOUT: &str = "OTEL_EXPORTER_OTLP_TIMEOUT";
/// `grpc` is not spoken, so a collector for it is not told.
pub(crate) const OTEL_EXPORTER_OTLP_PROTOCOL: &str = "OTEL_EXPORTER_OTLP_PROTOCOL";
/// `none`: no spans.
pub(crate) const OTEL_TRACES_EXPORTER: &str = "OTEL_TRACES_EXPORTER";
/// `none`: no metrics.
pub(crate) const OTEL_METRICS_EXPORTER: &str = "OTEL_METRICS_EXPORTER";
/// The name of this service; `sentry-mcp` unless set.
pub(crate) const OTEL_SERVICE_NAME: &str = "OTEL_SERVICE_NAME";
/// What is told of this service besides: `name=value,name=value`.
pub(crate) const OTEL_RESOURCE_ATTRIBUTES: &str = "OTEL_RESOURCE_ATTRIBUTES";
/// Which traces are kept: `always_on`, `always_off`, `traceidratio`, or one of these after `parentbased_`.
pub(crate) const OTEL_TRACES_SAMPLER: &str = "OTEL_TRACES_SAMPLER";
/// The part that `traceidratio` keeps.
pub(crate) const OTEL_TRACES_SAMPLER_ARG: &str = "OTEL_TRACES_SAMPLER_ARG";
/// How many milliseconds lie between two posts of metrics; 60,000 unless set.
pub(crate) const OTEL_METRIC_EXPORT_INTERVAL: &str = "OTEL_METRIC_EXPORT_INTERVAL";
/// `true`: no collector is told, unless a flag names one.
pub(crate) const OTEL_SDK_DISABLED: &str = "OTEL_SDK_DISABLED";
/// When set to anything, `demo --tour` shows no colours (<https://no-color.org>).
pub(crate) const NO_COLOR: &str = "NO_COLOR";

/// The user's home, where `install` finds the files of MCP clients: `HOME`, on Windows `USERPROFILE`.
pub(crate) const HOME: &[&str] = &["HOME", "USERPROFILE"];
/// Where Codex keeps its files, unless it is `~/.codex`.
pub(crate) const CODEX_HOME: &str = "CODEX_HOME";
/// Where programs keep settings, unless it is `~/.config`; on Windows `APPDATA`.
pub(crate) const CONFIG_HOME: &[&str] = &["XDG_CONFIG_HOME", "APPDATA"];

/// A token that may comment on pull requests, as `review --post github` needs it.
pub(crate) const GITHUB_TOKEN: &str = "GITHUB_TOKEN";
/// Where GitHub's API is; its runners set this and the next three.
pub(crate) const GITHUB_API_URL: &str = "GITHUB_API_URL";
/// The repository, as owner and name.
pub(crate) const GITHUB_REPOSITORY: &str = "GITHUB_REPOSITORY";
/// The file that says which pull request a job is about.
pub(crate) const GITHUB_EVENT_PATH: &str = "GITHUB_EVENT_PATH";
/// The page of the job, to which the review is added.
pub(crate) const GITHUB_STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";
/// A token that may comment on merge requests, as `review --post gitlab` needs it; a job's own may not.
pub(crate) const GITLAB_TOKEN: &str = "GITLAB_TOKEN";
/// Where GitLab's API is; its runners set this and the next four.
pub(crate) const CI_API_V4_URL: &str = "CI_API_V4_URL";
/// The number of the project.
pub(crate) const CI_PROJECT_ID: &str = "CI_PROJECT_ID";
/// The number of the merge request in it.
pub(crate) const CI_MERGE_REQUEST_IID: &str = "CI_MERGE_REQUEST_IID";
/// The commit that the merge request is compared with.
pub(crate) const CI_MERGE_REQUEST_DIFF_BASE_SHA: &str = "CI_MERGE_REQUEST_DIFF_BASE_SHA";
/// Where the job has a merge of the merge request: the commit that it was merged into.
pub(crate) const CI_MERGE_REQUEST_TARGET_BRANCH_SHA: &str = "CI_MERGE_REQUEST_TARGET_BRANCH_SHA";

/// All of them, for the snapshot.
const KNOWN: &[&[&str]] = &[
    &[
        SENTRY_ACCESS_TOKEN,
        SENTRY_AUTH_TOKEN,
        SENTRY_HOST,
        SENTRY_URL,
        SENTRY_ORG,
        SENTRY_HEADERS,
        SENTRY_DOCS_URL,
    ],
    &[MCP_SKILLS, MCP_DISABLE_SKILLS, MCP_READ_ONLY, MCP_ALLOW_DELETE, MCP_SCOPES, MCP_ADD_SCOPES],
    &[SENTRY_MCP_CLIENT_BEARER],
    &[SENTRY_CLIENT_ID, SENTRY_CLIENT_SECRET, COOKIE_SECRET],
    &[SENTRY_MCP_STORE, STATE_DIRECTORY, XDG_STATE_HOME],
    &[EMBEDDED_AGENT_PROVIDER, OPENAI_API_KEY, ANTHROPIC_API_KEY, OPENROUTER_API_KEY],
    &[OPENAI_MODEL, ANTHROPIC_MODEL, OPENROUTER_MODEL],
    &[OPENAI_REASONING_EFFORT, OPENROUTER_REASONING_EFFORT, OPENAI_API_VERSION],
    HTTPS_PROXY,
    HTTP_PROXY,
    NO_PROXY,
    &[LOG_LEVEL, NO_COLOR],
    &[SENTRY_MCP_DSN, SENTRY_ENVIRONMENT, SENTRY_RELEASE, SENTRY_TRACES_SAMPLE_RATE],
    &[
        OTEL_EXPORTER_OTLP_ENDPOINT,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,
        OTEL_EXPORTER_OTLP_HEADERS,
        OTEL_EXPORTER_OTLP_TRACES_HEADERS,
        OTEL_EXPORTER_OTLP_METRICS_HEADERS,
        OTEL_EXPORTER_OTLP_TIMEOUT,
        OTEL_EXPORTER_OTLP_PROTOCOL,
    ],
    &[OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES],
    &[OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, OTEL_METRIC_EXPORT_INTERVAL],
    &[OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER, OTEL_SDK_DISABLED],
    HOME,
    CONFIG_HOME,
    &[CODEX_HOME],
    &[GITHUB_TOKEN, GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_EVENT_PATH, GITHUB_STEP_SUMMARY],
    &[GITLAB_TOKEN, CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID],
    &[CI_MERGE_REQUEST_DIFF_BASE_SHA, CI_MERGE_REQUEST_TARGET_BRANCH_SHA],
];

/// Without these the session would be wider, or the token would go elsewhere, or a server would be more open, than
/// somebody wanted.
const CONFINING: &[&str] = &[
    SENTRY_HOST,
    SENTRY_URL,
    MCP_SKILLS,
    MCP_DISABLE_SKILLS,
    MCP_READ_ONLY,
    MCP_SCOPES,
    SENTRY_MCP_CLIENT_BEARER,
];

/// Of these, those that the official server takes for unset when they are empty. White space alone stays a mistake, as it
/// is there.
pub(crate) const UNSET_WHEN_EMPTY: &[&str] = &[SENTRY_HOST, SENTRY_URL, MCP_SKILLS, MCP_DISABLE_SKILLS];

/// Set to nothing, these say something: nothing is to be said about it.
const MEANT_EMPTY: &[&str] = &[OPENAI_REASONING_EFFORT, OPENROUTER_REASONING_EFFORT];

/// Where this program keeps what it has to remember: in `$XDG_STATE_HOME`, else in the user's home; `None` when nobody says
/// where that is. What is not absolute is not heeded, as the specification of these folders wants it.
pub(crate) fn state_folder<'a>(of: impl Fn(&[&'static str]) -> Option<&'a str>) -> Option<PathBuf> {
    let of = |names: &[&'static str]| of(names).map(Path::new).filter(|path| path.is_absolute());
    let state = of(&[XDG_STATE_HOME]).map(|state| state.join("sentry-mcp"));
    state.or_else(|| Some(of(HOME)?.join(".local/state/sentry-mcp")))
}

/// The variables that the program knows, as they were at one moment. Some are secrets, so it prints nothing.
#[derive(Clone, Default)]
pub(crate) struct Environment {
    known: BTreeMap<&'static str, String>,
    misspelt: Vec<(String, &'static str)>,
}

impl Environment {
    /// What the process was started with. What is not UTF-8 in a value becomes U+FFFD, and is refused as such.
    #[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
    pub(crate) fn of_process() -> Self {
        let read =
            |name: &&'static str| Some((*name, std::env::var_os(name)?.to_string_lossy().into_owned()));
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        Self::made(known().filter_map(|name| read(&name)).collect(), names)
    }

    /// Variables from elsewhere; those that the program does not know are dropped.
    pub(crate) fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = |(name, value): (String, String)| Some((known().find(|known| *known == name)?, value));
        let variables: Vec<(String, String)> = variables.into_iter().collect();
        let names: Vec<String> = variables.iter().map(|(name, _)| name.clone()).collect();
        Self::made(variables.into_iter().filter_map(ours).collect(), names.into_iter())
    }

    fn made(known: BTreeMap<&'static str, String>, names: impl Iterator<Item = String>) -> Self {
        let misspelt = misspelt(names);
        let mut environment = Self { known, misspelt: Vec::new() };
        // Where what was meant is set as well, nothing is missing: the other name is somebody else's.
        let is_set = |meant: &&'static str| {
            let either = EITHER.iter().find(|names| names.contains(meant));
            either
                .map_or(std::slice::from_ref(meant), |names| names)
                .iter()
                .any(|name| environment.value(name).is_some())
        };
        environment.misspelt = misspelt.into_iter().filter(|(_, meant)| !is_set(meant)).collect();
        environment
    }

    /// The value of the first of these variables that has one.
    pub(crate) fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.value(name))
    }

    /// The value of a variable. One without content is as good as unset: that is how a client passes on a
    /// variable that nobody filled in. Except those that confine: there one of white space is a mistake to be told, and
    /// an empty one too where the official server does not take it for unset.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let counts = |value: &&str| {
            let is_lenient = value.is_empty() && UNSET_WHEN_EMPTY.contains(&name);
            let confines = CONFINING.contains(&name) && !is_lenient;
            !value.trim().is_empty() || confines || MEANT_EMPTY.contains(&name)
        };
        self.known.get(name).map(String::as_str).filter(counts)
    }

    /// Those that would confine if there were something in them.
    pub(crate) fn empty(&self) -> impl Iterator<Item = &'static str> {
        let is_empty = |name: &&&'static str| self.known.get(**name).is_some_and(String::is_empty);
        UNSET_WHEN_EMPTY.iter().filter(is_empty).copied()
    }

    /// Names that are set and are no variable of ours, each with the one that was probably meant.
    pub(crate) fn misspelt(&self) -> &[(String, &'static str)] {
        &self.misspelt
    }
}

/// What git gets of the environment: where it is found, and the user's own configuration. No token is among it.
#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
pub(crate) fn for_git() -> checkout::Environment {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    checkout::Environment { path: std::env::var_os("PATH"), home }
}

/// All of them, in groups, for the documentation.
#[cfg(test)]
pub(crate) const fn known_groups() -> &'static [&'static [&'static str]] {
    KNOWN
}

/// Names by which other programs, or nobody, know what we read.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("SENTRY_TOKEN", SENTRY_ACCESS_TOKEN),
    ("SENTRY_API_TOKEN", SENTRY_ACCESS_TOKEN),
    ("SENTRY_API_KEY", SENTRY_ACCESS_TOKEN),
    ("SENTRY_BASE_URL", SENTRY_URL),
    ("SENTRY_ORGANIZATION", SENTRY_ORG),
    ("SENTRY_ORG_SLUG", SENTRY_ORG),
    ("SENTRY_SKILLS", MCP_SKILLS),
];

/// Variables of which one says what the others would.
const EITHER: &[&[&str]] = &[&[SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN], &[SENTRY_URL, SENTRY_HOST]];

/// Of these names those that are no variable of anybody's, and nearly one of ours. One letter of six may be wrong, and two at
/// most: `SENTRY_LOG` is not `SENTRY_ORG`.
fn misspelt(names: impl Iterator<Item = String>) -> Vec<(String, &'static str)> {
    let ours = || known().filter(|known| known.starts_with("SENTRY_") || known.starts_with("MCP_"));
    let near = |name: &str| {
        let distance = |known: &str| strsim::damerau_levenshtein(name, known);
        let nearest = ours().map(|known| (distance(known), known)).min()?;
        Some(nearest.1).filter(|known| nearest.0 <= 2.min(known.len() / 6))
    };
    let meant = |name: &str| {
        let other = OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, known)| *known);
        other.or_else(|| near(name).filter(|_| known().all(|known| known != name)))
    };
    let mut found: Vec<_> = names.filter_map(|name| meant(&name).map(|meant| (name, meant))).collect();
    found.sort();
    found
}

fn known() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().copied().flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_variables_with_content_are_kept() {
        let environment = Environment::of(
            [
                ("SENTRY_HOST", "sentry.example.com"),
                ("SENTRY_ORG", " "),
                ("MCP_SKILLS", ""),
                ("PATH", "/bin"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        assert_eq!(environment.value(SENTRY_HOST), Some("sentry.example.com"));
        assert_eq!(environment.value(SENTRY_ORG), None);
        assert_eq!(environment.value(MCP_SKILLS), None, "as the official server takes it");
        assert_eq!(environment.empty().collect::<Vec<_>>(), [MCP_SKILLS]);
        assert_eq!(environment.value("PATH"), None);
    }

    #[test]
    fn what_would_confine_is_a_mistake_when_it_is_empty_and_only_ours_or_blank() {
        let of = |name: &str, value: &str| Environment::of([(name.to_owned(), value.to_owned())]);
        for name in [MCP_READ_ONLY, MCP_SCOPES, SENTRY_MCP_CLIENT_BEARER] {
            assert_eq!(of(name, "").value(name), Some(""), "{name}");
        }
        for name in UNSET_WHEN_EMPTY {
            assert_eq!((of(name, "").value(name), of(name, " ").value(name)), (None, Some(" ")), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_nearly_one_of_ours_is_found() {
        let names = [
            "SENTRY_ACESS_TOKEN",
            "SENTRY_TOKEN",
            "SENTY_AUTH_TOKEN",
            "MCP_SKILS",
            // Of ours, of other programs, and too short to tell.
            "SENTRY_HOST",
            "SENTRY_DSN",
            "SENTRY_LOG",
            "SENTRY_PROJECT",
            "MCP_URL",
            "PATH",
        ];
        let environment = Environment::of(names.map(|name| (name.to_owned(), "x".to_owned())));
        let found: Vec<(&str, &str)> =
            environment.misspelt().iter().map(|(name, meant)| (name.as_str(), *meant)).collect();
        let expected = [
            ("MCP_SKILS", MCP_SKILLS),
            ("SENTRY_ACESS_TOKEN", SENTRY_ACCESS_TOKEN),
            ("SENTRY_TOKEN", SENTRY_ACCESS_TOKEN),
            ("SENTY_AUTH_TOKEN", SENTRY_AUTH_TOKEN),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn of_another_name_nothing_is_said_where_what_was_meant_is_set() {
        let misspelt = |variables: &[(&str, &str)]| {
            let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            Environment::of(variables).misspelt().len()
        };
        for (other, meant) in [
            ("SENTRY_TOKEN", SENTRY_ACCESS_TOKEN),
            ("SENTRY_TOKEN", SENTRY_AUTH_TOKEN),
            ("SENTRY_BASE_URL", SENTRY_URL),
            ("SENTRY_BASE_URL", SENTRY_HOST),
            ("SENTRY_ORGANIZATION", SENTRY_ORG),
            ("SENTRY_SKILLS", MCP_SKILLS),
        ] {
            assert_eq!(misspelt(&[(other, "x"), (meant, "x")]), 0, "{other} beside {meant}");
            assert_eq!(misspelt(&[(other, "x"), (meant, "")]), 1, "{other} beside an empty {meant}");
        }
    }
}

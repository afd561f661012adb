//! To whom the program tells how it fares: an OpenTelemetry collector, a Sentry project, or, unless asked to, nobody.

use super::{
    ConfigError, Notice,
    source::{Found, Places, Source, flag},
};
use crate::{
    cli::TelemetryFlags,
    env::{
        OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,
        OTEL_EXPORTER_OTLP_METRICS_HEADERS, OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_EXPORTER_OTLP_TIMEOUT,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_HEADERS, OTEL_METRIC_EXPORT_INTERVAL,
        OTEL_METRICS_EXPORTER, OTEL_RESOURCE_ATTRIBUTES, OTEL_SDK_DISABLED, OTEL_SERVICE_NAME,
        OTEL_TRACES_EXPORTER, OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, SENTRY_ENVIRONMENT,
        SENTRY_MCP_DSN, SENTRY_RELEASE, SENTRY_TRACES_SAMPLE_RATE,
    },
};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use sentry_core::types::Dsn;
use std::{sync::Arc, time::Duration};
use url::Url;

/// A word that the operator set, such as an environment's name. Only settings make one, so that nothing else can pass
/// for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting(Arc<str>);

impl Setting {
    pub(super) fn new(text: &str) -> Self {
        Self(text.trim().into())
    }

    pub(crate) fn text(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

/// To whom it is told.
#[derive(Clone, Default)]
pub(crate) struct TelemetrySettings {
    pub(crate) collector: Option<Collector>,
    pub(crate) project: Option<Project>,
    /// Provider and name of the language model that is asked.
    pub(crate) model: Option<(&'static str, Setting)>,
}

impl TelemetrySettings {
    /// Whether anybody is told.
    pub(crate) const fn is_on(&self) -> bool {
        self.collector.is_some() || self.project.is_some()
    }
}

/// An OpenTelemetry collector. Its headers may be secret, so it prints nothing.
#[derive(Clone)]
pub(crate) struct Collector {
    /// Where spans are posted; `None` where they are not wanted.
    pub(crate) traces: Option<Endpoint>,
    /// Where metrics are posted; `None` where they are not wanted.
    pub(crate) metrics: Option<Endpoint>,
    /// How long one post may take.
    pub(crate) timeout: Duration,
    /// How often metrics are posted.
    pub(crate) interval: Duration,
    pub(crate) service: Setting,
    pub(crate) resource: Vec<(Setting, Setting)>,
    pub(crate) sampling: Sampling,
}

/// Where something is posted, and with which headers.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
}

/// Which traces are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sampling {
    /// Of those that begin here, this part: 0 to 1.
    pub(crate) ratio: f64,
    /// Whether one that began at who started this process is kept as it was decided there.
    pub(crate) by_parent: bool,
}

/// A project of a Sentry.
#[derive(Clone)]
pub(crate) struct Project {
    pub(crate) dsn: Dsn,
    pub(crate) environment: Option<Setting>,
    pub(crate) release: Setting,
    /// Of the calls this part is told as transactions: 0 to 1.
    pub(crate) rate: f32,
}

/// A setting that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadTelemetry {
    /// Not an address.
    #[error("write the address of a collector that takes OTLP over HTTP, such as http://127.0.0.1:4318")]
    Endpoint,
    /// Not a DSN.
    #[error("write a DSN as Sentry shows it: https://KEY@HOST/PROJECT")]
    Dsn,
    /// Not a part of a whole.
    #[error("write a number from 0 to 1, such as 0.1")]
    Rate,
}

const RELEASE: &str = concat!("sentry-mcp@", env!("CARGO_PKG_VERSION"));
/// What the specification of OTLP says where nothing is set.
const TIMEOUT: Duration = Duration::from_secs(10);
const INTERVAL: Duration = Duration::from_secs(60);
/// Of calls, the part that a Sentry project is told of, and a collector, unless it is set.
const RATE: f64 = 0.1;

/// Who is told, by flags and variables.
///
/// # Errors
/// What was typed, or set for this program alone, cannot be used. Variables that other programs share are told of and left
/// out: they must not keep a server from starting.
pub(super) fn find(
    flags: &TelemetryFlags,
    places: &Places,
    notices: &mut Vec<Notice>,
) -> Result<TelemetrySettings, ConfigError> {
    Ok(TelemetrySettings {
        collector: collector(flags, places, notices)?,
        project: project(flags, places)?,
        model: None,
    })
}

fn project(flags: &TelemetryFlags, places: &Places) -> Result<Option<Project>, ConfigError> {
    // An empty flag turns it off, whatever is set.
    let found = flag("--sentry-dsn", flags.sentry_dsn.as_deref());
    let found = found.or_else(|| places.variable(&[SENTRY_MCP_DSN]));
    let Some(found) = filled(found) else { return Ok(None) };
    let dsn = found.text.trim().parse().map_err(|_| ConfigError::new(found.source, BadTelemetry::Dsn))?;
    let rate = match places.variable(&[SENTRY_TRACES_SAMPLE_RATE]) {
        None => RATE as f32,
        Some(found) => {
            let rate = found.text.trim().parse().ok().filter(|rate| (0.0..=1.0).contains(rate));
            rate.ok_or_else(|| ConfigError::new(found.source, BadTelemetry::Rate))?
        }
    };
    let setting = |name| places.variable(&[name]).map(|found| Setting::new(found.text));
    Ok(Some(Project {
        dsn,
        environment: setting(SENTRY_ENVIRONMENT),
        release: setting(SENTRY_RELEASE).unwrap_or_else(|| Setting::new(RELEASE)),
        rate,
    }))
}

fn collector(
    flags: &TelemetryFlags,
    places: &Places,
    notices: &mut Vec<Notice>,
) -> Result<Option<Collector>, ConfigError> {
    let is = |name, value: &str| {
        places.variable(&[name]).is_some_and(|found| found.text.trim().eq_ignore_ascii_case(value))
    };
    let typed = flag("--otlp-endpoint", flags.otlp_endpoint.as_deref());
    let is_off = typed.is_none_or(|typed| typed.text.trim().is_empty());
    if is_off && (typed.is_some() || is(OTEL_SDK_DISABLED, "true")) {
        return Ok(None);
    }
    let base = filled(typed).or_else(|| places.variable(&[OTEL_EXPORTER_OTLP_ENDPOINT]));
    let mut endpoint = |name, path: &str| {
        // What is typed goes before all variables.
        let own = places.variable(&[name]).filter(|_| filled(typed).is_none());
        let (found, path) = own.map(|own| (own, "")).or_else(|| Some((base?, path)))?;
        match address(found.text, path) {
            Some(address) => Some(Ok(address)),
            None if matches!(found.source, Source::Flag(_)) => {
                Some(Err(ConfigError::new(found.source, BadTelemetry::Endpoint)))
            }
            None => {
                tell(notices, Notice::NotTold(found.source.name(), "it is not an http address"));
                None
            }
        }
    };
    let traces = endpoint(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, "v1/traces").transpose()?;
    let metrics = endpoint(OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, "v1/metrics").transpose()?;
    let traces = traces.filter(|_| !is(OTEL_TRACES_EXPORTER, "none"));
    let metrics = metrics.filter(|_| !is(OTEL_METRICS_EXPORTER, "none"));
    if traces.is_none() && metrics.is_none() {
        return Ok(None);
    }
    if is_off && is(OTEL_EXPORTER_OTLP_PROTOCOL, "grpc") {
        tell(notices, Notice::NotTold(OTEL_EXPORTER_OTLP_PROTOCOL, "OTLP is spoken over HTTP, not gRPC"));
        return Ok(None);
    }
    let traces = traces.map(|url| Endpoint {
        url,
        headers: headers(OTEL_EXPORTER_OTLP_TRACES_HEADERS, is_off, places, notices),
    });
    let metrics = metrics.map(|url| Endpoint {
        url,
        headers: headers(OTEL_EXPORTER_OTLP_METRICS_HEADERS, is_off, places, notices),
    });
    let mut milliseconds = |name, unless_set| {
        let Some(found) = places.variable(&[name]) else { return unless_set };
        let number = found.text.trim().parse().ok().filter(|number| *number > 0);
        if number.is_none() {
            tell(notices, Notice::NotTold(name, "it is not a number of milliseconds"));
        }
        number.map_or(unless_set, Duration::from_millis)
    };
    let timeout = milliseconds(OTEL_EXPORTER_OTLP_TIMEOUT, TIMEOUT);
    let interval = milliseconds(OTEL_METRIC_EXPORT_INTERVAL, INTERVAL);
    let resource = pairs(OTEL_RESOURCE_ATTRIBUTES, places, notices);
    let named = resource.iter().find(|(name, _)| name == "service.name").map(|(_, name)| name.as_str());
    let service = places.variable(&[OTEL_SERVICE_NAME]).map(|found| found.text).or(named);
    Ok(Some(Collector {
        traces,
        metrics,
        timeout,
        interval,
        service: Setting::new(service.unwrap_or("sentry-mcp")),
        resource: resource.iter().map(|(name, value)| (Setting::new(name), Setting::new(value))).collect(),
        sampling: sampling(places, notices),
    }))
}

/// What the variables of OpenTelemetry say; where they say nothing, a tenth, or what the parent decided. Its specification
/// keeps all then, which is more than a busy server's collector is there for.
fn sampling(places: &Places, notices: &mut Vec<Notice>) -> Sampling {
    let tenth = Sampling { ratio: RATE, by_parent: true };
    let Some(found) = places.variable(&[OTEL_TRACES_SAMPLER]) else { return tenth };
    let word = found.text.trim();
    let (by_parent, root) = match word.strip_prefix("parentbased_") {
        Some(root) => (true, root),
        None => (false, word),
    };
    let argument = places.variable(&[OTEL_TRACES_SAMPLER_ARG]).map(|found| found.text.trim().parse::<f64>());
    let ratio = match (root, argument) {
        ("always_on", _) => Some(1.0),
        ("always_off", _) => Some(0.0),
        ("traceidratio", None) => Some(1.0),
        ("traceidratio", Some(Ok(ratio))) if (0.0..=1.0).contains(&ratio) => Some(ratio),
        _ => None,
    };
    if ratio.is_none() {
        tell(
            notices,
            Notice::NotTold(OTEL_TRACES_SAMPLER, "it is not known here, so a tenth of all traces is kept"),
        );
    }
    ratio.map_or(tenth, |ratio| Sampling { ratio, by_parent })
}

fn address(text: &str, path: &str) -> Option<Url> {
    let text = text.trim();
    let url =
        if path.is_empty() { text.to_owned() } else { format!("{}/{path}", text.trim_end_matches('/')) };
    Url::parse(&url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The headers for the address of a signal: its own, else those for all. Where the address was typed, headers that were
/// set for the address of a variable do not go there.
fn headers(
    own: &'static str,
    is_of_variables: bool,
    places: &Places,
    notices: &mut Vec<Notice>,
) -> HeaderMap {
    let of_all = OTEL_EXPORTER_OTLP_HEADERS;
    let addresses = [
        OTEL_EXPORTER_OTLP_ENDPOINT,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,
    ];
    let name = if is_of_variables && places.variable(&[own]).is_some() { own } else { of_all };
    let is_for_another = addresses.iter().any(|address| places.variable(&[*address]).is_some());
    if !is_of_variables && is_for_another {
        if places.variable(&[of_all]).is_some() {
            tell(
                notices,
                Notice::NotTold(of_all, "a variable names the address that it is for, not --otlp-endpoint"),
            );
        }
        return HeaderMap::new();
    }
    let mut headers = HeaderMap::new();
    for (header, value) in pairs(name, places, notices) {
        if let (Ok(header), Ok(mut value)) = (HeaderName::try_from(header), HeaderValue::try_from(value)) {
            value.set_sensitive(true);
            headers.insert(header, value);
        } else {
            tell(notices, Notice::NotTold(name, "one of its headers is none"));
        }
    }
    headers
}

/// `name=value,name=value`, as in W3C's baggage: values may be percent-encoded.
fn pairs(name: &'static str, places: &Places, notices: &mut Vec<Notice>) -> Vec<(String, String)> {
    let Some(found) = places.variable(&[name]) else { return Vec::new() };
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
        (!name.trim().is_empty()).then(|| (name.trim().to_owned(), value.into_owned()))
    };
    let written = found.text.split(',').filter(|pair| !pair.trim().is_empty());
    let read: Vec<_> = written.map(pair).collect();
    if read.contains(&None) {
        tell(
            notices,
            Notice::NotTold(name, "write name=value,name=value; what is not written so is left out"),
        );
    }
    read.into_iter().flatten().collect()
}

/// A value with content.
fn filled(found: Option<Found<'_>>) -> Option<Found<'_>> {
    found.filter(|found| !found.text.trim().is_empty())
}

/// Tells what both signals may have in common once.
fn tell(notices: &mut Vec<Notice>, notice: Notice) {
    if !notices.contains(&notice) {
        notices.push(notice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Environment;

    fn found(
        words: (Option<&str>, Option<&str>),
        variables: &[(&str, &str)],
    ) -> (Result<TelemetrySettings, ConfigError>, Vec<String>) {
        let flags =
            TelemetryFlags { otlp_endpoint: words.0.map(Into::into), sentry_dsn: words.1.map(Into::into) };
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let places = Places { environment: Environment::of(variables), ..Places::default() };
        let mut notices = Vec::new();
        let settings = find(&flags, &places, &mut notices);
        (settings, notices.iter().map(ToString::to_string).collect())
    }

    fn collector(flag: Option<&str>, variables: &[(&str, &str)]) -> Option<Collector> {
        found((flag, None), variables).0.ok().unwrap().collector
    }

    #[test]
    fn nobody_is_told_unless_asked_to() {
        for variables in [
            &[][..],
            &[("SENTRY_DSN", "https://key@sentry.example.com/1")],
            &[("OTEL_EXPORTER_OTLP_HEADERS", "a=b"), ("OTEL_SERVICE_NAME", "x")],
            &[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318"), ("OTEL_SDK_DISABLED", "true")],
        ] {
            assert!(!found((None, None), variables).0.ok().unwrap().is_on(), "{variables:?}");
        }
        let variables = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318"),
            ("SENTRY_MCP_DSN", "https://key@sentry.example.com/1"),
        ];
        assert!(
            !found((Some(""), Some("")), &variables).0.ok().unwrap().is_on(),
            "an empty flag turns it off"
        );
        assert!(found((None, None), &variables).0.ok().unwrap().is_on());
    }

    #[test]
    fn a_collector_is_told_at_the_addresses_that_the_specification_has() {
        let both = |flag, variables: &[_]| {
            let collector = collector(flag, variables).unwrap();
            [collector.traces, collector.metrics]
                .map(|to| to.map(|to| to.url.to_string()).unwrap_or_default())
        };
        let own = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://t.example/x");
        let common = ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://c.example:4318/otlp/");
        assert_eq!(
            both(None, &[common]),
            ["https://c.example:4318/otlp/v1/traces", "https://c.example:4318/otlp/v1/metrics"]
        );
        assert_eq!(
            both(None, &[common, own]),
            ["http://t.example/x", "https://c.example:4318/otlp/v1/metrics"]
        );
        assert_eq!(both(None, &[own]), ["http://t.example/x", ""]);
        assert_eq!(
            both(Some("http://f.example"), &[common, own, ("OTEL_METRICS_EXPORTER", "none")]),
            ["http://f.example/v1/traces", ""]
        );
    }

    #[test]
    fn what_a_collector_is_told_with_it_is_read_as_it_is_written() {
        let variables = [
            ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20x, b=c=d,,broken"),
            ("OTEL_RESOURCE_ATTRIBUTES", "service.name=mine,deployment.environment.name=production"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "1500"),
            ("OTEL_TRACES_SAMPLER", "traceidratio"),
            ("OTEL_TRACES_SAMPLER_ARG", "0.25"),
        ];
        let told = collector(Some("http://f.example"), &variables).unwrap();
        let (bearer, given) = (HeaderValue::from_static("Bearer x"), HeaderValue::from_static("c=d"));
        let headers = told.traces.unwrap().headers;
        assert_eq!((&headers["authorization"], &headers["b"], headers.len()), (&bearer, &given, 2));
        assert_eq!((told.service.text().as_ref(), told.resource.len()), ("mine", 2));
        assert_eq!(told.timeout, Duration::from_millis(1500));
        assert_eq!(told.sampling, Sampling { ratio: 0.25, by_parent: false });
        let named = collector(Some("http://f.example"), &[variables[1], ("OTEL_SERVICE_NAME", "other")]);
        let named = named.unwrap();
        assert_eq!((named.service.text().as_ref(), named.sampling.ratio), ("other", 0.1));
    }

    #[test]
    fn a_tenth_of_all_traces_is_kept_unless_the_sampler_is_set() {
        let sampling =
            |sampler: &[(&str, &str)]| collector(Some("http://f.example"), sampler).unwrap().sampling;
        let tenth = Sampling { ratio: 0.1, by_parent: true };
        assert_eq!(sampling(&[]), tenth);
        assert_eq!(sampling(&[("OTEL_TRACES_SAMPLER", "jaeger_remote")]), tenth);
        let argument = ("OTEL_TRACES_SAMPLER_ARG", "0.5");
        for (word, ratio, by_parent) in [
            ("always_on", 1.0, false),
            ("parentbased_always_on", 1.0, true),
            ("parentbased_always_off", 0.0, true),
            ("traceidratio", 0.5, false),
            ("parentbased_traceidratio", 0.5, true),
        ] {
            assert_eq!(
                sampling(&[("OTEL_TRACES_SAMPLER", word), argument]),
                Sampling { ratio, by_parent },
                "{word}"
            );
        }
    }

    #[test]
    fn a_shared_variable_that_cannot_be_used_keeps_nothing_from_starting() {
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317");
        for (variables, is_on) in [
            (&[("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")][..], false),
            (&[endpoint, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")], false),
            (&[endpoint, ("OTEL_TRACES_SAMPLER", "jaeger_remote")], true),
            (&[endpoint, ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s")], true),
            (&[endpoint, ("OTEL_METRIC_EXPORT_INTERVAL", "1m")], true),
            (&[endpoint, ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization: SECRET")], true),
            (&[endpoint, ("OTEL_EXPORTER_OTLP_HEADERS", "a header=SECRET")], true),
            (&[endpoint, ("OTEL_RESOURCE_ATTRIBUTES", "SECRET")], true),
        ] {
            let (settings, notices) = found((None, None), variables);
            assert_eq!(settings.ok().unwrap().is_on(), is_on, "{variables:?}");
            assert_eq!(notices.len(), 1, "{notices:?}");
            assert!(!notices[0].contains("SECRET"), "{notices:?}");
        }
    }

    #[test]
    fn what_is_meant_for_us_alone_is_refused_where_it_is_wrong() {
        let dsn = ("SENTRY_MCP_DSN", "https://key@sentry.example.com/1");
        for (words, variables, expected) in [
            ((Some("collector"), None), &[][..], "--otlp-endpoint: write the address"),
            ((None, Some("https://sentry.example.com/1")), &[], "--sentry-dsn: write a DSN"),
            ((None, None), &[("SENTRY_MCP_DSN", "x")], "SENTRY_MCP_DSN: write a DSN"),
            (
                (None, None),
                &[dsn, ("SENTRY_TRACES_SAMPLE_RATE", "10")],
                "SENTRY_TRACES_SAMPLE_RATE: write a number",
            ),
        ] {
            let told = found(words, variables).0.err().unwrap().to_string();
            assert!(told.starts_with(expected), "{told}");
        }
        let project =
            found((None, None), &[dsn, ("SENTRY_ENVIRONMENT", "production")]).0.ok().unwrap().project;
        let project = project.unwrap();
        assert_eq!(project.environment, Some(Setting::new("production")));
        assert_eq!((project.rate, project.release), (0.1, Setting::new(RELEASE)));
        let sampling = collector(Some("http://f.example"), &[]).unwrap().sampling;
        assert_eq!(project.rate, sampling.ratio as f32, "whoever is told is told of the same part");
    }
}

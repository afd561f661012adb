//! Where `serve` listens and who may call: made sense of before anything listens, and never open by accident.

use super::{
    Config, ConfigError, Disk, Notice, StandIn,
    files::{self, BadFile, Files},
    places,
    rates::{self, Rates},
    secrets::Kept,
    sign_in::{self, SignIn},
    source::{Places, Source},
    token::{self, BadToken},
};
use crate::{
    cli::{Flags, ServeFlags},
    env::{Environment, SENTRY_ACCESS_TOKEN, SENTRY_MCP_CLIENT_BEARER},
};
use ipnet::IpNet;
use lexicon::{Address, BadAddress, Scheme};
use secrecy::{ExposeSecret, SecretString};
use std::net::{IpAddr, SocketAddr};

/// Where and to whom.
pub(crate) struct Serving {
    /// Where it listens.
    pub(crate) bind: SocketAddr,
    /// The address that callers use, if it was told.
    pub(crate) base_url: Option<Address>,
    /// What it shows as its certificate; without one it speaks plain HTTP.
    pub(crate) identity: Option<Identity>,
    /// Whose word counts when they say who calls.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Whether callers may bring their own Sentry tokens.
    pub(crate) direct_tokens: bool,
    /// What stands for the server's own Sentry token.
    pub(crate) client_bearer: Option<SecretString>,
    /// How many requests a minute are answered.
    pub(crate) rates: Rates,
    /// How people sign in at Sentry, where they do.
    pub(crate) sign_in: Option<SignIn>,
    /// Whether it is a made-up Sentry that is served.
    pub(crate) is_demo: bool,
}

/// A certificate and its key, in PEM form.
pub(crate) struct Identity {
    pub(crate) certificates: Vec<u8>,
    pub(crate) key: SecretString,
}

/// A setting of `serve` that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadServing {
    /// Not an address with a port.
    #[error("write an address of this machine and a port, such as 127.0.0.1:8000 or [::]:8000")]
    Bind,
    /// Not an address of a server.
    #[error("{0}; write it as https://mcp.example.com")]
    BaseUrl(BadAddress),
    /// Not networks.
    #[error("write addresses or networks separated by commas, such as 10.0.0.0/8,192.168.1.7")]
    Proxies,
    /// Half of what TLS needs.
    #[error("--tls-cert and --tls-key belong together; give both")]
    HalfTls,
    /// No key in the file.
    #[error("the file holds no private key in PEM form")]
    NoKey,
    /// Nobody would be asked who they are.
    #[error(
        "callers would come from elsewhere and nobody would be asked who they are; let people sign in \
         (SENTRY_CLIENT_ID), give --client-bearer-file or --direct-tokens, or serve this machine alone \
         (--bind 127.0.0.1:8000)"
    )]
    Open,
    /// There is nothing to ask Sentry with.
    #[error(
        "it is not set, and without a Sentry token nothing can be served; with SENTRY_CLIENT_ID, SENTRY_CLIENT_SECRET and \
         COOKIE_SECRET people sign in, with --direct-tokens callers bring theirs"
    )]
    NoToken,
    /// People and their clients must know where they are.
    #[error(
        "people who sign in come from elsewhere, so give the address that they use, --base-url https://…"
    )]
    NoBaseUrl,
    /// Tokens would travel as they are.
    #[error("where people sign in it must begin with https://, but for addresses of this machine")]
    PlainBaseUrl,
    /// The bearer stands for a token that is not there.
    #[error("it stands for this server's own Sentry token, and there is none; set SENTRY_ACCESS_TOKEN")]
    BearerForNothing,
    /// Too easy to guess.
    #[error("it is shorter than {LEAST} characters; `openssl rand -hex 32` makes a good one")]
    ShortBearer,
    /// It is, or looks like, a token of Sentry.
    #[error("it must be a secret of its own, not a token of Sentry")]
    SentryToken,
}

/// This machine alone.
const HERE: &str = "127.0.0.1:8000";
/// The fewest characters of a secret that callers bring.
const LEAST: usize = 24;

impl Serving {
    /// Makes sense of all settings of `serve`.
    ///
    /// # Errors
    /// The first that cannot be used, and whatever would leave the server open.
    pub(crate) fn read(
        serve: &ServeFlags,
        flags: &Flags,
        environment: &Environment,
    ) -> Result<((Config, Self), Vec<Notice>), ConfigError> {
        Self::new(serve, flags, environment, &Disk)
    }

    pub(super) fn new(
        serve: &ServeFlags,
        flags: &Flags,
        environment: &Environment,
        files: &impl Files,
    ) -> Result<((Config, Self), Vec<Notice>), ConfigError> {
        // What is set for another Sentry is not for this one.
        let made_up = [(SENTRY_ACCESS_TOKEN.to_owned(), fake_sentry::FULL_TOKEN.to_owned())];
        let made_up = serve.demo.then(|| Environment::of(made_up));
        let environment = made_up.as_ref().unwrap_or(environment);
        let (config, mut notices) = Config::with(flags, environment, files, StandIn::Nothing)?;
        // Said as an error, or of no matter.
        notices.retain(|notice| *notice != Notice::NoToken);
        let wrong = |name, problem: BadServing| ConfigError::new(Source::Flag(name), problem);
        let bind = serve
            .bind
            .as_deref()
            .unwrap_or(HERE)
            .trim()
            .parse()
            .map_err(|_| wrong("--bind", BadServing::Bind))?;
        let base_url = serve.base_url.as_deref().map(base_url).transpose()?;
        let trusted_proxies = proxies(serve.trusted_proxies.as_deref())
            .ok_or_else(|| wrong("--trusted-proxies", BadServing::Proxies))?;
        let places = places(&flags.server, environment, files)?;
        let bearer = bearer(serve, &places, files, &mut notices)?;
        let serving = Self {
            bind,
            base_url,
            identity: identity(serve, files, &mut notices)?,
            trusted_proxies,
            direct_tokens: serve.direct_tokens,
            client_bearer: None,
            rates: Rates::default(),
            sign_in: sign_in::find(&serve.sign_in, &places, files, &mut notices)?,
            is_demo: serve.demo,
        };
        if serving.sign_in.is_some() {
            let far = serving.reachable_by();
            match &serving.base_url {
                None => far.map_or(Ok(()), |name| Err(wrong(name, BadServing::NoBaseUrl)))?,
                Some(url) => protects(url)?,
            }
        }
        if let Some((bearer, source)) = &bearer {
            let own = config
                .token
                .as_ref()
                .ok_or_else(|| ConfigError::new(*source, BadServing::BearerForNothing))?;
            if own.expose_secret() == bearer.expose_secret() {
                return Err(ConfigError::new(*source, BadServing::SentryToken));
            }
        } else if !serving.direct_tokens && serving.sign_in.is_none() {
            let far = serving.reachable_by();
            // Whoever set the id must not be told to set it.
            if notices.contains(&Notice::NobodySignsIn) && (far.is_some() || config.token.is_none()) {
                return Err(sign_in::only_an_id());
            }
            if let Some(name) = far {
                return Err(wrong(name, BadServing::Open));
            }
            if config.token.is_none() {
                return Err(ConfigError::new(Source::Environment(SENTRY_ACCESS_TOKEN), BadServing::NoToken));
            }
        } else if config.token.is_some() {
            notices.push(Notice::OwnTokenUnused);
        }
        let clear = serving.identity.is_none() && serving.trusted_proxies.is_empty();
        notices.extend((clear && !is_loopback(serving.bind.ip())).then_some(Notice::Unencrypted));
        notices.extend((!serving.is_local() && serving.base_url.is_none()).then_some(Notice::NoName));
        let client_bearer = bearer.map(|(bearer, _)| bearer);
        let are_asked = client_bearer.is_some() || serving.direct_tokens || serving.sign_in.is_some();
        let rates = rates::find(&serve.rates, are_asked)?;
        let behind = serving.is_local() && serving.reachable_by() == Some("--base-url");
        notices.extend((behind && rates.address.is_some()).then_some(Notice::OneAddress));
        Ok(((config, Self { client_bearer, rates, ..serving }), notices))
    }

    /// Whether only programs of this machine reach it.
    pub(crate) fn is_local(&self) -> bool {
        is_loopback(self.bind.ip())
    }

    /// The setting by which callers from elsewhere come, if they do.
    fn reachable_by(&self) -> Option<&'static str> {
        if !self.is_local() {
            return Some("--bind");
        }
        if !self.trusted_proxies.is_empty() {
            return Some("--trusted-proxies");
        }
        let elsewhere = self.base_url.as_ref().is_some_and(|address| !names_loopback(address.hostname()));
        elsewhere.then_some("--base-url")
    }
}

/// The address that callers use.
///
/// # Errors
/// It is none.
pub(crate) fn base_url(text: &str) -> Result<Address, ConfigError> {
    let address = text.trim().trim_end_matches('/').parse();
    address.map_err(|problem| ConfigError::new(Source::Flag("--base-url"), BadServing::BaseUrl(problem)))
}

/// Whether people may sign in at this address.
///
/// # Errors
/// Tokens would travel as they are.
pub(crate) fn protects(base: &Address) -> Result<(), ConfigError> {
    if base.scheme() == Scheme::Http && !names_loopback(base.hostname()) {
        return Err(ConfigError::new(Source::Flag("--base-url"), BadServing::PlainBaseUrl));
    }
    Ok(())
}

/// Whether an address is of this machine alone; `::ffff:127.0.0.1` is too.
fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Whether a host name means this machine: no resolver is asked for these.
pub(crate) fn names_loopback(name: &str) -> bool {
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    bare.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(is_loopback)
}

fn proxies(list: Option<&str>) -> Option<Vec<IpNet>> {
    let words = list.into_iter().flat_map(|list| list.split(',')).map(str::trim);
    let network =
        |word: &str| word.parse::<IpNet>().ok().or_else(|| Some(word.parse::<IpAddr>().ok()?.into()));
    words.map(network).collect()
}

/// The secret that callers bring: a file, or the environment.
fn bearer(
    serve: &ServeFlags,
    places: &Places,
    files: &impl Files,
    notices: &mut Vec<Notice>,
) -> Result<Option<(SecretString, Source)>, ConfigError> {
    let kept = Kept {
        flag: "--client-bearer-file",
        file: serve.client_bearer_file.as_deref(),
        variable: SENTRY_MCP_CLIENT_BEARER,
    };
    let Some((text, source)) = kept.find(places, files, notices)? else { return Ok(None) };
    let wrong = |problem: BadServing| ConfigError::new(source, problem);
    let text =
        token::token(text.expose_secret()).map_err(|problem: BadToken| ConfigError::new(source, problem))?;
    if text.len() < LEAST {
        return Err(wrong(BadServing::ShortBearer));
    }
    if is_sentry_token(text) {
        return Err(wrong(BadServing::SentryToken));
    }
    Ok(Some((text.into(), source)))
}

/// Whether it begins as Sentry's tokens do: `sntryu_`, `sntrys_`, `sntrya_`, `sntryi_`.
pub(crate) fn is_sentry_token(text: &str) -> bool {
    text.starts_with("sntry")
}

fn identity(
    serve: &ServeFlags,
    files: &impl Files,
    notices: &mut Vec<Notice>,
) -> Result<Option<Identity>, ConfigError> {
    let (certificate, key) = match (&serve.tls_cert, &serve.tls_key) {
        (None, None) => return Ok(None),
        (Some(certificate), Some(key)) => (certificate, key),
        (Some(_), None) => return Err(ConfigError::new(Source::Flag("--tls-cert"), BadServing::HalfTls)),
        (None, Some(_)) => return Err(ConfigError::new(Source::Flag("--tls-key"), BadServing::HalfTls)),
    };
    let wrong = |name, problem: BadFile| ConfigError::new(Source::File(name), problem);
    let certificates =
        files::certificates(files, certificate).map_err(|problem| wrong("--tls-cert", problem))?;
    let text = files::text(files, key).map_err(|problem| wrong("--tls-key", problem))?;
    if !text.contains("PRIVATE KEY-----") {
        return Err(ConfigError::new(Source::File("--tls-key"), BadServing::NoKey));
    }
    if files.is_open_to_others(key) {
        notices.push(Notice::OpenToOthers(key.clone()));
    }
    Ok(Some(Identity { certificates, key: text.into() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::{Cli, Command},
        config::files::tests::Memory,
    };

    const TOKEN: (&str, &str) = ("SENTRY_ACCESS_TOKEN", "acme-full");
    const BEARER: (&str, &str) = ("SENTRY_MCP_CLIENT_BEARER", "0123456789abcdef0123456789abcdef");

    fn serving(words: &[&str], variables: &[(&str, &str)]) -> Result<(Serving, Vec<Notice>), String> {
        let words = ["sentry-mcp", "serve"].iter().chain(words).map(Into::into);
        let Ok(Cli { command: Some(Command::Serve { serving, flags }), .. }) = Cli::read(words) else {
            return Err("not read".into());
        };
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let files = Memory(
            [
                ("bearer", "0123456789abcdef0123456789abcdef\n"),
                ("cert", "-----BEGIN CERTIFICATE-----\n"),
                ("key", "-----BEGIN PRIVATE KEY-----\n"),
            ]
            .into(),
        );
        let read = Serving::new(&serving, &flags, &Environment::of(variables), &files);
        read.map(|((_, serving), notices)| (serving, notices)).map_err(|problem| {
            assert!(problem.exit_code() == 2 || problem.exit_code() == 3);
            problem.to_string()
        })
    }

    #[test]
    fn it_serves_this_machine_alone_unless_told_otherwise() {
        let (serving, notices) = serving(&[], &[TOKEN]).unwrap();
        assert_eq!(serving.bind.to_string(), "127.0.0.1:8000");
        assert!(serving.is_local() && !serving.direct_tokens && serving.client_bearer.is_none());
        assert_eq!(notices, []);
    }

    #[test]
    fn a_made_up_sentry_needs_no_token_and_takes_none() {
        let (serving, notices) = serving(&["--demo"], &[TOKEN, BEARER]).unwrap();
        assert!(serving.is_demo && serving.client_bearer.is_none());
        assert_eq!(notices, []);
        assert!(self::serving(&["--demo", "--bind=0.0.0.0:8000"], &[BEARER]).is_err(), "this machine alone");
        for flag in ["--host=sentry.example.com", "--direct-tokens", "--base-url=https://mcp.example.com"] {
            assert_eq!(self::serving(&["--demo", flag], &[]).err().unwrap(), "not read", "{flag}");
        }
    }

    #[test]
    fn it_is_never_open_to_others_by_accident() {
        for words in [
            &["--bind=0.0.0.0:8000"][..],
            &["--bind=[::]:8000"],
            &["--bind=192.168.1.7:80"],
            &["--base-url=https://mcp.example.com"],
            &["--trusted-proxies=127.0.0.1"],
        ] {
            let problem = serving(words, &[TOKEN]).err().unwrap();
            assert!(problem.contains("nobody would be asked who they are"), "{words:?}: {problem}");
            assert!(words[0].starts_with(problem.split(':').next().unwrap()), "{problem}");
            assert!(serving(words, &[TOKEN, BEARER]).is_ok(), "{words:?}");
            assert!(serving(&[words, &["--direct-tokens"]].concat(), &[]).is_ok(), "{words:?}");
        }
        for words in
            [&["--bind=[::1]:8000"][..], &["--bind=127.0.0.2:1"], &["--base-url=http://localhost:8000"]]
        {
            assert!(serving(words, &[TOKEN]).is_ok(), "{words:?}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        type Case = (&'static [&'static str], &'static [(&'static str, &'static str)], &'static str);
        let cases: &[Case] = &[
            (&[], &[], "SENTRY_ACCESS_TOKEN: it is not set"),
            (&["--bind=8000"], &[TOKEN], "--bind: write an address"),
            (&["--bind=localhost:8000"], &[TOKEN], "--bind: write an address"),
            (&["--base-url=mcp.example.com"], &[TOKEN, BEARER], "--base-url: it must begin with https://"),
            (&["--base-url=https://a.example/mcp"], &[TOKEN, BEARER], "--base-url: it must end"),
            (&["--trusted-proxies=proxy"], &[TOKEN, BEARER], "--trusted-proxies: write addresses"),
            (&["--trusted-proxies="], &[TOKEN, BEARER], "--trusted-proxies: write addresses"),
            (&["--tls-cert=cert"], &[TOKEN], "--tls-cert: --tls-cert and --tls-key belong together"),
            (&["--tls-key=key"], &[TOKEN], "--tls-key: --tls-cert and --tls-key belong together"),
            (&["--tls-cert=key", "--tls-key=key"], &[TOKEN], "--tls-cert: key holds no certificate"),
            (&["--tls-cert=cert", "--tls-key=cert"], &[TOKEN], "--tls-key: the file holds no private key"),
            (&["--client-bearer-file=none"], &[TOKEN], "--client-bearer-file: none cannot be read"),
            (&["--client-bearer-file=bearer"], &[], "--client-bearer-file: it stands for this server's own"),
            (&[], &[TOKEN, (BEARER.0, "")], "SENTRY_MCP_CLIENT_BEARER: "),
            (&[], &[TOKEN, (BEARER.0, "short")], "SENTRY_MCP_CLIENT_BEARER: it is shorter than 24"),
            (&[], &[TOKEN, (BEARER.0, "${BEARER}")], "SENTRY_MCP_CLIENT_BEARER: it holds a placeholder"),
            (
                &[],
                &[TOKEN, (BEARER.0, "sntryu_0123456789abcdef0123456789abcdef")],
                "SENTRY_MCP_CLIENT_BEARER: it must be a secret of its own",
            ),
            (
                &[],
                &[("SENTRY_ACCESS_TOKEN", BEARER.1), BEARER],
                "SENTRY_MCP_CLIENT_BEARER: it must be a secret of its own",
            ),
        ];
        for (words, variables, expected) in cases {
            let problem = serving(words, variables).err().unwrap();
            assert!(problem.starts_with(expected), "{words:?} {variables:?}: {problem}");
            assert!(!problem.contains("0123456789abcdef"), "{problem}");
        }
    }

    const APPLICATION: [(&str, &str); 3] = [
        ("SENTRY_CLIENT_ID", "the-application"),
        ("SENTRY_CLIENT_SECRET", "the-secret"),
        ("COOKIE_SECRET", "0123456789abcdef0123456789abcdef, fedcba9876543210fedcba9876543210"),
    ];

    #[test]
    fn people_sign_in_at_an_address_that_is_told_and_safe() {
        let with = |words: &[&str]| serving(&[words, &["--store=memory"]].concat(), &APPLICATION);
        for words in [
            &[][..],
            &["--base-url=http://localhost:8000"],
            &["--base-url=https://mcp.example.com", "--bind=0.0.0.0:8000", "--trusted-proxies=10.0.0.0/8"],
        ] {
            let (serving, _) = with(words).ok().unwrap();
            assert_eq!(serving.sign_in.unwrap().secrets.len(), 2, "{words:?}");
        }
        for (words, expected) in [
            (&["--bind=0.0.0.0:8000"][..], "--bind: people who sign in come from elsewhere"),
            (&["--trusted-proxies=10.0.0.0/8"], "--trusted-proxies: people who sign in come from elsewhere"),
            (
                &["--base-url=http://mcp.example.com"],
                "--base-url: where people sign in it must begin with https",
            ),
        ] {
            let problem = with(words).err().unwrap();
            assert!(problem.starts_with(expected), "{words:?}: {problem}");
        }
        let told = serving(&["--store=memory"], &[APPLICATION.as_slice(), &[TOKEN]].concat()).ok().unwrap().1;
        assert_eq!(told, [Notice::OwnTokenUnused]);
    }

    #[test]
    fn an_id_alone_is_told_of_where_nothing_can_be_served_without_signing_in() {
        let [id, secret, cookie] = APPLICATION;
        assert_eq!(serving(&[], &[TOKEN, id]).ok().unwrap().1, [Notice::NobodySignsIn]);
        assert!(serving(&["--bind=0.0.0.0:8000"], &[TOKEN, BEARER, id]).is_ok());
        for (words, variables) in [
            (&["--bind=0.0.0.0:8000"][..], &[TOKEN, id][..]),
            (&["--base-url=https://mcp.example.com"], &[TOKEN, id]),
            (&[], &[id]),
        ] {
            let problem = serving(words, variables).err().unwrap();
            assert!(problem.starts_with("SENTRY_CLIENT_ID: people sign in with all of"), "{problem}");
            assert!(problem.contains("SENTRY_CLIENT_SECRET is not set"), "{problem}");
        }
        for alone in [secret, cookie] {
            let problem = serving(&[], &[TOKEN, alone]).err().unwrap();
            assert!(
                problem.starts_with(alone.0) && problem.contains("SENTRY_CLIENT_ID is not set"),
                "{problem}"
            );
        }
    }

    #[test]
    fn the_operator_is_told_what_may_not_be_meant() {
        let told = |words: &[&str], variables: &[(&str, &str)]| serving(words, variables).ok().unwrap().1;
        assert_eq!(told(&["--direct-tokens"], &[]), []);
        assert_eq!(told(&["--direct-tokens"], &[TOKEN]), [Notice::OwnTokenUnused]);
        assert_eq!(told(&["--direct-tokens"], &[TOKEN, BEARER]), []);
        assert_eq!(told(&["--base-url=https://mcp.example.com"], &[TOKEN, BEARER]), [Notice::OneAddress]);
        let free = ["--base-url=https://mcp.example.com", "--rate-per-address=0"];
        assert_eq!(told(&free, &[TOKEN, BEARER]), []);
        let unnamed = [Notice::Unencrypted, Notice::NoName];
        assert_eq!(told(&["--bind=0.0.0.0:80"], &[TOKEN, BEARER]), unnamed);
        assert!(unnamed[1].to_string().contains("--base-url"), "{}", unnamed[1]);
        let named = |words: &[&str]| {
            told(
                &[&["--bind=0.0.0.0:80", "--base-url=https://mcp.example.com"], words].concat(),
                &[TOKEN, BEARER],
            )
        };
        assert_eq!(named(&[]), [Notice::Unencrypted]);
        assert_eq!(named(&["--trusted-proxies=10.0.0.0/8"]), []);
        assert_eq!(named(&["--tls-cert=cert", "--tls-key=key"]), []);
    }

    #[test]
    fn the_bearer_may_stand_in_a_file() {
        let (serving, _) = serving(&["--client-bearer-file=bearer"], &[TOKEN]).unwrap();
        assert_eq!(serving.client_bearer.unwrap().expose_secret(), BEARER.1);
    }
}

//! A person with a browser and the client that sent them: what both do to sign in, step by step.

use crate::{
    client::{Ask, Reply},
    server::Server,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, net::SocketAddr};
use url::{Url, form_urlencoded};

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:33418/callback";

/// What a client has when its person has signed in.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    pub(crate) client: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) scope: String,
}

impl Tokens {
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.access)
    }
}

pub(crate) fn form(path: &str, pairs: &[(&str, &str)]) -> Ask {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    Ask { body: body.into(), ..Ask::to("POST", path) }
        .with("content-type", "application/x-www-form-urlencoded")
}

/// How a client of today registers.
pub(crate) fn registration() -> Ask {
    let metadata = json!({
        "client_name": "A client",
        "redirect_uris": [REDIRECT],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
    });
    Ask::post("/oauth/register", &metadata)
}

/// Registers a client.
pub(crate) fn register(server: &Server) -> String {
    let reply = server.ask(&registration());
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.json()["client_id"].as_str().unwrap().to_owned()
}

/// A browser: it keeps cookies, and goes where it is sent.
#[derive(Default)]
pub(crate) struct Browser(BTreeMap<String, String>);

impl Browser {
    pub(crate) fn send(&mut self, to: SocketAddr, ask: Ask) -> Reply {
        let reply = self.sending(ask).send(to);
        self.keep(&reply);
        reply
    }

    /// What it sends, cookies included.
    pub(crate) fn sending(&self, ask: Ask) -> Ask {
        let cookies: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        ask.with("cookie", &cookies.join("; "))
    }

    /// Keeps the cookies of an answer.
    pub(crate) fn keep(&mut self, reply: &Reply) {
        for line in reply.headers("set-cookie") {
            let (name, rest) = line.split_once('=').unwrap();
            self.0.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
    }

    /// Puts a value into a cookie, as it may have been before.
    pub(crate) fn keep_cookie(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// What stands in a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Goes the whole way to use the pages of the server, with these skills.
    pub(crate) fn sign_in_here(&mut self, server: &Server, skills: &[&str]) {
        let page = self.send(server.address(), Ask::to("GET", "/oauth/sign-in"));
        assert_eq!(page.status, 200, "{page:?}");
        let at_sentry = self.allow(server, &page.text, skills);
        let end = self.sign_in(server, &at_sentry);
        assert_eq!(end.as_str(), format!("http://{}/try", server.address()));
    }

    /// The consent page at this address of the server, as a text.
    pub(crate) fn consent_page(&mut self, server: &Server, client: &str, resource: Option<&str>) -> String {
        let base = format!("http://{}", server.address());
        let page = self.send(server.address(), authorization(&base, client, resource));
        assert_eq!(page.status, 200, "{page:?}");
        page.text
    }

    /// Allows these skills; where the browser is sent, at Sentry.
    pub(crate) fn allow(&mut self, server: &Server, page: &str, skills: &[&str]) -> Url {
        let decision = allowing(&format!("http://{}", server.address()), page, skills);
        location(&self.send(server.address(), decision))
    }

    /// Signs in at Sentry and goes back; where the browser is sent in the end.
    pub(crate) fn sign_in(&mut self, server: &Server, at_sentry: &Url) -> Url {
        let back = location(&Ask::to("GET", &path(at_sentry)).send(server.sentry().address()));
        assert_eq!(back.path(), "/oauth/callback");
        location(&self.send(server.address(), Ask::to("GET", &path(&back))))
    }
}

/// Where a client of today sends its person.
pub(crate) fn authorization(base: &str, client: &str, resource: Option<&str>) -> Ask {
    let resource = resource.map(|path| format!("{base}{path}"));
    let mut query = vec![
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", REDIRECT),
        ("state", "of the client"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    query.extend(resource.as_deref().map(|resource| ("resource", resource)));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    Ask::to("GET", &format!("/oauth/authorize?{query}"))
}

/// The form of a consent page, with these skills ticked.
pub(crate) fn allowing(base: &str, page: &str, skills: &[&str]) -> Ask {
    let request = page.split("name=\"request\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut pairs = vec![("request", request), ("decision", "allow")];
    pairs.extend(skills.iter().map(|skill| ("skill", *skill)));
    form("/oauth/authorize", &pairs).with("origin", base).with("sec-fetch-site", "same-origin")
}

/// What a client sends for its code.
pub(crate) fn redeeming(client: &str, code: &str) -> Ask {
    let redeem = [
        ("grant_type", "authorization_code"),
        ("client_id", client),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    form("/oauth/token", &redeem)
}

/// What a client sends for its next tokens.
pub(crate) fn refreshing(tokens: &Tokens) -> Ask {
    let pairs = [
        ("grant_type", "refresh_token"),
        ("client_id", tokens.client.as_str()),
        ("refresh_token", tokens.refresh.as_str()),
    ];
    form("/oauth/token", &pairs)
}

/// The whole way, with these skills, for this place of the server.
pub(crate) fn signed_in(server: &Server, skills: &[&str], resource: Option<&str>) -> Tokens {
    let client = register(server);
    let mut browser = Browser::default();
    let page = browser.consent_page(server, &client, resource);
    let at_sentry = browser.allow(server, &page, skills);
    let end = browser.sign_in(server, &at_sentry);
    assert!(end.as_str().starts_with(REDIRECT), "{end}");
    let pairs: BTreeMap<_, _> = end.query_pairs().collect();
    assert_eq!(pairs["state"], "of the client");
    assert_eq!(pairs["iss"], format!("http://{}", server.address()));
    tokens(&client, &server.ask(&redeeming(&client, &pairs["code"])))
}

pub(crate) fn refreshed(server: &Server, tokens_before: &Tokens) -> Tokens {
    tokens(&tokens_before.client, &refresh(server, tokens_before))
}

pub(crate) fn refresh(server: &Server, tokens: &Tokens) -> Reply {
    server.ask(&refreshing(tokens))
}

pub(crate) fn tokens(client: &str, reply: &Reply) -> Tokens {
    assert_eq!(reply.status, 200, "{reply:?}");
    let body: Value = reply.json();
    let word = |name: &str| body[name].as_str().unwrap().to_owned();
    Tokens {
        client: client.to_owned(),
        access: word("access_token"),
        refresh: word("refresh_token"),
        scope: word("scope"),
    }
}

pub(crate) fn path(url: &Url) -> String {
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

pub(crate) fn location(reply: &Reply) -> Url {
    assert!((302..=303).contains(&reply.status), "{reply:?}");
    reply.headers("location")[0].parse().unwrap()
}

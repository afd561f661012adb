//! A client that knows nothing of Sentry: method, path, token in; status, headers, JSON out.

use fake_sentry::{FULL_TOKEN, FakeSentry, Running};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, StatusCode, header::HeaderMap, redirect::Policy};
use serde_json::Value;

pub(crate) struct Client {
    pub(crate) server: Running,
    http: reqwest::Client,
}

#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Got {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }

    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) async fn serve(fake: FakeSentry) -> Client {
    // Already installed when another test of this process was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
    Client { server: fake.serve().await.unwrap(), http }
}

pub(crate) async fn acme() -> Client {
    serve(FakeSentry::acme()).await
}

impl Client {
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&str>,
    ) -> reqwest::Result<Got> {
        let url =
            if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.server.url()) };
        let mut request = self.http.request(method, url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Got { status, headers, text: response.text().await? })
    }

    /// GET below `/api/0/` with every scope.
    pub(crate) async fn get(&self, path: &str) -> Got {
        self.send(Method::GET, &format!("/api/0/{path}"), Some(FULL_TOKEN), None).await.unwrap()
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Got {
        let body = body.to_string();
        self.send(Method::PUT, &format!("/api/0/{path}"), Some(FULL_TOKEN), Some(&body)).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Got {
        let body = body.to_string();
        self.send(Method::POST, &format!("/api/0/{path}"), Some(FULL_TOKEN), Some(&body)).await.unwrap()
    }

    /// GET with a query that is spelt out.
    pub(crate) async fn ask(&self, path: &str, parameters: &[(&str, &str)]) -> Got {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let query: Vec<String> =
            parameters.iter().map(|(key, value)| format!("{key}={}", encode(value))).collect();
        self.get(&format!("{path}?{}", query.join("&"))).await
    }

    /// The short ids that a search of acme's issues finds, in order; or what it answers with status 400.
    pub(crate) async fn search(&self, parameters: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let query: Vec<String> =
            parameters.iter().map(|(key, value)| format!("{key}={}", encode(value))).collect();
        let got = self.get(&format!("organizations/acme/issues/?{}", query.join("&"))).await;
        match got.json() {
            Value::Array(rows) => {
                Ok(rows.iter().map(|row| row["shortId"].as_str().unwrap().to_owned()).collect())
            }
            other => {
                assert_eq!(got.status, 400, "{other}");
                Err(other["detail"].as_str().unwrap().to_owned())
            }
        }
    }
}

/// The values of a field in a list of objects.
pub(crate) fn pluck<'a>(rows: &'a Value, field: &str) -> Vec<&'a str> {
    rows.as_array().unwrap().iter().map(|row| row[field].as_str().unwrap()).collect()
}

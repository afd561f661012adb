//! A page, as an answer and as a file.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderValue, Response, StatusCode, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ring::digest::{SHA256, digest};
use std::{borrow::Cow, sync::LazyLock};

const STYLE: &str = include_str!("style.css");
/// A bracket around a line: what is quoted.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' \
    height='16' rx='4' fill='%23584ac0'/%3E%3Cpath d='M6 4H4v8h2M10 4h2v8h-2M7 8h2' fill='none' stroke='%23fff' \
    stroke-width='1.5'/%3E%3C/svg%3E";

/// What allows the style and no other.
static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, STYLE.as_bytes()))));

/// How wide the text runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// For one thing to read and decide on.
    #[default]
    Narrow,
    /// For lists and code.
    Wide,
}

/// A page of ours. Its body is made of our words and of pieces that a door has made.
#[derive(Clone, Debug)]
pub struct Page {
    title: String,
    body: Markup,
    forms: Cow<'static, str>,
    width: Width,
    navigation: Vec<(&'static str, &'static str)>,
}

impl Page {
    /// A page without forms. The body has one heading of the first level.
    pub fn new(title: impl Into<String>, body: Markup) -> Self {
        Self {
            title: title.into(),
            body,
            forms: Cow::Borrowed("'none'"),
            width: Width::default(),
            navigation: Vec::new(),
        }
    }

    /// Where its forms may lead, in the end: browsers hold redirects after a form to that too. Sources as
    /// `Content-Security-Policy` writes them, such as `'self'`.
    #[must_use]
    pub fn with_forms_to(self, sources: impl Into<Cow<'static, str>>) -> Self {
        Self { forms: sources.into(), ..self }
    }

    /// Another width.
    #[must_use]
    pub fn of_width(self, width: Width) -> Self {
        Self { width, ..self }
    }

    /// Pages of this server that one may go to, by address and name.
    #[must_use]
    pub fn with_navigation(self, navigation: Vec<(&'static str, &'static str)>) -> Self {
        Self { navigation, ..self }
    }

    fn policy(&self) -> String {
        format!(
            "default-src 'none'; style-src {}; img-src data:; base-uri 'none'; form-action {}",
            *STYLE_SOURCE, self.forms
        )
    }

    fn html(&self, policy: Option<&str>) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    @if let Some(policy) = policy { meta http-equiv="Content-Security-Policy" content=(policy); }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (self.title) }
                    link rel="icon" href=(ICON);
                    style { (PreEscaped(STYLE)) }
                }
                body class=[(self.width == Width::Wide).then_some("wide")] {
                    @if !self.navigation.is_empty() {
                        a.skip href="#content" { "Skip to the content" }
                        header {
                            nav aria-label="Pages of this server" {
                                @for (address, name) in &self.navigation { a href=(address) { (name) } }
                            }
                        }
                    }
                    main id="content" { (self.body) }
                }
            }
        }
    }

    /// The page as a file of its own, which holds its policy.
    #[must_use]
    pub fn file(&self) -> String {
        self.html(Some(&self.policy())).into_string()
    }

    /// The page as an answer, kept by nobody.
    #[must_use]
    pub fn response(&self, status: StatusCode) -> Response<String> {
        let mut response = Response::new(self.html(None).into_string());
        *response.status_mut() = status;
        let policy = HeaderValue::from_str(&format!("{}; frame-ancestors 'none'", self.policy()));
        let strictest = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        response.headers_mut().extend([
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CONTENT_SECURITY_POLICY, policy.unwrap_or(strictest)),
            (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            // Nothing is told to others. With `no-referrer` browsers would send our own forms with `Origin: null` (Fetch,
            // "append a request `Origin` header").
            (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        ]);
        response
    }
}

/// Words of ours in which what stands between backticks is code.
#[must_use]
pub fn prose(words: &str) -> Markup {
    html! {
        @for (at, part) in words.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        Page::new("A <title>", html! { h1 { "A heading" } })
    }

    #[test]
    fn a_page_has_its_policy_and_its_style_alone() {
        let response = page().with_forms_to("'self' https://sentry.example.com").response(StatusCode::OK);
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        let (before, style) = response.body().split_once("<style>").unwrap();
        let (style, after) = style.split_once("</style>").unwrap();
        let hash = STANDARD.encode(digest(&SHA256, style.as_bytes()));
        assert_eq!(
            policy,
            format!(
                "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; \
                 form-action 'self' https://sentry.example.com; frame-ancestors 'none'"
            )
        );
        assert!(before.contains("<title>A &lt;title&gt;</title>"), "{before}");
        assert!(!after.contains("<style") && !response.body().contains("<script"));
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }

    #[test]
    fn a_file_holds_its_policy() {
        let file = page().file();
        let meta =
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-";
        assert!(file.contains(meta) && file.contains("form-action 'none'\">"), "{file}");
    }

    #[test]
    fn who_comes_by_keyboard_passes_the_navigation() {
        let html = page().with_navigation(vec![("/", "Start"), ("/try", "Try it")]).file();
        let (skip, rest) = html.split_once("<nav aria-label=").unwrap();
        assert!(
            skip.contains("<a class=\"skip\" href=\"#content\">") && rest.contains("<main id=\"content\">")
        );
        assert!(!page().file().contains("<nav"));
    }

    #[test]
    fn backticks_are_code() {
        assert_eq!(prose("Give `issueId`, <b>.").into_string(), "Give <code>issueId</code>, &lt;b&gt;.");
    }

    #[test]
    fn the_style_ends_nothing_and_fetches_nothing() {
        assert!(!STYLE.contains('<') && !STYLE.contains("url(") && !STYLE.contains("@import"));
    }
}

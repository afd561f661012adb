//! Debian's chromium, driven by WebDriver: what a browser makes of a page, a browser says.

use futures_util::FutureExt;
use serde_json::{Value, json};
use std::{
    future::Future,
    io::{BufRead, BufReader},
    panic::{AssertUnwindSafe, resume_unwind},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;
use thirtyfour::prelude::ElementQueryable;
use thirtyfour::{
    By, CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver, WebElement,
};

/// A driver and the folder of its browser; both end with the value.
struct Driver {
    child: Child,
    port: u16,
    profile: TempDir,
}

/// A browser with one window.
pub(crate) struct Window(pub(crate) WebDriver);

/// Whether a machine without a browser fails the tests: what runs before a change lands says so when it builds them.
const REQUIRED: bool = option_env!("SENTRY_MCP_BROWSER").is_some();

/// Runs a test in a browser, or says why not.
pub(crate) fn in_a_window<F: Future<Output = ()>>(test: impl FnOnce(Window) -> F) {
    let Some(driver) = Driver::start() else {
        if REQUIRED {
            panic!("there is no chromedriver, and SENTRY_MCP_BROWSER says that there has to be one");
        }
        println!("skipped: there is no chromedriver (apt-get install chromium chromium-driver)");
        return;
    };
    // The driver is spoken to without TLS, but the HTTP client wants to know with what it would.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let window = driver.window().await;
        let handle = window.0.clone();
        let outcome = AssertUnwindSafe(test(window)).catch_unwind().await;
        // Whatever came of it: a session that is dropped waits for itself.
        let quit = handle.quit().await;
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
        quit.unwrap();
    });
}

impl Driver {
    fn start() -> Option<Self> {
        let started =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = started.ok()?;
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // "ChromeDriver was started successfully on port 41173."
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        Some(Self { child, port: port.unwrap(), profile: tempfile::tempdir().unwrap() })
    }

    async fn window(&self) -> Window {
        let mut wanted = DesiredCapabilities::chrome();
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        for flag in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &profile,
        ] {
            wanted.add_arg(flag).unwrap();
        }
        wanted.set("goog:loggingPrefs", json!({"browser": "ALL"})).unwrap();
        Window(WebDriver::new(format!("http://127.0.0.1:{}", self.port), wanted).await.unwrap())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Told to end, it ends its browser too.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Window {
    pub(crate) async fn go(&self, url: &str) {
        self.0.goto(url).await.unwrap();
    }

    /// What a script of the test's own finds on the page.
    pub(crate) async fn find(&self, script: &str) -> Value {
        self.0.execute(script, Vec::<Value>::new()).await.unwrap().json().clone()
    }

    /// Forgets who is signed in, as when a session has ended.
    pub(crate) async fn forget_cookies(&self) {
        self.0.delete_all_cookies().await.unwrap();
    }

    /// Looks at this tab, the first being 0.
    pub(crate) async fn to_tab(&self, number: usize) {
        let tabs = self.0.windows().await.unwrap();
        self.0.switch_to_window(tabs[number].clone()).await.unwrap();
    }

    /// Shows pages as a device would.
    pub(crate) async fn look(&self, width: u32, scheme: &str) {
        let screen = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500});
        self.0.cdp().send_raw("Emulation.setDeviceMetricsOverride", screen).await.unwrap();
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.0.cdp().send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
    }

    /// What the browser complained of since it was asked last: errors, and what a policy forbade.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        self.0.browser_log().await.unwrap().into_iter().map(|entry| entry.message).collect()
    }

    /// Clicks on what the selector names.
    pub(crate) async fn click(&self, selector: &str) {
        self.wait_for(selector).await.click().await.unwrap();
    }

    /// What the selector names, as soon as it is there: a click that leads to another page does not wait for the page.
    pub(crate) async fn wait_for(&self, selector: &str) -> WebElement {
        match self.0.query(By::Css(selector)).first().await {
            Ok(found) => found,
            Err(_) => {
                panic!("there is no {selector} on {}", self.find("return document.body.innerText").await)
            }
        }
    }

    /// Goes from thing to thing with the tabulator as long as there is another, and tells how many there were.
    /// Each has to show that it has the focus.
    pub(crate) async fn tab_through(&self) -> usize {
        let mut seen = 0;
        loop {
            self.0.active_element().await.unwrap().send_keys(thirtyfour::Key::Tab + "").await.unwrap();
            let at = self
                .find(
                    "const at = document.activeElement;
                     if (at === document.body || at.dataset.seen) return null;
                     at.dataset.seen = 'yes';
                     return [at.tagName, getComputedStyle(at).outlineStyle, at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText];",
                )
                .await;
            if at.is_null() {
                return seen;
            }
            assert_eq!(at[1], "solid", "{at} does not show that it has the focus");
            assert!(at[2].as_str().is_some_and(|name| !name.is_empty()), "{at} has no name");
            seen += 1;
        }
    }
}

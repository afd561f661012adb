//! A whole site, as the fake one serves it: what is found, what is read, and what goes wrong.

use super::*;
use crate::{Fetched, Hit};
use async_trait::async_trait;
use bytes::Bytes;
use fake_sentry::{FakeSentry, Fault, Trouble};
use url::Url;

/// The fake as a way to the site.
struct Way(Arc<FakeSentry>);

#[async_trait]
impl Fetch for Way {
    async fn fetch(&self, address: &Url, _: usize) -> Result<Fetched, Lost> {
        let request = http::Request::get(address.as_str()).body(Bytes::new()).unwrap();
        let answer = self.0.call(request).await;
        let header = |name| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let announced = header("content-length").and_then(|length| length.parse::<usize>().ok());
        if announced.is_some_and(|length| length > answer.body().len()) {
            return Err(Lost::Cut);
        }
        Ok(Fetched {
            status: answer.status().as_u16(),
            content_type: header("content-type"),
            location: header("location"),
            body: answer.body().to_vec(),
        })
    }
}

fn site() -> (Site, Arc<FakeSentry>) {
    let fake = Arc::new(FakeSentry::acme());
    (Site::new(Site::host_at(None).unwrap(), Arc::new(Way(Arc::clone(&fake)))), fake)
}

fn asked(fake: &FakeSentry) -> Vec<String> {
    fake.requests().into_iter().map(|seen| seen.path).collect()
}

/// What people ask, and pages of which one must be among the first three. Written before the ranking.
const REQUESTS: &[(&str, &[&str])] = &[
    ("how do I upload source maps with webpack", &["/platforms/javascript/sourcemaps/uploading/webpack.md"]),
    ("next.js manual setup", &["/platforms/javascript/guides/nextjs/manual-setup.md"]),
    ("react error boundary", &["/platforms/javascript/guides/react/features/error-boundary.md"]),
    ("python django integration", &["/platforms/python/integrations/django.md"]),
    ("celery", &["/platforms/python/integrations/celery.md"]),
    ("tracesSampleRate sampling javascript", &["/platforms/javascript/configuration/sampling.md"]),
    (
        "filter events before sending",
        &["/platforms/javascript/configuration/filtering.md", "/platforms/python/configuration/filtering.md"],
    ),
    ("beforeSend python", &["/platforms/python/configuration/filtering.md"]),
    (
        "set up session replay",
        &["/platforms/javascript/session-replay.md", "/product/explore/session-replay.md"],
    ),
    ("session replay privacy masking", &["/platforms/javascript/session-replay/privacy.md"]),
    ("distributed tracing", &["/platforms/javascript/tracing/distributed-tracing.md"]),
    ("add custom spans", &["/platforms/javascript/tracing/instrumentation/custom-instrumentation.md"]),
    ("cron monitoring python", &["/platforms/python/crons.md"]),
    ("monitor a scheduled job", &["/product/crons.md"]),
    ("metric alerts", &["/product/alerts/create-alerts/metric-alert-config.md"]),
    ("configure an issue alert", &["/product/alerts/create-alerts/issue-alert-config.md"]),
    ("slack integration", &["/organization/integrations/notification-incidents/slack.md"]),
    ("connect GitHub", &["/organization/integrations/source-code-mgmt/github.md"]),
    ("create jira tickets", &["/organization/integrations/issue-tracking/jira.md"]),
    ("what is a DSN", &["/concepts/key-terms/dsn-explainer.md"]),
    ("fingerprint rules", &["/concepts/data-management/event-grouping/fingerprint-rules.md"]),
    ("how are issues grouped", &["/concepts/data-management/event-grouping.md"]),
    ("scrub sensitive data on the server", &["/security-legal-pii/scrubbing/server-side-scrubbing.md"]),
    ("search syntax", &["/concepts/search.md"]),
    ("suspect commits", &["/product/issues/suspect-commits.md"]),
    ("code owners", &["/product/issues/ownership-rules.md"]),
    ("spike protection", &["/pricing/quotas/spike-protection.md"]),
    (
        "rate limits and quota of errors",
        &["/pricing/quotas/manage-event-stream-guide.md", "/pricing/quotas.md"],
    ),
    ("install sentry-cli", &["/cli/installation.md"]),
    ("create a release with the cli", &["/cli/releases.md"]),
    ("api authentication token", &["/api/auth.md", "/account/auth-tokens.md"]),
    ("iOS", &["/platforms/apple/guides/ios.md"]),
    ("flutter", &["/platforms/dart/guides/flutter.md"]),
    ("ANR on android", &["/platforms/android/configuration/app-not-respond.md"]),
    ("set the user on events", &["/platforms/javascript/enriching-events/identify-user.md"]),
    ("breadcrumbs", &["/platforms/javascript/enriching-events/breadcrumbs.md"]),
    ("spring boot", &["/platforms/java/guides/spring-boot.md"]),
    ("expo", &["/platforms/react-native/manual-setup/expo.md"]),
    ("uptime monitoring", &["/product/uptime-monitoring.md"]),
    ("SAML single sign-on", &["/organization/authentication/sso.md"]),
    ("user feedback widget", &["/platforms/javascript/user-feedback.md"]),
    ("minified stack traces", &["/platforms/javascript/sourcemaps.md"]),
];

#[tokio::test]
async fn the_right_page_is_among_the_first_three() {
    let (site, fake) = site();
    let mut missed = Vec::new();
    for (request, right) in REQUESTS {
        let found = site.search(request, None, 3).await.unwrap().hits;
        if !found.iter().any(|hit| right.contains(&hit.path.as_str())) {
            let found: Vec<String> = found.iter().map(|hit| hit.path.to_string()).collect();
            missed.push((request, found));
        }
    }
    println!("{} of {} requests miss their page: {missed:#?}", missed.len(), REQUESTS.len());
    assert!(REQUESTS.len() >= 30 && missed.len() * 20 <= REQUESTS.len());
    let mut asked = asked(&fake);
    asked.sort();
    assert_eq!(asked, ["/llms.txt", "/sitemap.xml"], "one index serves all of them");
}

fn paths(found: &Found) -> Vec<&str> {
    found.hits.iter().map(|hit| hit.path.as_str()).collect()
}

#[tokio::test]
async fn a_guide_confines_the_search() {
    let (site, _) = site();
    for (guide, meant, first) in [
        (
            "javascript/nextjs",
            "javascript/nextjs",
            "/platforms/javascript/guides/nextjs/configuration/options.md",
        ),
        ("nextjs", "javascript/nextjs", "/platforms/javascript/guides/nextjs/configuration/options.md"),
        ("python", "python", "/platforms/python/configuration/options.md"),
    ] {
        let found = site.search("all options", Some(&guide.parse().unwrap()), 3).await.unwrap();
        assert_eq!(found.guide.as_ref().map(Guide::as_str), Some(meant));
        assert_eq!(paths(&found)[0], first);
        assert!(paths(&found).iter().all(|path| path.contains("/platforms/")), "{found:?}");
    }
    let django = site.search("django", Some(&"python/django".parse().unwrap()), 3).await.unwrap();
    assert_eq!(paths(&django), ["/platforms/python/integrations/django.md"]);
}

#[tokio::test]
async fn a_guide_that_is_not_there_is_told_with_those_like_it() {
    let (site, _) = site();
    let error = site.search("options", Some(&"javascript/nextj".parse().unwrap()), 3).await.unwrap_err();
    let Error::NoGuide { near } = error else { panic!("{error:?}") };
    assert!(near.iter().any(|guide| guide.as_str() == "javascript/nextjs"), "{near:?}");
    let unheard = site.search("options", Some(&"cobol".parse().unwrap()), 3).await.unwrap_err();
    assert_eq!(unheard, Error::NoGuide { near: Vec::new() });
}

#[tokio::test]
async fn the_same_page_of_many_frameworks_stands_there_once() {
    let (site, _) = site();
    let found = site.search("options", None, 10).await.unwrap();
    let options: Vec<&Hit> = found.hits.iter().filter(|hit| hit.path.as_str().contains("/options")).collect();
    assert_eq!((options.len(), options[0].others), (1, 5), "{found:?}");
    assert!(site.search("zzzz", None, 3).await.unwrap().hits.is_empty());
}

#[tokio::test]
async fn one_index_alone_is_searched() {
    for (lost, has_title) in [("/llms.txt", false), ("/sitemap.xml", true)] {
        let (site, fake) = site();
        fake.faults().add(Fault::new(Trouble::Status(500)).path(lost));
        let found = site.search("alerts", None, 3).await.unwrap();
        assert_eq!(paths(&found)[0], "/product/alerts.md");
        assert_eq!(found.hits[0].title.is_some(), has_title);
    }
}

#[tokio::test]
async fn a_page_is_read_in_parts_and_fetched_once() {
    let (site, fake) = site();
    let path = site.path("platforms/javascript/configuration/options").unwrap();
    let (mut from, mut lines, mut parts) = (0, 0, 0);
    loop {
        let part = site.page(&path, from).await.unwrap();
        assert_eq!(part.title.is_some(), from == 0);
        (lines, parts) = (lines + part.lines.len(), parts + 1);
        match part.next {
            Some(next) => from = next,
            None => break,
        }
    }
    assert!(parts > 2 && lines > 1_000, "{parts} parts, {lines} lines");
    assert_eq!(asked(&fake), ["/platforms/javascript/configuration/options.md"]);
}

#[tokio::test(start_paused = true)]
async fn who_asks_at_once_waits_for_one_fetch() {
    let (site, fake) = site();
    fake.faults().add(Fault::new(Trouble::Slow(Duration::from_secs(2))));
    let path = site.path("/cli.md").unwrap();
    let (one, other, search, more) = tokio::join!(
        site.page(&path, 0),
        site.page(&path, 0),
        site.search("alerts", None, 3),
        site.search("logs", None, 3),
    );
    assert!(one == other && search.is_ok() && more.is_ok());
    assert_eq!(asked(&fake).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_old_index_is_used_while_the_site_fails() {
    let (site, fake) = site();
    assert!(!site.search("alerts", None, 3).await.unwrap().is_old);
    tokio::time::advance(INDEX_IS_FRESH).await;
    fake.faults().add(Fault::new(Trouble::Status(503)));
    let found = site.search("alerts", None, 3).await.unwrap();
    assert!(found.is_old && paths(&found)[0] == "/product/alerts.md");
    fake.faults().clear();
    tokio::time::advance(Duration::from_secs(10)).await;
    assert!(!site.search("alerts", None, 3).await.unwrap().is_old);
}

#[tokio::test(start_paused = true)]
async fn an_old_index_and_an_old_page_are_used_while_the_site_hangs() {
    let (site, fake) = site();
    let path = site.path("/cli.md").unwrap();
    let page = site.page(&path, 0).await;
    site.search("alerts", None, 3).await.unwrap();
    tokio::time::advance(INDEX_IS_FRESH).await;
    fake.faults().add(Fault::new(Trouble::Hang));
    for most in [LIMIT, Duration::ZERO] {
        let began = tokio::time::Instant::now();
        let (found, again) = tokio::join!(site.search("alerts", None, 3), site.page(&path, 0));
        assert!(found.unwrap().is_old && again == page);
        // The second is not held up: what failed is not asked for again so soon.
        assert!(began.elapsed() <= most, "{:?}", began.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn half_an_index_does_not_replace_a_whole_one() {
    let (site, fake) = site();
    site.search("alerts", None, 3).await.unwrap();
    tokio::time::advance(INDEX_IS_FRESH).await;
    fake.faults().add(Fault::new(Trouble::Status(500)).path("/llms.txt"));
    let found = site.search("alerts", None, 3).await.unwrap();
    assert!(found.is_old && found.hits[0].title.is_some());
}

#[tokio::test(start_paused = true)]
async fn every_fault_is_told_as_what_it_is() {
    let redirect = |location: &str| Trouble::Redirect { status: 302, location: location.to_owned() };
    for (trouble, expected) in [
        (Trouble::Status(404), Error::Missing),
        (Trouble::Status(410), Error::Missing),
        (Trouble::Status(500), Error::Status { status: 500 }),
        (Trouble::Status(403), Error::Status { status: 403 }),
        (Trouble::BadGateway, Error::Status { status: 502 }),
        (Trouble::Html, Error::WebPage { status: 200 }),
        (Trouble::Empty, Error::NotText),
        (Trouble::Oversize { megabytes: 3 }, Error::Lost(Lost::TooLarge)),
        (Trouble::MalformedJson, Error::NotText),
        (Trouble::Cut, Error::Lost(Lost::Cut)),
        (Trouble::Hang, Error::Lost(Lost::Slow)),
        (Trouble::Slow(Duration::from_secs(60)), Error::Lost(Lost::Slow)),
        (redirect("https://evil.example/x.md"), Error::Elsewhere),
        (redirect("http://docs.sentry.io{path}"), Error::Elsewhere),
        (redirect("//evil.example/x.md"), Error::Elsewhere),
        (redirect("{path}"), Error::Elsewhere),
    ] {
        let (site, fake) = site();
        fake.faults().add(Fault::new(trouble.clone()));
        let page = site.page(&site.path("/cli.md").unwrap(), 0).await;
        assert_eq!(page, Err(expected), "{trouble:?}");
        let began = tokio::time::Instant::now();
        let search = site.search("alerts", None, 3).await;
        assert!(matches!(trouble, Trouble::Oversize { .. }) || search.is_err(), "{trouble:?}: {search:?}");
        assert!(began.elapsed() <= LIMIT, "{trouble:?}");
    }
}

#[tokio::test]
async fn a_page_that_moved_is_followed_within_the_site() {
    let (site, fake) = site();
    let part = site.page(&site.path("/old-setup.md").unwrap(), 0).await.unwrap();
    assert!(part.title.unwrap().same_as("JavaScript"));
    assert_eq!(asked(&fake), ["/old-setup.md", "/platforms/javascript.md"]);
}

#[test]
fn a_mirror_is_a_host_and_sentrys_own_is_never_called_in_plain() {
    assert_eq!(Site::host_at(None).unwrap().to_string(), "https://docs.sentry.io");
    for mirror in ["https://docs.internal:8443", "http://127.0.0.1:9000"] {
        assert_eq!(Site::host_at(Some(mirror)).unwrap().to_string(), mirror);
    }
    for bad in ["http://docs.sentry.io", "docs.internal", "https://docs.internal/sentry", "ftp://x", ""] {
        assert!(Site::host_at(Some(bad)).is_err(), "{bad}");
    }
}

//! The pages in a real browser: wide and narrow, light and dark, by keyboard, with text from outside that means harm.

use crate::{
    browser::{Window, in_a_window},
    person::register,
    server::Server,
};
use fake_sentry::{FULL_TOKEN, FakeSentry};
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

/// Everything that a keyboard has to reach, and is shown.
const REACHABLE: &str = "return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter(thing => thing.type !== 'hidden' && thing.checkVisibility({contentVisibilityAuto: true})).length;";

/// What every page has to keep, in every look: nothing beside the screen, one heading of the first level, no level left
/// out, one landmark for the content, a name for every field, contrast of 4.5 to 1 (WCAG 2.2, 1.4.3).
const BROKEN: &str = r#"
    const broken = [];
    if (document.documentElement.scrollWidth > innerWidth) broken.push('it scrolls sideways');
    const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(heading => +heading.tagName[1]);
    if (levels.filter(level => level === 1).length !== 1) broken.push('headings: ' + levels);
    levels.forEach((level, at) => { if (at && level > levels[at - 1] + 1) broken.push('headings: ' + levels); });
    if (document.querySelectorAll('main').length !== 1) broken.push('no main');
    for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
        if (!field.labels.length) broken.push('no label: ' + field.name);
    const light = rgb => rgb.map(part => part / 255).map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
        .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
    const colour = text => text.match(/[\d.]+/g).map(Number);
    const behind = at => { for (; at; at = at.parentElement) {
        const found = colour(getComputedStyle(at).backgroundColor); if (found.length < 4 || found[3] > 0) return found.slice(0, 3); }
        return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255]; };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; node = texts.nextNode();) {
        const at = node.parentElement;
        if (!node.data.trim() || !at.checkVisibility()) continue;
        const [one, other] = [light(colour(getComputedStyle(at).color).slice(0, 3)), light(behind(at))].sort((a, b) => b - a);
        if ((one + .05) / (other + .05) < 4.5) broken.push('contrast: ' + node.data.trim().slice(0, 40));
    }
    return broken;"#;

const LOOKS: [(u32, &str); 4] = [(1200, "light"), (1200, "dark"), (360, "light"), (360, "dark")];

/// The page as it is opened now keeps all that in every look, and the browser complains of nothing.
async fn is_sound(window: &Window, what: &str) {
    for (width, scheme) in LOOKS {
        window.look(width, scheme).await;
        assert_eq!(window.find(BROKEN).await, json!([]), "{what}, {width} wide, {scheme}");
    }
    assert_eq!(window.complaints().await, Vec::<String>::new(), "{what}");
}

/// How much under a lid stands at the very edge of it.
const CRAMPED: &str = "const left = part => part.getBoundingClientRect().left;
     return [...document.querySelectorAll('details > :not(summary)')].filter(part => left(part) - left(part.parentElement) < 8).length;";

#[test]
fn the_pages_are_sound_wide_and_narrow_light_and_dark_and_by_keyboard() {
    let server = Server::demo(&[]);
    let base = format!("http://{}", server.address());
    in_a_window(async |window: Window| {
        for path in ["/", "/try", "/try/get_issue_details?issueId=BACKEND-1K", "/try/update_issue"] {
            window.go(&format!("{base}{path}")).await;
            window.find("document.querySelectorAll('details').forEach(part => part.open = true)").await;
            is_sound(&window, path).await;
            assert_eq!(
                window.find(CRAMPED).await,
                json!(0),
                "{path}: what is under a lid keeps away from its frame"
            );
            let all = window.find(REACHABLE).await;
            assert_eq!(json!(window.tab_through().await), all, "{path}: the tabulator reaches all there is");
        }
        // A refusal is an error that the browser itself notes, and nothing more.
        window.go(&format!("{base}/nothing")).await;
        assert_eq!(window.find(BROKEN).await, json!([]));
        assert_eq!(window.complaints().await.len(), 1);
    });
}

#[test]
fn what_an_event_says_stays_text() {
    let server = Server::start(FakeSentry::acme().hostile(), &[], &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    let base = format!("http://{}", server.address());
    in_a_window(async |window: Window| {
        let mut has_markup = false;
        for (tool, arguments) in [
            ("get_issue_details", "organizationSlug=acme&issueId=BACKEND-1K&maxKilobytes=80"),
            ("search_issues", "organizationSlug=acme"),
            ("get_issue_breadcrumbs", "organizationSlug=acme&issueId=BACKEND-1K"),
        ] {
            window.go(&format!("{base}/try/{tool}?{arguments}")).await;
            window.click("form button.main").await;
            window.wait_for("section.untrusted").await;
            let found = window
                .find(
                    "const region = document.querySelector('section.untrusted');
                     return {
                         regions: document.querySelectorAll('section.untrusted').length,
                         inside: [...region.querySelectorAll('*')].map(thing => thing.tagName),
                         text: region.innerText,
                         alive: document.querySelectorAll('script, img, iframe, object, embed, svg, base, section *[onclick], section *[onerror], section *[onload]').length,
                         addresses: [...document.querySelectorAll('a[href]')].map(link => link.href),
                     };",
                )
                .await;
            assert_eq!(
                (&found["regions"], &found["inside"], &found["alive"]),
                (&json!(1), &json!(["PRE"]), &json!(0)),
                "{tool}: {found}"
            );
            let text = found["text"].as_str().unwrap();
            assert!(text.contains("CANARY-") && text.starts_with("<untrusted-"), "{tool}: {text}");
            has_markup |= text.contains("<img") || text.contains("<script");
            for address in found["addresses"].as_array().unwrap() {
                assert!(address.as_str().unwrap().starts_with(&base), "{tool}: {address}");
            }
            is_sound(&window, tool).await;
        }
        assert!(has_markup, "something was there that could have come alive");
    });
}

/// Where a client waits for its person to come back: tells what it was asked for.
fn waiting() -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        loop {
            let (mut stream, _) = listener.accept().unwrap();
            // Browsers open connections that they may need.
            stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
            let mut head = [0; 4096];
            let Ok(read) = stream.read(&mut head) else { continue };
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            // Without a picture of its own the browser would ask for one.
            let body = "<link rel=icon href=data:,>ok";
            let head_of_page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close";
            let _ = write!(stream, "{head_of_page}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            if let Some(line) = head.lines().next().filter(|line| line.contains("/callback?")) {
                let _ = tell.send(line.to_owned());
                return;
            }
        }
    });
    (port, told)
}

/// Where the text of an element lies on the page.
const SIDES: &str =
    "const range = document.createRange(); range.selectNodeContents(document.querySelector('dd code'));
    return [...range.getClientRects()].every(line => line.left >= 0 && line.right <= innerWidth);";

#[test]
fn a_long_address_of_a_client_is_shown_whole_on_a_phone() {
    let server = Server::signing_in(&[]);
    let redirect = format!("https://client.example/{}?a=1&b={}", "callback".repeat(20), "x".repeat(300));
    let client = json!({ "client_name": "A client", "redirect_uris": [redirect], "token_endpoint_auth_method": "none" });
    let registered = server.ask(&crate::client::Ask::post("/oauth/register", &client));
    let id = registered.json()["client_id"].as_str().unwrap().to_owned();
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("response_type", "code"),
            ("client_id", &id),
            ("redirect_uri", &redirect),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
        ])
        .finish();
    let base = format!("http://{}", server.address());
    in_a_window(async |window: Window| {
        window.go(&format!("{base}/oauth/authorize?{query}")).await;
        is_sound(&window, "consent").await;
        for (width, scheme) in LOOKS {
            window.look(width, scheme).await;
            let shown = window.find("return document.querySelector('dd code').textContent").await;
            assert_eq!(shown, json!(redirect));
            assert_eq!(window.find(SIDES).await, json!(true), "{width} wide");
        }
        let told = window.find("return document.querySelector('#scopes-triage').innerText").await;
        assert_eq!(told, json!("At Sentry: org:read, project:read, event:read, event:write"));
    });
}

#[test]
fn a_person_allows_and_denies_in_a_browser() {
    let server = Server::signing_in(&[]);
    let client = register(&server);
    let base = format!("http://{}", server.address());
    in_a_window(async |window: Window| {
        for (deed, answer) in [("deny", "error=access_denied"), ("allow", "code=")] {
            let (port, told) = waiting();
            window
                .go(&format!(
                    "{base}/oauth/authorize?response_type=code&client_id={client}&state=s&code_challenge_method=S256\
                     &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\
                     &redirect_uri=http%3A%2F%2F127.0.0.1%3A{port}%2Fcallback"
                ))
                .await;
            is_sound(&window, "consent").await;
            let all = window.find(REACHABLE).await;
            assert_eq!(json!(window.tab_through().await), all);
            window.click(&format!("button[value={deed}]")).await;
            let Ok(line) = told.recv_timeout(Duration::from_secs(10)) else {
                panic!(
                    "{deed}: {:?} {}",
                    window.complaints().await,
                    window.find("return location + document.body.innerText").await
                )
            };
            assert!(line.contains(answer) && line.contains("state=s"), "{deed}: {line}");
            assert_eq!(window.find("return document.body.innerText").await, "ok");
        }
    });
}

#[test]
fn a_person_signs_in_runs_a_tool_and_signs_out_in_a_browser() {
    let server = Server::signing_in(&["--organization-slug=acme"]);
    let base = format!("http://{}", server.address());
    in_a_window(async |window: Window| {
        window.go(&base).await;
        window.click("a.button[href='/try']").await;
        window.wait_for("a.button.main[href$='/oauth/sign-in']").await;
        is_sound(&window, "signed out").await;
        window.click("a.button.main").await;
        window.wait_for("input[value=inspect]:checked").await;
        is_sound(&window, "consent").await;
        // Sentry sends the browser back at once, and the page is there.
        window.click("button[value=allow]").await;
        window.wait_for("form[action='/oauth/sign-out']").await;
        assert_eq!(window.find("return location.href").await, format!("{base}/try"));
        assert_eq!(window.find("return document.cookie").await, "", "no script reads it");
        is_sound(&window, "signed in").await;
        let all = window.find(REACHABLE).await;
        assert_eq!(json!(window.tab_through().await), all);
        window.click("a[href='/try/get_issue_details']").await;
        let field = window.wait_for("#field-issueId").await;
        field.send_keys("BACKEND-1K").await.unwrap();
        window.click("form[action^='/try/'] button.main").await;
        let region = window.wait_for("section.untrusted").await;
        assert!(region.text().await.unwrap().contains("ValueError: Invalid token format"));
        is_sound(&window, "answer").await;
        // A page of another origin has a form that would run something here: the browser says who sent it.
        let (elsewhere, _told) = waiting();
        window.go(&format!("http://127.0.0.1:{elsewhere}/")).await;
        window
            .find(&format!(
                "const form = document.createElement('form');
                 form.method = 'post'; form.action = '{base}/try/find_organizations';
                 document.body.append(form); form.submit();"
            ))
            .await;
        window.wait_for("h1").await;
        let said = window.find("return document.body.innerText").await;
        assert!(said.as_str().unwrap().contains("was not sent by the page that it belongs to"), "{said}");
        window.complaints().await;
        window.go(&format!("{base}/try")).await;
        window.click("form[action='/oauth/sign-out'] button").await;
        window.wait_for("a.button.main[href$='/oauth/sign-in']").await;
        assert_eq!(window.find("return location.href").await, format!("{base}/try"));
        assert_eq!(window.complaints().await, Vec::<String>::new());
    });
}

#[test]
fn what_was_typed_survives_the_end_of_the_session_in_a_browser() {
    let server = Server::signing_in(&["--organization-slug=acme"]);
    let base = format!("http://{}", server.address());
    in_a_window(async |window: Window| {
        let sign_in = async || {
            window.click("button[value=allow]").await;
            window.wait_for("form[action='/oauth/sign-out']").await;
        };
        window.go(&format!("{base}/oauth/sign-in")).await;
        sign_in().await;
        window.go(&format!("{base}/try/get_issue_details")).await;
        window.wait_for("#field-issueId").await.send_keys("BACKEND-1K").await.unwrap();
        window.forget_cookies().await;
        window.click("form[action^='/try/'] button.main").await;
        window.wait_for("a[target=_blank]").await;
        assert_eq!(window.find("return document.querySelector('#field-issueId').value").await, "BACKEND-1K");
        // The refusal is an error that the browser itself notes.
        assert_eq!(window.complaints().await.len(), 1);
        is_sound(&window, "signed out while filling in").await;
        window.click("a[target=_blank]").await;
        window.to_tab(1).await;
        sign_in().await;
        window.to_tab(0).await;
        window.click("form[action^='/try/'] button.main").await;
        let region = window.wait_for("section.untrusted").await;
        assert!(region.text().await.unwrap().contains("ValueError: Invalid token format"));
    });
}

//! Frames as each language writes them, whatever else an event of that language has.

use crate::testing::*;

/// The error of the newest event of each issue: from its heading to what surrounds it.
async fn errors(organization: &str, ids: &[&str]) -> String {
    let session = Build { sentry: FakeSentry::acme().every_kind().into(), ..Build::default() }.session();
    let mut all = String::new();
    for id in ids {
        let asked = json!({ "organizationSlug": organization, "issueId": id, "sections": ["error", "threads", "evidence"] });
        let answer = session.answer("get_issue_details", asked).await;
        let (_, rest) = answer.split_once("\nPlatform: ").unwrap();
        let (error, _) = rest.split_once("\n</untrusted").unwrap();
        all.push_str(&format!("{error}\n\n"));
    }
    all
}

#[tokio::test]
async fn each_language_has_its_frames_in_its_own_form() {
    let ours = errors("acme", &["BACKEND-1K", "FRONTEND-7", "API-GATEWAY-3"]).await;
    assert_snapshot!(ours);
    let theirs =
        ["ORDERS-1", "WORKER-1", "SHOP-1", "BLOG-1", "BILLING-1", "ENGINE-1", "PHONE-1", "BLOG-2", "SITE-1"];
    assert_snapshot!(errors("initech", &theirs).await);
}

/// Frames that lack something, or have it twice, as SDKs send them.
fn odd_frames(path: &str, event: &mut Value) {
    if !path.contains("/events/") {
        return;
    }
    let mut frames = json!([
        { "function": "alone" },
        { "filename": "only.py" },
        { "module": "a.module", "platform": "python" },
        { "filename": "Main.kt", "platform": "java" },
        { "function": "run", "module": "com.acme.Main", "platform": "java" },
        { "filename": "app.min.js", "lineNo": 1, "colNo": 90210 },
        { "function": "handler", "platform": "node" },
        { "filename": "main.go", "function": "main", "module": "main", "lineNo": 9 },
        { "filename": "chi/mux.go", "function": "(*Mux).ServeHTTP", "module": "github.com/go-chi/chi/v5", "lineNo": 90 },
        { "filename": "src/lib.rs", "function": "worker::next::h0123456789abcdef", "lineNo": 3, "platform": "native" },
        { "filename": "config.rb", "lineNo": 2, "platform": "ruby" },
        { "function": "{main}", "filename": "index.php", "lineNo": 1 },
        { "function": "Billing.Printer.Print", "module": "Billing.Printer", "platform": "csharp" },
        { "function": "Print", "module": "Billing.Printer", "filename": "Printer.cs", "lineNo": 27 },
        { "package": "/usr/lib/libc.so.6", "instructionAddr": "0x7f0000001257d", "platform": "native" },
        { "package": "C:\\w\\kernel32.dll", "instructionAddr": "0x1257d", "platform": "native" },
        { "package": "Phone", "function": "-[Cart total]", "filename": "Cart.m", "absPath": "/Users/x/Cart.m", "lineNo": 61, "inApp": true },
        { "package": "Phone", "function": "go", "instructionAddr": "0x10a", "symbolAddr": "0x100", "platform": "cocoa" },
        { "instructionAddr": 4096 },
        { "instructionAddr": "not an address", "platform": "native" },
    ]);
    for frame in frames.as_array_mut().unwrap() {
        frame["inApp"] = true.into();
    }
    event["platform"] = "python".into();
    event["entries"] = json!([
        { "type": "exception", "data": { "values": [{ "type": "E", "stacktrace": { "frames": frames } }] } },
        { "type": "debugmeta", "data": { "images": [
            { "code_file": "kernel32.dll", "image_addr": "0x10000", "image_size": 65536, "debug_status": "missing" },
        ] } },
    ]);
}

#[tokio::test]
async fn frames_that_lack_something_are_told_as_far_as_they_go() {
    let session = Build { bend: odd_frames, ..Build::default() }.session();
    let asked = json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "maxKilobytes": 80 });
    let answer = session.answer("get_issue_details", asked).await;
    let frames = answer.lines().filter(|line| line.starts_with("| #") || line.contains("kernel32"));
    assert_snapshot!(frames.collect::<Vec<_>>().join("\n"));
}

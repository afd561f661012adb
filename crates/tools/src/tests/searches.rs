//! Every search that `lexicon::query` knows as valid is one that a Sentry reads too: the embedded one, whose parser
//! shares no line with ours.

use crate::testing::*;

const VALID: &str = include_str!("../../../lexicon/src/query/tests/valid.txt");

/// Its status and its words about a search of this kind of data.
async fn asked(sentry: &FakeSentry, kind: &str, search: &str) -> (u16, String) {
    let search: String = search.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let address = match kind {
        "issues" => format!("issues/?query={search}"),
        // The embedded Sentry has no tables of the others; the language is the same.
        "metrics" | "profiles" | "replays" => format!("events/?dataset=spans&field=id&query={search}"),
        dataset => format!("events/?dataset={dataset}&field=id&query={search}"),
    };
    let request = http::Request::get(format!("/api/0/organizations/acme/{address}"))
        .header("Authorization", format!("Bearer {}", fake_sentry::FULL_TOKEN))
        .body(Vec::new().into());
    let answer = sentry.call(request.unwrap()).await;
    (answer.status().as_u16(), String::from_utf8_lossy(answer.body()).into_owned())
}

#[tokio::test]
async fn every_valid_search_is_read_by_sentry_too() {
    let sentry = FakeSentry::acme();
    let (mut kind, mut count, mut refused) = ("", 0, Vec::new());
    for line in VALID.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            kind = name;
            continue;
        }
        let (status, said) = asked(&sentry, kind, line).await;
        count += 1;
        if status != 200 {
            refused.push(format!("{kind}: {line}: {status} {said}"));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(count > 200);
    // The question can be answered with no.
    assert_eq!(asked(&sentry, "errors", "(level:error").await.0, 400);
}

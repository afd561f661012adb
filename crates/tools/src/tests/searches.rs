//! Every search that `lexicon::query` knows as valid is one that a Sentry reads too: the embedded one, whose parser
//! shares no line with ours.

use crate::testing::*;

const VALID: &str = include_str!("../../../lexicon/src/query/tests/valid.txt");

/// Its status and its words about a search of this kind of data.
async fn asked(sentry: &FakeSentry, kind: &str, search: &str) -> (u16, String) {
    let search: String = search.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let address = match kind {
        "issues" => format!("issues/?query={search}"),
        "replays" => format!("replays/?query={search}"),
        "metrics" => format!("events/?dataset=tracemetrics&field=id&query={search}"),
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

/// The bytes of a parameter.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The address at which a row of the golden table is asked for.
fn address(row: &Value) -> String {
    let all =
        |key: &str| row[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    let (query, dataset) =
        (encoded(row["query"].as_str().unwrap()), row["dataset"].as_str().unwrap_or("errors"));
    let sort = row["sort"].as_str().map(|sort| format!("&sort={}", encoded(sort))).unwrap_or_default();
    match (row["surface"].as_str().unwrap(), dataset) {
        ("issues", _) => format!("issues/?query={query}{sort}"),
        ("replays", _) | (_, "replays") => format!("replays/?query={query}{sort}"),
        ("issue_events", _) => format!("issues/BACKEND-1K/events/?query={query}{sort}"),
        (surface, dataset) => {
            let dataset = match dataset {
                _ if surface == "conversations" => "spans",
                "metrics" => "tracemetrics",
                other => other,
            };
            let (axes, mut fields): (Vec<_>, Vec<_>) =
                (all("aggregates").collect(), all("fields").chain(all("group_by")).collect());
            if let Some(interval) = row["interval"].as_str() {
                let interval = if interval == "auto" { "1d" } else { interval };
                let axes: String = axes.iter().map(|axis| format!("&yAxis={}", encoded(axis))).collect();
                return format!(
                    "events-timeseries/?dataset={dataset}&query={query}&interval={interval}&statsPeriod=2d{axes}"
                );
            }
            fields.extend(axes);
            fields.push(row["sort"].as_str().unwrap_or("id").trim_start_matches('-').to_owned());
            let fields: String = fields.iter().map(|field| format!("&field={}", encoded(field))).collect();
            format!("events/?dataset={dataset}&query={query}{fields}{sort}")
        }
    }
}

#[tokio::test]
async fn what_words_are_read_as_is_taken_by_sentry_too() {
    let sentry = FakeSentry::acme();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../lexicon/tests/golden");
    let (mut count, mut refused) = (0, Vec::new());
    for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_none_or(|ending| ending != "jsonl") {
            continue;
        }
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let row: Value = line.parse().unwrap();
            let request = http::Request::get(format!("/api/0/organizations/acme/{}", address(&row)))
                .header("Authorization", format!("Bearer {}", fake_sentry::FULL_TOKEN))
                .body(Vec::new().into());
            let answer = sentry.call(request.unwrap()).await;
            count += 1;
            // Who joins terms among issues is told so by Sentry, and keeps what was typed.
            let typed = row["surface"] == "issues"
                && row["query"].as_str().is_some_and(|query| query.contains(" OR "));
            if (answer.status() != 200) != typed {
                refused.push(format!(
                    "{}: {}: {}",
                    row["ask"],
                    row["query"],
                    String::from_utf8_lossy(answer.body())
                ));
            }
        }
    }
    assert!(refused.is_empty(), "{} of {count}\n{}", refused.len(), refused.join("\n"));
    assert!(count > 600);
}

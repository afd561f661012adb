//! Reading an issue, as an agent does it.

use crate::testing::*;

mod answers;
mod beside;
mod depth;
mod here;
mod languages;
mod shapes;

const TOOL: &str = "get_issue_details";

fn issue(id: &str) -> Value {
    json!({ "organizationSlug": "acme", "issueId": id })
}

/// The paths of the two requests that the core of an issue takes.
fn core(issue: &str, event: &str) -> [String; 2] {
    let path = format!("GET /api/0/organizations/acme/issues/{issue}/");
    [format!("{path}?expand=owners"), format!("{path}events/{event}/")]
}

mod kinds {
    //! Each kind of issue in the embedded world, whole.

    use super::*;

    #[tokio::test]
    async fn a_python_error_with_its_cause() {
        assert_snapshot!(answer(TOOL, issue("BACKEND-1K")).await);
    }

    #[tokio::test]
    async fn an_error_of_a_browser() {
        assert_snapshot!(answer(TOOL, issue("FRONTEND-7")).await);
    }

    #[tokio::test]
    async fn a_panic_in_go() {
        assert_snapshot!(answer(TOOL, issue("API-GATEWAY-3")).await);
    }

    #[tokio::test]
    async fn an_exception_on_a_phone() {
        assert_snapshot!(answer(TOOL, issue("MOBILE-2")).await);
    }

    #[tokio::test]
    async fn slow_queries() {
        assert_snapshot!(answer(TOOL, issue("BACKEND-15")).await);
    }

    #[tokio::test]
    async fn a_job_that_did_not_run() {
        assert_snapshot!(answer(TOOL, issue("BACKEND-19")).await);
    }

    #[tokio::test]
    async fn a_message_without_an_exception() {
        assert_snapshot!(answer(TOOL, issue("BACKEND-1P")).await);
    }

    #[tokio::test]
    async fn a_resolved_issue() {
        assert_snapshot!(answer(TOOL, issue("BACKEND-11")).await);
    }
}

#[tokio::test]
async fn the_core_of_an_issue_costs_one_round_of_two_requests() {
    let session = Session::new();
    session.answer(TOOL, issue("BACKEND-1K")).await;
    assert_eq!(session.requests(), core("BACKEND-1K", "latest"));
}

#[tokio::test(start_paused = true)]
async fn both_requests_are_under_way_at_once() {
    let latency = std::time::Duration::from_millis(50);
    let session = Build { sentry: FakeSentry::acme().latency(latency).into(), ..Build::default() }.session();
    let started = tokio::time::Instant::now();
    session.answer(TOOL, issue("BACKEND-1K")).await;
    assert!(started.elapsed() < 2 * latency, "{:?}", started.elapsed());
}

#[tokio::test]
async fn every_way_to_name_an_issue_finds_it() {
    let session = Session::new();
    let usual = session.answer(TOOL, issue("BACKEND-1K")).await;
    let page = "https://sentry.example.com/organizations/acme/issues";
    for sent in [
        issue("backend-1k"),
        issue(" #BACKEND-1K "),
        issue("`BACKEND-1K`"),
        json!({ "organizationSlug": "acme", "issueId": 70147 }),
        json!({ "organizationSlug": "acme", "issueId": "70147" }),
        json!({ "organization_slug": "acme", "issue_id": "BACKEND-1K", "event_id": "Latest" }),
        json!({ "org": "acme", "issue": "BACKEND-1K" }),
        json!({ "organizationSlug": "acme", "issueUrl": "BACKEND-1K" }),
        json!({ "issueUrl": format!("{page}/70147/") }),
        json!({ "issueUrl": format!("<{page}/BACKEND-1K/?project=1001&query=is%3Aunresolved#tags>") }),
        json!({ "issueId": format!("{page}/BACKEND-1K/") }),
        json!({ "url": format!("{page}/BACKEND-1K") }),
        json!({ "issueUrl": format!("{page}/70147/"), "issueId": "BACKEND-1K", "organizationSlug": "acme" }),
        json!({ "issueUrl": format!("{page}/BACKEND-1K/events/latest/") }),
    ] {
        assert_eq!(session.answer(TOOL, sent.clone()).await, usual, "{sent}");
    }
}

#[tokio::test]
async fn an_event_is_read_by_its_id_and_by_its_page() {
    let session = Session::new();
    let oldest = session
        .answer(TOOL, json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "eventId": "oldest" }))
        .await;
    let id = oldest.lines().find_map(|line| line.strip_prefix("Event: ")).unwrap().split(' ').next().unwrap();
    let by_id = json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "eventId": id });
    assert_eq!(session.answer(TOOL, by_id).await, oldest);
    let page = format!("https://sentry.example.com/organizations/acme/issues/70147/events/{id}/");
    assert_eq!(session.answer(TOOL, json!({ "issueUrl": page })).await, oldest);
    assert_ne!(session.answer(TOOL, json!({ "issueUrl": page, "eventId": "latest" })).await, oldest);
    let recommended = session
        .answer(
            TOOL,
            json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "eventId": "recommended" }),
        )
        .await;
    assert_ne!(recommended, oldest);
}

#[tokio::test]
async fn an_issue_without_the_event_is_told_with_a_note() {
    let nowhere = json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "eventId": "00000000000000000000000000000000" });
    assert_snapshot!(answer(TOOL, nowhere).await);
}

#[tokio::test]
async fn an_issue_whose_event_cannot_be_read_is_told_with_the_reason() {
    for trouble in [Trouble::MalformedJson, Trouble::Html, Trouble::rate_limited(3600), Trouble::Empty] {
        let session = Build::faulty(Fault::new(trouble).path("/events/")).session();
        let answer = session.answer(TOOL, issue("BACKEND-1K")).await;
        assert!(answer.contains("Title: ValueError: Invalid token format"), "{answer}");
        assert_snapshot!(answer.split("</untrusted").nth(1).unwrap().to_owned());
    }
}

#[tokio::test]
async fn an_event_without_its_issue_is_an_error() {
    let fault = Fault::new(Trouble::MalformedJson).path("/issues/BACKEND-1K/").next(1);
    let refused = Build::faulty(fault).session().refusal(TOOL, issue("BACKEND-1K")).await;
    assert_snapshot!(refused);
}

#[tokio::test]
async fn an_issue_that_is_not_there_is_named() {
    assert_snapshot!(refusal(TOOL, issue("BACKEND-999")).await);
}

#[tokio::test]
async fn each_wrong_argument_is_a_complaint_and_costs_no_request() {
    let session = Session::new();
    for wrong in [
        json!({}),
        json!({ "organizationSlug": "acme" }),
        json!({ "organizationSlug": "acme", "issueId": "the worst one" }),
        // A list of one is taken for the one.
        json!({ "organizationSlug": "acme", "issueId": ["BACKEND-1K", "BACKEND-1M"] }),
        json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "eventId": "last" }),
        json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "maxKilobytes": -1 }),
        json!({ "issueUrl": "https://sentry.example.com/organizations/acme/dashboards/" }),
        json!({ "issueUrl": "https://sentry.example.com/organizations/acme/explore/traces/trace/3032af8bcdfe4423b937fc5c041d5d82/" }),
        json!({ "issueUrl": "https://sentry.example.com/organizations/acme/issues/BACKEND-1K/", "organizationSlug": "globex" }),
        json!({ "issueUrl": "https://sentry.example.com/organizations/acme/issues/BACKEND-1K/", "issueId": "BACKEND-11" }),
        json!({ "identifier": "BACKEND-1K" }),
    ] {
        assert_snapshot!(session.refusal(TOOL, wrong).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn a_list_of_one_issue_is_that_issue() {
    let asked = |issue: Value| json!({ "organizationSlug": "acme", "issueId": issue });
    let one = answer(TOOL, asked("BACKEND-1K".into())).await;
    assert_eq!(answer(TOOL, asked(json!(["BACKEND-1K"]))).await, one);
}

#[tokio::test]
async fn a_page_of_another_server_is_refused_before_a_packet_leaves() {
    let session = Session::new();
    for url in [
        "https://acme.sentry.io/issues/70147/",
        "https://sentry.example.com.evil.example/organizations/acme/issues/70147/",
        "https://sentry.example.com:8443/organizations/acme/issues/70147/",
        "https://sentry.example.com@evil.example/organizations/acme/issues/70147/",
    ] {
        assert_snapshot!(session.refusal(TOOL, json!({ "issueUrl": url })).await);
    }
    assert_eq!(session.addresses(), [""; 0]);
}

#[tokio::test]
async fn a_longer_answer_shows_more_and_says_so_truly() {
    let session = Session::new();
    let frames = |answer: &str| answer.lines().filter(|line| line.starts_with("| #")).count();
    let usual = session.answer(TOOL, issue("BACKEND-1K")).await;
    let long = session
        .answer(TOOL, json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "maxKilobytes": "80" }))
        .await;
    assert!(usual.contains("`maxKilobytes: 80` brings more"), "{usual}");
    assert!(frames(&long) > frames(&usual));
    assert!(!long.contains("maxKilobytes"), "there is nothing longer: {long}");
    let short = session
        .answer(TOOL, json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "maxKilobytes": 1 }))
        .await;
    assert!(short.len() <= 4_000 && short.contains("ValueError: Invalid token format"), "{short}");
}

#[tokio::test]
async fn what_is_missing_odd_or_new_is_passed_over() {
    let answer =
        |trouble| async { Build::troubled(trouble).session().answer(TOOL, issue("BACKEND-1K")).await };
    assert_snapshot!(answer(Trouble::OnlyIds).await);
    assert_eq!(answer(Trouble::OnlyIds).await, answer(Trouble::NullFields).await);
    assert_eq!(answer(Trouble::OnlyIds).await, answer(Trouble::WrongTypes).await);
    assert_snapshot!(answer(Trouble::NullEverything).await);
    assert!(
        answer(Trouble::LoneSurrogate).await.contains("\nTitle: \u{fffd} ValueError: Invalid token format\n")
    );
    assert!(answer(Trouble::ExtraFields).await.contains("\nTitle: ValueError: Invalid token format\n"));
}

#[tokio::test]
async fn elements_that_could_not_be_read_are_counted() {
    let session = Build::troubled(Trouble::BadElement).session();
    let counted = session.answer(TOOL, issue("BACKEND-1K")).await;
    let whole = answer(TOOL, issue("BACKEND-1K")).await;
    let added: Vec<&str> = counted.lines().filter(|line| !whole.contains(line)).collect();
    assert_snapshot!(added.join("\n"));
}

#[tokio::test]
async fn a_session_confined_to_a_project_reads_no_other_issue() {
    let session = Build::confined("acme", Some("backend")).session();
    let schema = json!(session.listed(TOOL).input_schema);
    assert!(schema["properties"].get("organizationSlug").is_none(), "{schema}");
    session.answer(TOOL, json!({ "issueId": "BACKEND-1K" })).await;
    for other in [
        json!({ "issueId": "FRONTEND-7" }),
        json!({ "issueUrl": "https://sentry.example.com/organizations/acme/issues/FRONTEND-7/" }),
    ] {
        let refused = session.refusal(TOOL, other).await;
        assert_eq!(
            refused,
            "# Not permitted\n\nReason: this session is confined to the project backend, by --project-slug or the path of its address"
        );
    }
}

#[tokio::test]
async fn a_session_confined_to_an_organization_asks_no_other() {
    let session = Build::confined("acme", None).session();
    for other in [
        json!({ "organizationSlug": "globex", "issueId": "STOREFRONT-1" }),
        json!({ "issueUrl": "https://sentry.example.com/organizations/globex/issues/STOREFRONT-1/" }),
    ] {
        assert_snapshot!(session.refusal(TOOL, other).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn an_issue_that_names_no_project_is_outside_a_confined_session() {
    let fault = Fault::new(Trouble::OnlyIds).path("/issues/");
    let build =
        Build { sentry: FakeSentry::acme().fault(fault).into(), ..Build::confined("acme", Some("backend")) };
    assert_snapshot!(build.session().refusal(TOOL, json!({ "issueId": "BACKEND-1K" })).await);
}

//! Searching issues, as an agent does it.

use crate::testing::*;

fn search(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme" }), more)
}

#[tokio::test]
async fn the_worst_error_comes_first_when_sorted_by_frequency() {
    let session = Session::new();
    assert_snapshot!(session.answer("search_issues", search(json!({ "sort": "freq", "limit": 3 }))).await);
    // One request: nobody asked for a project by its slug.
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn an_old_issue_looks_as_old_in_a_list_of_a_day() {
    let session = Session::new();
    let first =
        |text: &str| text.split(" first ").nth(1).and_then(|rest| rest.split(' ').next()).map(str::to_owned);
    let listed = async |period: &str| {
        let asked = search(json!({ "query": "BACKEND-1M", "period": period }));
        first(&session.answer("search_issues", asked).await)
    };
    let (month, year) = (listed("24h").await, listed("90d").await);
    assert!(month.is_some() && month == year, "{month:?} {year:?}");
}

#[tokio::test]
async fn a_sort_inside_the_query_is_lifted_out_and_said() {
    let session = Session::new();
    let query = "is:unresolved error.type:ValueError sort:freq";
    assert_snapshot!(session.answer("search_issues", search(json!({ "query": query }))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn of_several_orders_the_first_decides_and_the_rest_is_told() {
    let session = Session::new();
    let query = "sort:-freq is:unresolved sort:date";
    assert_snapshot!(session.answer("search_issues", search(json!({ "query": query, "limit": 2 }))).await);
    assert_snapshot!(session.requests().join("\n"));
    let decided = json!({ "query": "is:unresolved sort:freq", "sort": "new", "limit": 2 });
    assert_snapshot!(session.answer("search_issues", search(decided)).await);
}

#[tokio::test]
async fn everything_that_narrows_is_sent_and_shown() {
    let session = Session::new();
    let narrowed = json!({
        "query": "level:error", "projectSlugOrId": "backend", "environment": ["production", "staging"],
        "period": "14d", "sort": "new", "limit": 2,
    });
    assert_snapshot!(session.answer("search_issues", search(narrowed.clone())).await);
    assert_snapshot!(session.requests().join("\n"));
    // The project's number is known now.
    session.answer("search_issues", search(narrowed)).await;
    assert_eq!(session.requests().len(), 3);
}

#[tokio::test]
async fn the_query_is_sent_as_it_was_written() {
    let session = Session::new();
    let query = r#"!level:info  (message:"a & b" OR user.email:*@acme.example) "#;
    session.call("search_issues", &search(json!({ "query": query }))).await;
    let sent = session.requests().concat();
    let sent = sent.split("query=").nth(1).unwrap().split('&').next().unwrap();
    let sent: String = sent.replace('+', " ").replace("%21", "!").replace("%3A", ":").replace("%22", "\"");
    let sent = sent
        .replace("%28", "(")
        .replace("%29", ")")
        .replace("%26", "&")
        .replace("%40", "@")
        .replace("%2A", "*");
    assert_eq!(sent, query);
}

#[tokio::test]
async fn an_empty_query_asks_for_everything() {
    let session = Session::new();
    let all = session.answer("search_issues", search(json!({ "query": "" }))).await;
    let unresolved = session.answer("search_issues", search(json!({}))).await;
    let found =
        |answer: &str| answer.lines().find_map(|line| line.strip_prefix("Found: ")).unwrap().to_owned();
    assert_ne!(found(&all), found(&unresolved));
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer("search_issues", search(json!({ "query": "is:unresolved nowhere" }))).await);
}

#[tokio::test]
async fn the_cursor_leads_to_the_end() {
    let session = Session::new();
    let mut arguments = search(json!({ "query": "", "limit": 5 }));
    let mut ids = Vec::new();
    loop {
        let answer = session.answer("search_issues", arguments.clone()).await;
        let rows = answer.lines().filter_map(|line| line.strip_prefix("- ")?.split(' ').next());
        ids.extend(rows.map(str::to_owned));
        let Some(cursor) = next_cursor(&answer) else { break };
        arguments["cursor"] = cursor.into();
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), session.requests().len()), (count, count.div_ceil(5)), "{ids:?}");
    assert!(count > 10);
}

#[tokio::test]
async fn what_models_send_is_understood() {
    let session = Session::new();
    let usual =
        session.answer("search_issues", search(json!({ "limit": 2, "environment": ["production"] }))).await;
    for sent in [
        json!({ "organization_slug": "acme", "limit": "2", "environment": "production" }),
        json!({ "organization": "acme", "limit": 2.0, "environment": "[\"production\"]", "query": null }),
        json!({ "org": " acme ", "limit": 2, "environment": ["production"], "sort": "", "cursor": null, "regionUrl": "" }),
        json!({ "organizationSlug": "acme", "limit": 2, "environment": ["production"], "includeExplanation": true, "sort": "DATE" }),
    ] {
        assert_eq!(session.answer("search_issues", sent.clone()).await, usual, "{sent}");
    }
}

#[tokio::test]
async fn an_argument_that_it_does_not_have_is_named() {
    let answer =
        answer("search_issues", search(json!({ "limit": 1, "naturalLanguage": "worst", "top": 3 }))).await;
    assert_snapshot!(answer.lines().next_back().unwrap().to_owned());
}

#[tokio::test]
async fn a_query_that_sentry_cannot_read_is_told_in_its_words() {
    assert_snapshot!(refusal("search_issues", search(json!({ "query": "is:(" }))).await);
}

#[tokio::test]
async fn each_wrong_argument_is_shown_with_what_is_expected() {
    for wrong in [
        json!({ "sort": "worst" }),
        json!({ "period": "yesterday" }),
        json!({ "limit": 1.5 }),
        json!({ "environment": { "name": "production" } }),
        json!({ "projectSlugOrId": "back end" }),
        json!({ "maxKilobytes": "all" }),
    ] {
        assert_snapshot!(refusal("search_issues", search(wrong)).await);
    }
}

#[tokio::test]
async fn a_project_that_is_not_there_is_named() {
    assert_snapshot!(refusal("search_issues", search(json!({ "projectSlugOrId": "billing" }))).await);
}

#[tokio::test]
async fn an_organization_that_is_not_there_is_named() {
    assert_snapshot!(refusal("search_issues", json!({ "organizationSlug": "initech" })).await);
}

#[tokio::test]
async fn a_project_by_its_number_costs_no_look_up() {
    let session = Session::new();
    session.answer("search_issues", search(json!({ "projectSlugOrId": 1002 }))).await;
    assert_eq!(session.requests().len(), 1);
    assert!(session.requests()[0].contains("project=1002"));
}

#[tokio::test]
async fn a_token_that_may_not_look_up_projects_is_told_to_give_the_number() {
    let sentry = FakeSentry::acme().token("events-only", ["event:read"]);
    let session = Build { sentry: sentry.into(), token: "events-only", ..Build::default() }.session();
    assert_snapshot!(session.refusal("search_issues", search(json!({ "projectSlugOrId": "backend" }))).await);
    session.answer("search_issues", search(json!({ "projectSlugOrId": "1001" }))).await;
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds, Trouble::WrongTypes, Trouble::NullEverything] {
        let session = Build::faulty(Fault::new(trouble).path("/issues/")).session();
        assert_snapshot!(session.answer("search_issues", search(json!({ "limit": 2 }))).await);
    }
}

#[tokio::test]
async fn a_long_list_says_what_brings_the_rest() {
    let session = Build { sentry: FakeSentry::large(200).into(), ..Build::default() }.session();
    let search = |more| with(json!({ "organizationSlug": "large", "query": "", "limit": 100 }), more);
    let short = session.answer("search_issues", search(json!({ "maxKilobytes": 4 }))).await;
    let long = session.answer("search_issues", search(json!({ "maxKilobytes": 80 }))).await;
    let rows = |answer: &str| answer.lines().filter(|line| line.starts_with("- ")).count();
    assert!(rows(&short) < rows(&long) && short.len() <= 4_000 && long.len() <= 80_000);
    assert!(short.contains("`maxKilobytes: 80` brings more"), "{short}");
    assert!(!long.contains("maxKilobytes"), "{long}");
}

mod confined {
    //! Sessions that are confined to a project see no other, whatever they ask.

    use super::*;

    fn session() -> Session {
        Build::confined("acme", Some("backend")).session()
    }

    #[tokio::test]
    async fn the_parameters_are_gone() {
        let schema = json!(session().listed("search_issues").input_schema);
        for gone in ["organizationSlug", "projectSlugOrId"] {
            assert!(schema["properties"].get(gone).is_none(), "{schema}");
        }
    }

    #[tokio::test]
    async fn every_search_is_narrowed() {
        let session = session();
        assert_snapshot!(
            session.answer("search_issues", json!({ "query": "", "sort": "freq", "limit": 3 })).await
        );
        assert_snapshot!(session.requests().join("\n"));
        for named in [json!({ "projectSlugOrId": "backend" }), json!({ "projectSlugOrId": "1001" })] {
            session.answer("search_issues", named).await;
        }
    }

    #[tokio::test]
    async fn another_project_or_organization_is_refused_before_a_search() {
        let session = session();
        for other in [
            json!({ "projectSlugOrId": "frontend" }),
            json!({ "projectSlugOrId": "1002" }),
            json!({ "organizationSlug": "globex" }),
        ] {
            assert_snapshot!(session.refusal("search_issues", other).await);
        }
        assert_eq!(session.requests(), ["GET /api/0/projects/acme/backend/"]);
    }

    #[tokio::test]
    async fn issues_of_other_projects_are_not_shown_even_if_sentry_sends_them() {
        // Without its project nobody can say that an issue belongs to this one.
        let session = Build {
            sentry: FakeSentry::acme().fault(Fault::new(Trouble::NullFields).path("/issues/")).into(),
            ..Build::confined("acme", Some("backend"))
        };
        assert_snapshot!(session.session().answer("search_issues", json!({ "limit": 2 })).await);
    }
}

#[tokio::test]
async fn plain_english_is_read_as_a_search_and_told() {
    let session = Session::new();
    let asked = json!({ "naturalLanguageQuery": "top 2 unresolved errors in backend, banana", "environment": ["production"] });
    assert_snapshot!(session.answer("search_issues", search(asked)).await);
    assert_snapshot!(session.requests().join("\n"));
    // What a parameter says wins, and names are looked up only for words that may be one.
    let won = json!({ "query": "latest unresolved issues yesterday", "sort": "freq", "limit": 1 });
    let before = session.requests().len();
    assert_snapshot!(session.answer("search_issues", search(won)).await);
    assert_eq!(session.requests().len(), before + 1);
}

#[tokio::test]
async fn a_broken_search_is_refused_with_the_place_before_anything_is_sent() {
    let session = Session::new();
    for query in ["is:unresolved (level:error", "level: error", "release:\"2.4", "level:error OR"] {
        assert_snapshot!(
            session.refusal("search_issues", json!({ "organizationSlug": "acme", "query": query })).await
        );
    }
    assert_eq!(session.requests(), Vec::<String>::new());
    let long = json!({ "organizationSlug": "acme", "query": "a ".repeat(3_000) });
    assert!(session.refusal("search_issues", long).await.contains("longer than 4,000"));
    let long = json!({ "organizationSlug": "acme", "query": "a ".repeat(1_000) });
    assert!(session.refusal("search_issues", long).await.contains("longer than 1,000"));
}

#[tokio::test]
async fn what_sentry_would_take_otherwise_is_told_and_nothing_is_dropped() {
    let session = Session::new();
    let query = "is:unresolved timesSen:>5 !firstSeen:-24h";
    assert_snapshot!(
        session.answer("search_issues", json!({ "organizationSlug": "acme", "query": query })).await
    );
    // Where Sentry refuses it, its words come with ours.
    let query = "level:error OR level:fatal";
    assert_snapshot!(
        session.refusal("search_issues", json!({ "organizationSlug": "acme", "query": query })).await
    );
}

#[tokio::test]
async fn words_with_a_colon_and_addresses_are_no_fields() {
    let session = Session::new();
    for (query, sent) in [
        ("error: could not connect", "Search: `\"could not connect\"`"),
        ("https://shop.acme.example/cart", "Search: `url:https://shop.acme.example/cart*`"),
        ("std::bad_alloc", "Search: `\"std::bad_alloc\"`"),
    ] {
        let answer =
            session.answer("search_issues", json!({ "organizationSlug": "acme", "query": query })).await;
        assert!(answer.contains(sent), "{answer}");
        assert!(answer.contains("Searched as text") || answer.contains("Read as"), "{answer}");
    }
}

#[tokio::test]
async fn syntax_costs_one_request_and_a_name_of_the_project_one_more_once() {
    let session = Session::new();
    let asked = |query: &str| json!({ "organizationSlug": "acme", "query": query });
    session.answer("search_issues", asked("is:unresolved level:error")).await;
    assert_eq!(session.requests().len(), 1);
    // A tag that only the project knows: cold, the tags are asked for beside the search.
    let cold = session.answer("search_issues", asked("tenant:northwind-labs")).await;
    assert_eq!(session.requests().len(), 3, "{:?}", session.requests());
    let warm = session.answer("search_issues", asked("tenant:northwind-labs")).await;
    assert_eq!(session.requests().len(), 4, "{:?}", session.requests());
    assert_eq!(cold, warm);
    assert!(!cold.contains("no known field"), "{cold}");
    // In words the same names count, and need no more than the projects' once.
    let words = session.answer("search_issues", asked("unresolved for tenant northwind-labs")).await;
    assert!(words.contains("tenant:northwind-labs"), "{words}");
    assert_eq!(session.requests().len(), 6, "{:?}", session.requests());
    session.answer("search_issues", asked("unresolved for tenant northwind-labs")).await;
    assert_eq!(session.requests().len(), 7, "{:?}", session.requests());
}

#[tokio::test]
async fn calls_at_the_same_time_ask_for_the_names_once() {
    let session = Session::new();
    let asked = json!({ "organizationSlug": "acme", "query": "tenant:northwind-labs" });
    let all = (0..5).map(|_| session.answer("search_issues", asked.clone()));
    futures_util::future::join_all(all).await;
    let tags = session.requests().iter().filter(|line| line.contains("/tags/")).count();
    assert_eq!((tags, session.requests().len()), (1, 6), "{:?}", session.requests());
}

#[tokio::test]
async fn a_server_without_a_list_of_tags_is_asked_for_it_once() {
    let fault = Fault::new(Trouble::Status(404)).path("/acme/tags/");
    let session = Build::faulty(fault).session();
    let asked = json!({ "organizationSlug": "acme", "query": "colour:blue" });
    for _ in 0..2 {
        let answer = session.answer("search_issues", asked.clone()).await;
        assert!(answer.contains("colour:blue") && !answer.contains("no known field"), "{answer}");
    }
    assert_eq!(session.requests().len(), 3, "{:?}", session.requests());
}

#[tokio::test]
async fn nothing_found_names_the_next_longer_time_and_the_longest_is_not_widened() {
    for (period, wider) in [("24h", Some("7d")), ("30d", Some("90d")), ("90d", None)] {
        let asked = json!({ "organizationSlug": "acme", "query": "title:nowhere", "period": period });
        let answer = answer("search_issues", asked).await;
        let said = wider.map(|wider| format!("Widen the time: `period: \"{wider}\"`."));
        assert_eq!(said.is_some(), answer.contains("Widen"), "{answer}");
        assert!(said.is_none_or(|said| answer.contains(&said)) && answer.contains("Drop a term"), "{answer}");
    }
}

//! Talks that go well.

use super::*;
use llm::{CallResult, Effort};
use untrusted::{Maybe, Untrusted};

#[derive(Debug, Default, serde::Deserialize, untrusted::Wire)]
#[serde(default)]
struct Arguments {
    query: Maybe<Untrusted>,
}

#[tokio::test]
async fn each_provider_answers_in_words() {
    for way in WAYS {
        let providers = serve([Act::says("forty-two")]).await;
        let reply = model(&providers, way).ask(&talk("How many?"), SOON).await.unwrap();
        content(&providers);
        assert!(reply.text.unwrap().same_as("forty-two"), "{way:?}");
        assert_eq!(
            (reply.usage.questions, reply.usage.input_tokens, reply.usage.output_tokens),
            (1, 100, 20)
        );
        let questions = providers.questions();
        assert_eq!((questions.len(), questions[0].path.as_str()), (1, way.3));
        assert!(
            questions[0].body.to_string().contains("<request-0000000000000007>\\nHow many?\\n</request-")
        );
    }
}

#[tokio::test]
async fn each_provider_is_made_to_call() {
    for way in WAYS {
        let providers = serve([Act::calls("look", json!({"query": "is:unresolved"}))]).await;
        let talk = talk("what is open?").offering(offer("look")).demanding("look");
        let reply = model(&providers, way).ask(&talk, SOON).await.unwrap();
        content(&providers);
        assert_eq!(reply.calls.len(), 1);
        assert_eq!(reply.calls[0].tool(), Some("look"), "{way:?}");
        let arguments: Arguments = reply.calls[0].decode().unwrap();
        assert!(arguments.query.as_ref().unwrap().same_as("is:unresolved"), "{way:?}");
    }
}

#[tokio::test]
async fn a_talk_goes_on_with_what_came_of_the_calls() {
    for way in WAYS {
        let both = Act::Calls(vec![
            ("look".to_owned(), json!({"query": "a"})),
            ("never_offered".to_owned(), json!({})),
        ]);
        let again = Act::calls("look", json!({"query": "b"}));
        let providers = serve([both, again, Act::says("done")]).await;
        let model = model(&providers, way);
        let boundary = Boundary::with_nonce(7);
        let found = boundary.answer(&Answer::new("FOUND-THIS"), Budget::default());
        let mut talk = talk("what is open?").offering(offer("look"));
        for round in [2, 1] {
            let mut reply = model.ask(&talk, SOON).await.unwrap();
            assert_eq!(reply.calls.len(), round);
            let results = std::mem::take(&mut reply.calls).into_iter().map(|call| {
                let result = match call.tool() {
                    Some("look") => CallResult::Answer { rendered: &found, is_error: false },
                    _ => CallResult::Ours("There is no such tool."),
                };
                (call, result)
            });
            let results = results.collect();
            talk.go_on(reply, results);
        }
        talk.close();
        let reply = model.ask(&talk, SOON).await.unwrap();
        content(&providers);
        assert!(reply.text.unwrap().same_as("done"), "{way:?}");
        let last = providers.questions().pop().unwrap().body.to_string();
        for part in ["FOUND-THIS", "There is no such tool.", "No more tools can be called."] {
            assert!(last.contains(part), "{way:?} {last}");
        }
    }
}

#[tokio::test]
async fn a_server_that_only_chats_is_asked_so_from_then_on() {
    let providers = FakeProviders::serve_chat_only([Act::says("yes")]).await.unwrap();
    let model = model(&providers, (Provider::OpenAi, "/v1", "llama", ""));
    for _ in 0..2 {
        let reply = model.ask(&talk("are you there?"), SOON).await.unwrap();
        assert!(reply.text.unwrap().same_as("yes"));
    }
    content(&providers);
    let paths: Vec<String> = providers.questions().into_iter().map(|question| question.path).collect();
    assert_eq!(paths, ["/v1/chat/completions", "/v1/chat/completions"]);
}

#[tokio::test]
async fn arguments_in_the_text_are_understood() {
    for text in ["{\"query\": \"a\"}", "```json\n{\"query\": \"a\"}\n```"] {
        let providers = serve([Act::says(text)]).await;
        let talk = talk("what is open?").offering(offer("look")).demanding("look");
        let reply = model(&providers, WAYS[1]).ask(&talk, SOON).await.unwrap();
        assert!(reply.calls[0].decode::<Arguments>().unwrap().query.as_ref().unwrap().same_as("a"));
    }
}

#[tokio::test]
async fn the_effort_is_what_the_operator_says() {
    for (way, effort, sent) in [
        (WAYS[0], None, json!(null)),
        (WAYS[0], Effort::named("high", Provider::OpenAi), json!({"effort": "high"})),
        (WAYS[5], Effort::named("max", Provider::OpenRouter), json!({"effort": "xhigh"})),
    ] {
        let providers = serve([Act::says("yes")]).await;
        let base = format!("{}{}", providers.url(), way.1).parse().unwrap();
        let choice = Choice::new(way.0, PROVIDER_KEY.to_owned().into(), Some(base), None).unwrap();
        let model = Model::new(choice.with_effort(effort), Arc::new(OverHttp::new()));
        model.ask(&talk("well?"), SOON).await.unwrap();
        content(&providers);
        assert_eq!(providers.questions()[0].body["reasoning"], sent);
    }
}

#[tokio::test]
async fn tokens_that_the_provider_does_not_count_are_estimated_by_their_size() {
    let content = json!([{"type": "text", "text": "word ".repeat(800)}]);
    let body = json!({"type": "message", "role": "assistant", "content": content, "stop_reason": "end_turn"});
    let providers = serve([Act::Sends(body.to_string())]).await;
    let way = WAYS.into_iter().find(|way| way.0 == Provider::Anthropic).unwrap();
    let usage = model(&providers, way).ask(&talk("How many?"), SOON).await.unwrap().usage;
    assert!(usage.is_estimated && usage.output_tokens > 1_000 && usage.output_tokens < 1_100, "{usage:?}");
    assert!(usage.input_tokens > 20 && usage.input_tokens < 400, "{usage:?}");
}

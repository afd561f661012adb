//! What the spans of a conversation say: messages and tool calls, in their order.

use crate::parts::messages::{all_of_model, last_of_user};
use lexicon::Timestamp;
use sentry_api::models::ConversationSpan;
use untrusted::{Item, Maybe, Untrusted};

/// Something that was said or done.
pub(super) enum Step {
    User { at: Option<Timestamp>, text: Untrusted },
    Model { at: Option<Timestamp>, who: Option<Untrusted>, text: Untrusted, failed: Option<Untrusted> },
    Tool { at: Option<Timestamp>, name: Untrusted, arguments: Option<Untrusted>, failed: Option<Untrusted> },
}

/// The steps. What a user said is repeated in every call after it, and told once.
pub(super) fn steps(spans: &[ConversationSpan]) -> Vec<Step> {
    let mut ordered: Vec<&ConversationSpan> = spans.iter().collect();
    ordered.sort_by(|one, other| one.start.unwrap_or(0.0).total_cmp(&other.start.unwrap_or(0.0)));
    let (mut steps, mut last): (Vec<Step>, Option<Untrusted>) = (Vec::new(), None);
    for span in ordered {
        let at = span.start.0.and_then(Timestamp::from_seconds);
        let end = span.finish.0.and_then(Timestamp::from_seconds).or(at);
        let failed =
            span.status.as_ref().filter(|status| !status.same_as("ok") && !status.is_blank()).cloned();
        if kind(span) == Kind::Tool {
            let name = span.tool.as_ref().or(span.name.as_ref());
            let arguments = span.tool_arguments.as_ref().or(span.tool_input.as_ref()).cloned();
            steps.extend(name.map(|name| Step::Tool { at, name: name.clone(), arguments, failed }));
            continue;
        }
        // An agent's own span repeats what its calls say.
        if !is_call(span) {
            continue;
        }
        let input = span.input.as_ref().or(span.request.as_ref());
        let asked = input.map(|text| text.clone().map(last_of_user)).filter(|text| !text.is_blank());
        if let Some(text) = asked.filter(|text| Some(text) != last.as_ref()) {
            last = Some(text.clone());
            steps.push(Step::User { at, text });
        }
        let output = span.output.as_ref().map(|text| text.clone().map(all_of_model));
        let output = output.filter(|text| !text.is_blank());
        let text = output.or_else(|| span.response.as_ref().or(span.response_object.as_ref()).cloned());
        let who = span.agent.as_ref().or(span.response_model.as_ref()).or(span.model.as_ref()).cloned();
        match (text, failed) {
            (Some(text), failed) => steps.push(Step::Model { at: end, who, text, failed }),
            (None, Some(failed)) => {
                steps.push(Step::Model { at: end, who, text: Untrusted::default(), failed: Some(failed) });
            }
            (None, None) => {}
        }
    }
    steps
}

/// What a span of a conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A question to a model.
    Call,
    Tool,
    /// An agent's own, or what hands over to another.
    Other,
}

/// Whether a model was asked.
pub(super) fn is_call(span: &ConversationSpan) -> bool {
    kind(span) == Kind::Call
}

/// By the operation that Sentry names, else by the name of the span: SDKs call a question to a model by many.
fn kind(span: &ConversationSpan) -> Kind {
    const OTHERS: [&str; 3] = ["gen_ai.invoke_agent", "gen_ai.create_agent", "gen_ai.handoff"];
    let is = |text: &Maybe<Untrusted>, word| text.as_ref().is_some_and(|text| text.same_as(word));
    if span.operation.is_some() {
        return match () {
            () if is(&span.operation, "tool") => Kind::Tool,
            () if is(&span.operation, "ai_client") => Kind::Call,
            () => Kind::Other,
        };
    }
    let of_ai = span.name.as_ref().is_some_and(|name| name.is(|name| name.starts_with("gen_ai.")));
    match () {
        () if is(&span.name, "gen_ai.execute_tool") => Kind::Tool,
        () if of_ai && !OTHERS.iter().any(|other| is(&span.name, other)) => Kind::Call,
        () => Kind::Other,
    }
}

impl Step {
    /// A row, the text on it as far as there is room.
    pub(super) fn row(self) -> Item {
        match self {
            Self::User { at, text } => Item::new((at.map(|at| (at, " ")), "user: ", text)),
            Self::Model { at, who, text, failed } => Item::new((
                at.map(|at| (at, " ")),
                "model",
                who.map(|who| (" (", who, ")")),
                failed.map(|failed| (" failed: ", failed)),
                ": ",
                text,
            )),
            Self::Tool { at, name, arguments, failed } => Item::new((
                at.map(|at| (at, " ")),
                "tool ",
                name,
                arguments.map(|arguments| (" ", arguments)),
                failed.map(|failed| (" · failed: ", failed)),
            )),
        }
    }
}

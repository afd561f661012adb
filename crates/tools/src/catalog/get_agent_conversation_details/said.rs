//! What the spans of a conversation say: messages and tool calls, in their order.

use crate::parts::messages::{all_of_model, last_of_user};
use lexicon::Timestamp;
use sentry_api::models::ConversationSpan;
use untrusted::{Item, Untrusted};

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
        if is(span, "tool", "gen_ai.execute_tool") {
            let name = span.tool.as_ref().or(span.name.as_ref());
            let arguments = span.tool_arguments.as_ref().or(span.tool_input.as_ref()).cloned();
            steps.extend(name.map(|name| Step::Tool { at, name: name.clone(), arguments, failed }));
            continue;
        }
        // An agent's own span repeats what its calls say.
        if !is(span, "ai_client", "gen_ai.chat") {
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

/// By the operation that Sentry names, else by the name of the span.
fn is(span: &ConversationSpan, operation: &str, name: &str) -> bool {
    match span.operation.as_ref() {
        Some(known) => known.same_as(operation),
        None => span.name.as_ref().is_some_and(|known| known.same_as(name)),
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

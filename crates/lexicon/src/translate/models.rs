//! Language models: calls, tools, agents, tokens and cost; and the conversations with them.

use super::{
    effect::{Draft, Effect, Found, Place, Rank, Subject, term},
    measure::failed_spans,
    number::bounds,
    words::Words,
};

const TOKENS: Subject = Subject { field: "gen_ai.usage.total_tokens", usual: "sum", shy: false };
const INPUT: Subject = Subject { field: "gen_ai.usage.input_tokens", usual: "sum", shy: false };
const OUTPUT: Subject = Subject { field: "gen_ai.usage.output_tokens", usual: "sum", shy: false };
const COST: Subject = Subject { field: "gen_ai.cost.total_tokens", usual: "sum", shy: false };

const AMOUNTS: &[(&str, Subject)] = &[
    ("tokens", TOKENS),
    ("token usage", TOKENS),
    ("total tokens", TOKENS),
    ("token", TOKENS),
    ("input tokens", INPUT),
    ("prompt tokens", INPUT),
    ("output tokens", OUTPUT),
    ("completion tokens", OUTPUT),
    ("cost", COST),
    ("costs", COST),
    ("spend", COST),
    ("spending", COST),
    ("llm cost", COST),
    ("llm costs", COST),
    ("ai cost", COST),
    ("llm spend", COST),
    ("token cost", COST),
    ("tokens used", TOKENS),
];

const KINDS: &[(&str, &str)] = &[
    ("llm", "ai_client"),
    ("llms", "ai_client"),
    ("llm calls", "ai_client"),
    ("llm call", "ai_client"),
    ("llm requests", "ai_client"),
    ("model calls", "ai_client"),
    ("ai calls", "ai_client"),
    ("llm spans", "ai_client"),
    ("ai requests", "ai_client"),
    ("llm errors", "ai_client"),
    ("model requests", "ai_client"),
    ("llm call spans", "ai_client"),
    ("tool calls", "tool"),
    ("tool call", "tool"),
    ("tool executions", "tool"),
    ("agent runs", "agent"),
    ("agent run", "agent"),
    ("agent invocations", "agent"),
    ("agent calls", "agent"),
    ("ai agent runs", "agent"),
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    let talks = words.place == Place::Conversations;
    if !talks && words.place != Place::Spans {
        return None;
    }
    let kind = |kind: &str| {
        if talks { Vec::new() } else { vec![Effect::OtherKind, term("gen_ai.operation.type", kind)] }
    };
    if talks {
        if words.is(at, &["failed", "failing"]) {
            return Some((at + 1, vec![failed_spans()]));
        }
        if words.is(at, &["conversation", "chat"])
            && words.name(at + 1).contains(['_', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        {
            return Some((at + 2, vec![term("gen_ai.conversation.id", words.name(at + 1))]));
        }
    }
    // `with more than 8000 tokens`
    let start = words.skip(at, &["with", "using", "used", "that", "costing"]);
    if let Some((next, bounds)) =
        bounds(words, start).or_else(|| (start > at).then(|| bounds(words, start - 1))?)
        && let Some((end, subject)) = words.longest(next, AMOUNTS)
    {
        let mut effects = if talks { Vec::new() } else { vec![Effect::OtherKind] };
        effects.extend(bounds.into_iter().map(|bound| Effect::Term(Draft::bound(subject.field, bound))));
        return Some((end, effects));
    }
    let expensive = [
        ("most expensive", Rank::Most),
        ("costliest", Rank::Most),
        ("priciest", Rank::Most),
        ("cheapest", Rank::Least),
        ("least expensive", Rank::Least),
    ];
    if let Some((next, rank)) = words.longest(at, &expensive).filter(|_| !talks) {
        let effects = kind("")
            .into_iter()
            .take(1)
            .chain([client(), Effect::Rank(rank), Effect::Subject(COST)])
            .collect();
        return Some((next, effects));
    }
    if !talks && let Some((next, subject)) = words.longest(at, AMOUNTS) {
        return Some((next, vec![Effect::OtherKind, client(), Effect::Subject(subject)]));
    }
    if !talks && let Some((next, name)) = words.longest(at, KINDS) {
        return Some((next, kind(name)));
    }
    let nouns: &[(&str, &str)] = &[
        ("model", "gen_ai.request.model"),
        ("provider", "gen_ai.provider.name"),
        ("agent", "gen_ai.agent.name"),
        ("tool", "gen_ai.tool.name"),
    ];
    if let Some((next, key)) = words.longest(at, nouns) {
        let name = words.name(next);
        let common = [
            "is",
            "in",
            "with",
            "by",
            "per",
            "for",
            "and",
            "on",
            "over",
            "has",
            "had",
            "today",
            "yesterday",
            "since",
            "last",
            "used",
            "this",
            "errors",
            "name",
            "the",
            "calls",
            "runs",
        ];
        let grouped = words.is(at.wrapping_sub(1), &["by", "per", "each", "which"]);
        if !name.is_empty() && !common.contains(&words.word(next)) && !grouped {
            return Some((next + 1, vec![term(key, name)]));
        }
    }
    if talks && words.is(at, &["used", "using", "use"]) {
        return Some((at + 1, Vec::new()));
    }
    let plural: &[(&str, &str)] = &[
        ("models", "gen_ai.request.model"),
        ("model", "gen_ai.request.model"),
        ("providers", "gen_ai.provider.name"),
        ("agents", "gen_ai.agent.name"),
        ("tools", "gen_ai.tool.name"),
        ("agent", "gen_ai.agent.name"),
        ("tool", "gen_ai.tool.name"),
    ];
    let (next, noun) = words.longest(at, plural).filter(|_| !talks)?;
    let operation = match noun {
        "gen_ai.tool.name" => "tool",
        "gen_ai.agent.name" => "agent",
        _ => "ai_client",
    };
    Some((next, vec![Effect::OtherKind, Effect::Noun(noun), weak(operation)]))
}

/// Calls of a model, unless another kind is named.
fn client() -> Effect {
    weak("ai_client")
}

fn weak(kind: &str) -> Effect {
    Effect::Term(Draft { sign: "?", ..Draft::of("gen_ai.operation.type", kind) })
}

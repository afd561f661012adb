//! What a tool costs a model that is told of it, and what it does to Sentry.

use crate::mcp;
use serde_json::Value;
use tools::ListedTool;

const BYTES_OF_A_TOKEN: usize = 4;

/// As `tools/list` has it.
pub(crate) fn on_the_wire(tool: &ListedTool) -> Value {
    serde_json::to_value(mcp::tool(tool.clone())).unwrap_or_default()
}

/// About how many tokens a tool costs, by OpenAI's o200k: JSON of this kind has four bytes to a token, and a
/// vocabulary to count them exactly would be a third of this program.
pub(crate) fn tokens(tool: &ListedTool) -> usize {
    on_the_wire(tool).to_string().len() / BYTES_OF_A_TOKEN
}

/// What it does to Sentry, in a word.
pub(crate) const fn effect(tool: &ListedTool) -> &'static str {
    match (tool.read_only, tool.destructive) {
        (true, _) => "reads",
        (false, false) => "adds",
        (false, true) => "changes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::demo_gate;

    #[test]
    fn the_estimate_is_close_to_the_vocabulary() {
        let vocabulary = tiktoken_rs::o200k_base().unwrap();
        for tool in &demo_gate().list() {
            let exact = vocabulary.encode_ordinary(&on_the_wire(tool).to_string()).len();
            let share = tokens(tool) as f64 / exact as f64;
            assert!((0.85..=1.2).contains(&share), "{}: {} for {exact}", tool.name, tokens(tool));
        }
    }
}

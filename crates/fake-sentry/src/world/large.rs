//! Large worlds on demand: many issues, one huge event, one huge trace; the same ones every time.

use chrono::{DateTime, Utc};
use serde_json::Map;

use super::{
    ids,
    trace::{Span, Trace, millis},
};

/// A trace with this many spans.
#[derive(Debug, Clone)]
pub(crate) struct LargeTrace {
    pub(crate) id: String,
    pub(crate) spans: usize,
    /// Slug.
    pub(crate) project: String,
}

impl LargeTrace {
    /// A tree in which each span has up to eight children.
    pub(super) fn build(&self, now: DateTime<Utc>) -> Option<Trace> {
        let start = now - millis(3_600_000.0);
        let id = |number: usize| ids::hex16("large", &self.id, number);
        let spans = (0..self.spans).map(|number| {
            let depth = (number as f64 * 7.0 + 1.0).log(8.0).floor();
            let op = match number % 4 {
                0 => "http.client",
                1 => "db",
                2 => "cache.get",
                _ => "function",
            };
            Span {
                id: id(number),
                parent: (number > 0).then(|| id((number - 1) / 8)),
                trace: self.id.clone(),
                transaction_event: ids::hex32("transaction", &self.id, 0),
                transaction: "app.tasks.rebuild_index".to_owned(),
                is_transaction: number == 0,
                op: if number == 0 { "queue.process" } else { op }.to_owned(),
                description: if number == 0 {
                    "app.tasks.rebuild_index".to_owned()
                } else {
                    format!("step {number}")
                },
                project: self.project.clone(),
                start: start + millis(number as f64),
                duration: 10_000.0 / (depth + 1.0).powi(2),
                own: 0.0,
                status: "ok".to_owned(),
                environment: Some("production".to_owned()),
                release: None,
                attributes: Map::new(),
                measurements: Map::new(),
            }
        });
        Some(Trace { id: self.id.clone(), spans: spans.collect(), ..Trace::default() }.finish())
    }
}

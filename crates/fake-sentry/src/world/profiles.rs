//! Profiles: stacks that were seen every ten milliseconds, of transactions and of profilers that run all the time.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// All profiles of an organization. They share frames and stacks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profiles {
    frames: Vec<Map<String, Value>>,
    /// Places of frames, the innermost first.
    stacks: Vec<Vec<usize>>,
    pub(crate) profiles: Vec<Profile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    pub(crate) id: String,
    /// Slug.
    pub(crate) project: String,
    /// None for a profiler that runs all the time.
    pub(crate) transaction: Option<String>,
    pub(crate) started: String,
    pub(crate) release: String,
    pub(crate) environment: String,
    pub(crate) platform: String,
    #[serde(default)]
    profiler: Option<bool>,
    pub(crate) trace: Option<String>,
    threads: BTreeMap<String, String>,
    /// `[stack, thread, samples]`, one after the other.
    runs: Vec<(usize, u64, u64)>,
}

/// Nanoseconds between two samples.
const EVERY: u64 = 10_000_000;

impl Profile {
    pub(crate) fn is_continuous(&self) -> bool {
        self.profiler == Some(true)
    }

    /// Each sample: its stack, its thread, and nanoseconds after the beginning.
    fn samples(&self) -> impl Iterator<Item = (usize, u64, u64)> {
        let each = self.runs.iter().flat_map(|(stack, thread, count)| (0..*count).map(|_| (*stack, *thread)));
        each.zip(0_u64..).map(|((stack, thread), at)| (stack, thread, at * EVERY))
    }
}

impl Profiles {
    /// What was seen, the times after `start` in seconds where there is one.
    pub(crate) fn seen(&self, profile: &Profile, start: Option<f64>) -> Value {
        let samples: Vec<Value> = profile
            .samples()
            .map(|(stack, thread, at)| match start {
                None => json!({ "stack_id": stack, "thread_id": thread, "elapsed_since_start_ns": at }),
                Some(start) => {
                    json!({ "stack_id": stack, "thread_id": thread.to_string(), "timestamp": start + at as f64 / 1e9 })
                }
            })
            .collect();
        let threads: Map<String, Value> =
            profile.threads.iter().map(|(id, name)| (id.clone(), json!({ "name": name }))).collect();
        json!({ "samples": samples, "stacks": self.stacks, "frames": self.frames, "thread_metadata": threads })
    }

    /// Many profiles as one: frames, how long each took, and the stacks from the outermost inwards.
    pub(crate) fn flames(&self, of: &[&Profile]) -> Flames {
        let mut flames = Flames::default();
        let mut durations: Vec<Vec<u64>> = vec![Vec::new(); self.frames.len()];
        let mut itself = vec![0_u64; self.frames.len()];
        let mut times: BTreeMap<usize, u64> = BTreeMap::new();
        for profile in of {
            let mut within = vec![0_u64; self.frames.len()];
            for (stack, count) in profile.runs.iter().map(|(stack, _, count)| (*stack, *count)) {
                *times.entry(stack).or_default() += count;
                let frames = self.stacks.get(stack).map(Vec::as_slice).unwrap_or_default();
                if let Some(time) = frames.first().and_then(|leaf| itself.get_mut(*leaf)) {
                    *time += count * EVERY;
                }
                for frame in frames {
                    if let Some(time) = within.get_mut(*frame) {
                        *time += count * EVERY;
                    }
                }
            }
            for (all, time) in durations.iter_mut().zip(within).filter(|(_, time)| *time > 0) {
                all.push(time);
            }
        }
        for (number, frame) in self.frames.iter().enumerate() {
            let field = |name: &str| frame.get(name).cloned().unwrap_or_default();
            flames.frames.push(json!({
                "name": field("function"), "file": field("filename"), "line": field("lineno"),
                "is_application": field("in_app"), "fingerprint": 1_000_000_007 + number,
            }));
        }
        for (mut all, itself) in durations.into_iter().zip(itself) {
            all.sort_unstable();
            let at =
                |share: usize| all.get((all.len() * share / 100).min(all.len().saturating_sub(1))).copied();
            let sum: u64 = all.iter().sum();
            flames.infos.push(json!({
                "count": all.len(), "weight": sum / EVERY, "sumDuration": sum, "sumSelfTime": itself,
                "p75Duration": at(75).unwrap_or(0), "p95Duration": at(95).unwrap_or(0), "p99Duration": at(99).unwrap_or(0),
            }));
        }
        for (stack, count) in times {
            let frames = self.stacks.get(stack).map(Vec::as_slice).unwrap_or_default();
            flames.samples.push(json!(frames.iter().rev().collect::<Vec<_>>()));
            flames.counts.push(json!(count));
            flames.times.push(json!(count * EVERY));
        }
        flames
    }
}

/// The parts of a flame graph, each list in the order of its frames or its stacks.
#[derive(Debug, Default)]
pub(crate) struct Flames {
    pub(crate) frames: Vec<Value>,
    pub(crate) infos: Vec<Value>,
    pub(crate) samples: Vec<Value>,
    pub(crate) counts: Vec<Value>,
    pub(crate) times: Vec<Value>,
}

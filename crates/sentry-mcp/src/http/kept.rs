//! The gates of those who called lately, so that what they learned of Sentry need not be asked again. Each belongs to
//! one token and one grant: nothing that one caller was answered reaches another.

use super::caller::{Caller, Principal};
use crate::gates::Gates;
use access::Grant;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use tools::{Gate, Taint};

/// How long a gate is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// How many callers keep their gates.
const CALLERS: usize = 1_000;
/// How many grants of one caller do: paths and parameters narrow in few ways.
const GRANTS: usize = 16;
/// How many callers are remembered who read text from outside, by 100 bytes each.
const REMEMBERED: usize = 100_000;

/// Gates by caller and grant.
pub(crate) struct KeptGates {
    gates: Gates,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    callers: HashMap<Principal, Kept>,
    /// Somebody who had read text from outside had to be forgotten: from then on everybody new counts as one.
    lost: bool,
}

struct Kept {
    gates: Vec<(Grant, Arc<Gate>)>,
    taint: Taint,
    used: Instant,
}

impl KeptGates {
    pub(crate) fn new(gates: Gates) -> Self {
        Self { gates, known: Mutex::default() }
    }

    /// The gate of a caller with this grant.
    pub(super) fn gate(&self, caller: &Caller, grant: Grant) -> Arc<Gate> {
        self.gate_at(Instant::now(), caller, grant)
    }

    fn gate_at(&self, now: Instant, caller: &Caller, grant: Grant) -> Arc<Gate> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.callers.contains_key(&caller.principal) {
            known.make_room(now);
        }
        let lost = known.lost;
        let kept = known.callers.entry(caller.principal).or_insert_with(|| Kept {
            gates: Vec::new(),
            taint: if lost { Taint::unknown() } else { Taint::default() },
            used: now,
        });
        kept.used = now;
        if let Some((_, gate)) = kept.gates.iter().find(|(of, _)| *of == grant) {
            return Arc::clone(gate);
        }
        if kept.gates.len() >= GRANTS {
            kept.gates.remove(0);
        }
        let gate = Arc::new(self.gates.gate(Some(caller.token.clone()), grant.clone(), kept.taint.clone()));
        kept.gates.push((grant, Arc::clone(&gate)));
        gate
    }
}

impl Known {
    /// Lets go of gates that are idle, or of the longest idle ones where there are too many.
    fn make_room(&mut self, now: Instant) {
        let mut used: Vec<Instant> =
            self.callers.values().filter(|kept| !kept.gates.is_empty()).map(|kept| kept.used).collect();
        used.sort_unstable();
        let oldest = now.checked_sub(IDLE);
        let crowded = used.len().checked_sub(CALLERS).and_then(|excess| used.get(excess).copied());
        self.callers.retain(|_, kept| {
            let idle = oldest.is_some_and(|oldest| kept.used < oldest);
            if idle || crowded.is_some_and(|crowded| kept.used <= crowded) {
                kept.gates.clear();
            }
            // A call under way may still read something.
            !kept.gates.is_empty() || kept.taint.is_set() || kept.taint.is_shared()
        });
        if self.callers.len() >= REMEMBERED {
            self.callers.clear();
            self.lost = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::{Cli, Flags},
        config::{Config, Disk, Serving},
        env::Environment,
        http::Callers,
    };
    use axum::http::{HeaderMap, Version, header};

    fn flags() -> Flags {
        Cli::read(["sentry-mcp".into()]).ok().unwrap().flags
    }

    fn kept() -> KeptGates {
        let (config, _) = Config::new(&flags(), &Environment::default(), &Disk).ok().unwrap();
        KeptGates::new(Gates::new(config).unwrap())
    }

    fn callers() -> Callers {
        let serving = Serving {
            bind: "127.0.0.1:0".parse().unwrap(),
            base_url: None,
            identity: None,
            trusted_proxies: Vec::new(),
            direct_tokens: true,
            client_bearer: None,
        };
        Callers::new(&serving, None, Grant::default()).unwrap()
    }

    fn caller(callers: &Callers, token: usize) -> Caller {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, format!("Sentry-Bearer token{token}").parse().unwrap());
        callers.caller(&headers, Version::HTTP_11).unwrap()
    }

    fn count(kept: &KeptGates) -> usize {
        kept.known.lock().unwrap().callers.len()
    }

    fn narrow() -> Grant {
        Grant { read_only: true, ..Grant::default() }
    }

    #[test]
    fn a_gate_belongs_to_one_token_and_one_grant() {
        let (kept, callers) = (kept(), callers());
        let (one, other) = (caller(&callers, 1), caller(&callers, 2));
        let gate = kept.gate(&one, Grant::default());
        assert!(Arc::ptr_eq(&gate, &kept.gate(&caller(&callers, 1), Grant::default())));
        assert!(!Arc::ptr_eq(&gate, &kept.gate(&one, narrow())));
        assert!(!Arc::ptr_eq(&gate, &kept.gate(&other, Grant::default())));
        let known = kept.known.lock().unwrap();
        let taint = |caller: &Caller| &known.callers.get(&caller.principal).unwrap().taint;
        assert!(taint(&one).is_shared());
    }

    #[test]
    fn idle_gates_go_and_what_was_read_is_remembered() {
        let (kept, callers, now) = (kept(), callers(), Instant::now());
        let reader = caller(&callers, 2);
        drop(kept.gate_at(now, &caller(&callers, 1), Grant::default()));
        drop(kept.gate_at(now, &reader, Grant::default()));
        kept.known.lock().unwrap().callers.get_mut(&reader.principal).unwrap().taint = Taint::unknown();
        let later = now + IDLE + Duration::from_secs(1);
        drop(kept.gate_at(later, &caller(&callers, 3), Grant::default()));
        assert_eq!(count(&kept), 2, "the reader and the new one");
        drop(kept.gate_at(later, &reader, Grant::default()));
        assert!(kept.known.lock().unwrap().callers.get(&reader.principal).unwrap().taint.is_set());
    }

    #[test]
    fn many_callers_take_bounded_room() {
        let (kept, callers, now) = (kept(), callers(), Instant::now());
        let held = kept.gate_at(now, &caller(&callers, 0), Grant::default());
        for number in 1..CALLERS + 50 {
            let later = now + Duration::from_millis(number.try_into().unwrap());
            drop(kept.gate_at(later, &caller(&callers, number), Grant::default()));
        }
        let known = kept.known.lock().unwrap();
        let with_gates = known.callers.values().filter(|kept| !kept.gates.is_empty()).count();
        assert!(with_gates <= CALLERS, "{with_gates}");
        let held_by = known.callers.get(&caller(&callers, 0).principal);
        assert!(held_by.is_some_and(|kept| kept.gates.is_empty()), "a call under way is remembered");
        drop(held);
    }
}

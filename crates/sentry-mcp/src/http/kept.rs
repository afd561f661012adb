//! The gates of those who called lately, so that what they learned of Sentry need not be asked again. Each belongs to
//! one token and one grant: nothing that one caller was answered reaches another.

use super::caller::{Caller, Principal, Version};
use crate::{gates::Gates, watched::Withdrawn};
use access::Grant;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
    /// Callers without gates who read text from outside.
    tainted: HashSet<Principal>,
    /// Somebody who had read text from outside had to be forgotten: from then on everybody new counts as one.
    lost: bool,
}

struct Kept {
    /// The token that the gates are before: a sign-in gets another from time to time.
    token: Version,
    gates: Vec<(Grant, Arc<Gate>)>,
    taint: Taint,
    withdrawn: Withdrawn,
    used: Instant,
}

/// A gate, and whether Sentry refused its token.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) gate: Arc<Gate>,
    pub(super) withdrawn: Withdrawn,
}

impl KeptGates {
    pub(crate) fn new(gates: Gates) -> Self {
        Self { gates, known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the caller's token is one that Sentry accepts: remembered, or asked now. `None` when Sentry does not say.
    pub(super) async fn accepts(&self, caller: &Caller) -> Option<bool> {
        let is_known = {
            let known = self.known();
            known.callers.contains_key(&caller.principal) || known.tainted.contains(&caller.principal)
        };
        if is_known { Some(true) } else { self.gates.accepts(&caller.token).await }
    }

    /// The gate of a caller with this grant. One of a caller who may not be remembered is made for the occasion.
    pub(super) fn gate(&self, caller: &Caller, grant: Grant) -> Held {
        self.gate_at(Instant::now(), caller, grant)
    }

    fn gate_at(&self, now: Instant, caller: &Caller, grant: Grant) -> Held {
        if !caller.is_lasting {
            // What it reads is not remembered, so it counts as one who has read before.
            let withdrawn = Withdrawn::default();
            return Held { gate: self.made(caller, grant, Taint::unknown(), &withdrawn), withdrawn };
        }
        let mut known = self.known();
        if !known.callers.contains_key(&caller.principal) {
            known.make_room(now);
        }
        let tainted = known.lost || caller.is_tainted() || known.tainted.contains(&caller.principal);
        let kept = known.callers.entry(caller.principal).or_insert_with(|| Kept {
            token: caller.version,
            gates: Vec::new(),
            taint: if tainted { Taint::unknown() } else { Taint::default() },
            withdrawn: Withdrawn::default(),
            used: now,
        });
        kept.used = now;
        if caller.is_tainted() {
            kept.taint.set();
        }
        if kept.token != caller.version {
            (kept.token, kept.withdrawn) = (caller.version, Withdrawn::default());
            kept.gates.clear();
        }
        let withdrawn = kept.withdrawn.clone();
        if let Some((_, gate)) = kept.gates.iter().find(|(of, _)| *of == grant) {
            return Held { gate: Arc::clone(gate), withdrawn };
        }
        if kept.gates.len() >= GRANTS {
            kept.gates.remove(0);
        }
        let gate = self.made(caller, grant.clone(), kept.taint.clone(), &withdrawn);
        kept.gates.push((grant, Arc::clone(&gate)));
        Held { gate, withdrawn }
    }

    fn made(&self, caller: &Caller, grant: Grant, taint: Taint, withdrawn: &Withdrawn) -> Arc<Gate> {
        let token = caller.token.clone();
        Arc::new(match &caller.signed_in {
            None => self.gates.gate(Some(token), grant, taint),
            Some(signed_in) => {
                let name = signed_in.name();
                self.gates.gate_of_signed_in(&name, token, grant, taint, withdrawn.clone())
            }
        })
    }

    /// Lets go of what is idle, tokens among it. To be done from time to time, whether somebody new comes or not.
    pub(crate) fn let_go(&self) {
        self.let_go_at(Instant::now());
    }

    fn let_go_at(&self, now: Instant) {
        self.known().make_room(now);
    }
}

impl Known {
    /// Lets go of gates that are idle, or of the longest idle ones where there are too many.
    fn make_room(&mut self, now: Instant) {
        let Self { callers, tainted, lost } = self;
        let mut used: Vec<Instant> =
            callers.values().filter(|kept| !kept.gates.is_empty()).map(|kept| kept.used).collect();
        used.sort_unstable();
        let oldest = now.checked_sub(IDLE);
        let crowded = used.len().checked_sub(CALLERS).and_then(|excess| used.get(excess).copied());
        callers.retain(|caller, kept| {
            let idle = oldest.is_some_and(|oldest| kept.used < oldest);
            if idle || crowded.is_some_and(|crowded| kept.used <= crowded) {
                kept.gates.clear();
            }
            // A call under way may still read something.
            let stays = !kept.gates.is_empty() || kept.taint.is_shared();
            if !stays && kept.taint.is_set() {
                tainted.insert(*caller);
            }
            stays
        });
        if tainted.len() >= REMEMBERED {
            tainted.clear();
            *lost = true;
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
        http::{Callers, caller::Who},
    };
    use axum::http::{HeaderMap, Version as Http, header};

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
            rates: crate::config::Rates::default(),
            sign_in: None,
        };
        Callers::new(&serving, None, Grant::default(), None).unwrap()
    }

    fn caller(callers: &Callers, token: usize) -> Caller {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, format!("Sentry-Bearer token{token}").parse().unwrap());
        let who = callers.at_once(&headers, Http::HTTP_11, "/mcp").ok().unwrap();
        let Who::Known(caller) = who else { panic!() };
        Caller { is_lasting: true, ..*caller }
    }

    fn count(kept: &KeptGates) -> usize {
        kept.known.lock().unwrap().callers.len()
    }

    fn narrow() -> Grant {
        Grant { read_only: true, ..Grant::default() }
    }

    fn same(one: &Held, other: &Held) -> bool {
        Arc::ptr_eq(&one.gate, &other.gate)
    }

    #[test]
    fn a_gate_belongs_to_one_token_and_one_grant() {
        let (kept, callers) = (kept(), callers());
        let (one, other) = (caller(&callers, 1), caller(&callers, 2));
        let gate = kept.gate(&one, Grant::default());
        assert!(same(&gate, &kept.gate(&caller(&callers, 1), Grant::default())));
        assert!(!same(&gate, &kept.gate(&one, narrow())));
        assert!(!same(&gate, &kept.gate(&other, Grant::default())));
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
        assert_eq!(count(&kept), 1, "the new one");
        drop(kept.gate_at(later, &reader, Grant::default()));
        assert!(kept.known.lock().unwrap().callers.get(&reader.principal).unwrap().taint.is_set());
    }

    #[test]
    fn tokens_go_when_their_callers_have_gone_whoever_else_comes() {
        let (kept, callers, now) = (kept(), callers(), Instant::now());
        drop(kept.gate_at(now, &caller(&callers, 1), Grant::default()));
        kept.let_go_at(now + IDLE);
        assert_eq!(count(&kept), 1);
        kept.let_go_at(now + IDLE + Duration::from_secs(1));
        assert_eq!(count(&kept), 0);
    }

    #[test]
    fn a_token_that_sentry_has_not_accepted_leaves_nothing_behind() {
        let (kept, callers) = (kept(), callers());
        let made_up = Caller { is_lasting: false, ..caller(&callers, 1) };
        let held = kept.gate(&made_up, Grant::default());
        assert!(held.gate.is_tainted(), "nothing is known of it");
        assert!(!same(&held, &kept.gate(&made_up, Grant::default())));
        assert_eq!(count(&kept), 0);
    }

    #[test]
    fn another_token_of_a_sign_in_gets_gates_of_its_own() {
        let (kept, callers) = (kept(), callers());
        let before = caller(&callers, 1);
        let gate = kept.gate(&before, Grant::default());
        let after = Caller { version: caller(&callers, 2).version, ..caller(&callers, 1) };
        let renewed = kept.gate(&after, Grant::default());
        assert!(!same(&gate, &renewed));
        assert!(same(&renewed, &kept.gate(&after, Grant::default())));
        assert_eq!(count(&kept), 1);
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

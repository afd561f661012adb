//! The gates of those who called lately, so that what they learned of Sentry need not be asked again. Each belongs to
//! one token and one grant: nothing that one caller was answered reaches another.

use super::{
    accepted::{Accepted, Doubt},
    caller::{Caller, Principal, Version},
    rates::Wait,
};
use crate::{gates::Gates, watched::Withdrawn};
use access::Grant;
use std::{
    collections::HashMap,
    future::Future,
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

/// Gates by caller and grant.
pub(crate) struct KeptGates {
    gates: Gates,
    known: Mutex<Known>,
    accepted: Accepted,
}

#[derive(Default)]
struct Known(HashMap<Principal, Kept>);

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
        Self { gates, known: Mutex::default(), accepted: Accepted::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether Sentry accepts the token that a caller brought: remembered, or asked now. `count` is for what is asked, or
    /// was refused just now.
    ///
    /// # Errors
    /// Why the caller may not come in, or not be remembered.
    pub(super) async fn accepts(
        &self,
        caller: &Caller,
        count: impl Future<Output = Result<(), Wait>> + Send,
    ) -> Result<(), Doubt> {
        let was_refused = self.known().refused(caller.principal);
        if was_refused {
            self.accepted.forget(caller.principal).await;
        }
        let asked = self.accepted.of(caller.principal, count, self.gates.accepts(&caller.token)).await;
        match asked {
            // Sentry took it before, and has not refused it since.
            Err(Doubt::Unavailable | Doubt::TooOften(_))
                if self.known().0.contains_key(&caller.principal) =>
            {
                Ok(())
            }
            asked => asked,
        }
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
        if !known.0.contains_key(&caller.principal) {
            known.make_room(now);
        }
        let kept = known.0.entry(caller.principal).or_insert_with(|| Kept {
            token: caller.version,
            gates: Vec::new(),
            taint: caller.taint(),
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
            None => self.gates.gate_of_caller(token, grant, taint, withdrawn.clone()),
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
    /// Whether Sentry has refused the token of this caller, who is forgotten then.
    fn refused(&mut self, caller: Principal) -> bool {
        let refused = self.0.get(&caller).is_some_and(|kept| kept.withdrawn.is_set());
        if refused {
            self.0.remove(&caller);
        }
        refused
    }

    /// Lets go of who is idle, or of the longest idle ones where there are too many. What they have read is not lost with
    /// them: of who signed in it is written down, and of others it is assumed.
    fn make_room(&mut self, now: Instant) {
        let mut used: Vec<Instant> = self.0.values().map(|kept| kept.used).collect();
        used.sort_unstable();
        let oldest = now.checked_sub(IDLE);
        let crowded = used.len().checked_sub(CALLERS).and_then(|excess| used.get(excess).copied());
        self.0.retain(|_, kept| {
            let idle = oldest.is_some_and(|oldest| kept.used < oldest);
            !idle && crowded.is_none_or(|crowded| kept.used > crowded)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::{Cli, Flags},
        clock,
        config::{Config, Disk, Serving},
        env::Environment,
        http::{Callers, caller::Who},
    };
    use axum::http::{HeaderMap, Response, Version as Http, header};
    use sentry_api::InProcess;
    use std::sync::atomic::{AtomicUsize, Ordering};

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
            is_demo: false,
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
        kept.known.lock().unwrap().0.len()
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
    }

    #[test]
    fn of_whoever_brings_a_token_it_is_assumed_that_text_from_outside_was_read() {
        let (kept, callers) = (kept(), callers());
        assert!(kept.gate(&caller(&callers, 1), Grant::default()).gate.is_tainted());
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

    #[tokio::test]
    async fn who_was_accepted_goes_on_while_sentry_does_not_tell_and_it_is_asked_once() {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let way = InProcess::new(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            let later = Response::builder().status(429).header("retry-after", "3600");
            async { later.body(Vec::new()).unwrap() }
        });
        let (config, _) = Config::new(&flags(), &Environment::default(), &Disk).ok().unwrap();
        let kept = KeptGates::new(Gates::over(Arc::new(way), clock::now, config).unwrap());
        let (known, new) = (caller(&callers(), 1), caller(&callers(), 2));
        drop(kept.gate(&known, Grant::default()));
        assert_eq!(kept.accepts(&known, async { Ok(()) }).await, Ok(()));
        let so_far = asked.load(Ordering::SeqCst);
        assert!(so_far > 0);
        assert_eq!(kept.accepts(&known, async { Ok(()) }).await, Ok(()));
        assert_eq!(asked.load(Ordering::SeqCst), so_far);
        assert_eq!(kept.accepts(&new, async { Ok(()) }).await, Err(Doubt::Unavailable));
    }

    #[test]
    fn many_callers_take_bounded_room() {
        let (kept, callers, now) = (kept(), callers(), Instant::now());
        for number in 0..CALLERS + 50 {
            let later = now + Duration::from_millis(number.try_into().unwrap());
            drop(kept.gate_at(later, &caller(&callers, number), Grant::default()));
        }
        assert!(count(&kept) <= CALLERS, "{}", count(&kept));
    }
}

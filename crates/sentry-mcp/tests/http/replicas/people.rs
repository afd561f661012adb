//! People with clients: they sign in step by step, and go on at whichever program is up.

use super::fleet::{BASE, Fleet};
use crate::{
    client::{Ask, Reply, call, request},
    person::{
        Browser, Tokens, allowing, authorization, form, location, path, redeeming, refreshing, registration,
        tokens,
    },
};
use fake_sentry::{Fault, Trouble};
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use url::Url;

pub(super) type Skills = &'static [&'static str];

/// What different people allow; each must find in every answer what they allowed and no more.
const ALLOWED: [Skills; 2] = [&["inspect"], &["inspect", "triage"]];

/// How long Sentry takes where something is to happen meanwhile.
const BUSY: Duration = Duration::from_secs(1);

/// A login under way.
pub(super) struct Login {
    client: String,
    skills: Skills,
    browser: Browser,
    page: String,
    at_sentry: Option<Url>,
}

impl Login {
    /// At whoever is up.
    pub(super) fn begun(fleet: &Fleet, skills: Skills) -> Self {
        Self::with_page(fleet, skills, |ask| fleet.answer(&ask))
    }

    /// The consent page is shown by this program.
    pub(super) fn begun_at(fleet: &Fleet, number: usize, skills: Skills) -> Self {
        Self::with_page(fleet, skills, |ask| fleet.answer_of(number, &ask))
    }

    fn with_page(fleet: &Fleet, skills: Skills, show: impl FnOnce(Ask) -> Reply) -> Self {
        let registered = fleet.answer(&registration());
        assert_eq!(registered.status, 201, "{registered:?}");
        let client = registered.json()["client_id"].as_str().unwrap().to_owned();
        let mut browser = Browser::default();
        let page = show(browser.sending(authorization(BASE, &client, None)));
        assert_eq!(page.status, 200, "{page:?}");
        browser.keep(&page);
        Self { client, skills, browser, page: page.text, at_sentry: None }
    }

    /// The decision is taken by this program.
    pub(super) fn allow_at(&mut self, fleet: &Fleet, number: usize) {
        let ask = self.browser.sending(allowing(BASE, &self.page, self.skills));
        let reply = fleet.answer_of(number, &ask);
        self.browser.keep(&reply);
        self.at_sentry = Some(location(&reply));
    }

    /// With what the browser comes back from Sentry.
    fn back(&mut self, fleet: &Fleet) -> Ask {
        let at_sentry = self.at_sentry.take().unwrap_or_else(|| {
            let reply = fleet.answer(&self.browser.sending(allowing(BASE, &self.page, self.skills)));
            self.browser.keep(&reply);
            location(&reply)
        });
        let back = location(&Ask::to("GET", &path(&at_sentry)).send(fleet.sentry().address()));
        self.browser.sending(Ask::to("GET", &path(&back)))
    }

    /// The code that the client gets; none where the answer that had it was lost.
    fn code(&mut self, fleet: &Fleet) -> Option<String> {
        let (reply, lost) = fleet.answered(&self.back(fleet));
        (!(lost && reply.status == 400)).then(|| code(&reply))
    }

    /// The tokens, where this happens while the browser comes back, once Sentry is asked for a person's own, which takes it
    /// some time. Whoever took the login in hand must bring it to its end.
    pub(super) fn ended_while(mut self, fleet: &Fleet, happens: impl FnOnce()) -> Tokens {
        let back = self.back(fleet);
        fleet.sentry().faults().add(Fault::new(Trouble::Slow(BUSY)).path("/oauth/token/").next(1));
        let asked = || fleet.sentry().requests().iter().filter(|seen| seen.path == "/oauth/token/").count();
        let before = asked();
        let reply = std::thread::scope(|scope| {
            let reply = scope.spawn(|| fleet.first_answer(&back));
            let until = Instant::now() + Duration::from_secs(20);
            while asked() == before {
                assert!(Instant::now() < until, "Sentry is not asked");
                std::thread::sleep(Duration::from_millis(5));
            }
            happens();
            reply.join().unwrap()
        });
        tokens(&self.client, &fleet.answer(&redeeming(&self.client, &code(&reply))))
    }

    /// The tokens. Where the one answer that had the code, or them, was lost, all is begun anew, as clients do.
    pub(super) fn ended(mut self, fleet: &Fleet) -> Tokens {
        loop {
            if let Some(code) = self.code(fleet) {
                let (reply, lost) = fleet.answered(&redeeming(&self.client, &code));
                if !(lost && reply.status == 400) {
                    return tokens(&self.client, &reply);
                }
            }
            self = Self::begun(fleet, self.skills);
        }
    }

    /// The tokens, without a second try.
    pub(super) fn ended_at_once(mut self, fleet: &Fleet) -> Tokens {
        let code = self.code(fleet).expect("the login was lost");
        tokens(&self.client, &fleet.answer(&redeeming(&self.client, &code)))
    }

    /// The code is brought to two programs in one moment; one of them takes it, at most.
    fn spend_twice(mut self, fleet: &Fleet) {
        let Some(code) = self.code(fleet) else { return };
        let ask = redeeming(&self.client, &code);
        let (one, two) = std::thread::scope(|scope| {
            let one = scope.spawn(|| fleet.ask(&ask));
            (fleet.ask(&ask), one.join().unwrap())
        });
        let taken = [&one, &two].into_iter().flatten().filter(|reply| reply.status == 200).count();
        assert!(taken <= 1, "a code was spent twice: {one:?} {two:?}");
    }
}

/// The code with which a browser is sent back to the client.
fn code(reply: &Reply) -> String {
    let end = location(reply);
    let pairs: BTreeMap<_, _> = end.query_pairs().collect();
    assert_eq!((&*pairs["state"], &*pairs["iss"]), ("of the client", BASE));
    pairs.get("code").unwrap_or_else(|| panic!("{end}")).to_string()
}

/// Whether tokens open what was allowed. An answer that is not the one to this request, or shows more than was allowed,
/// is wrong.
pub(super) fn is_right(fleet: &Fleet, tokens: &Tokens, skills: Skills) -> bool {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut list = request("tools/list", json!({}));
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    list["id"] = id.into();
    let listed = fleet.answer(&Ask::post("/mcp", &list).bearing(&tokens.bearer()));
    let called = Ask::post("/mcp", &call("find_organizations", json!({})));
    let called = fleet.answer(&called.bearing(&tokens.bearer()));
    if [listed.status, called.status] == [401, 401] {
        return false;
    }
    assert_eq!((listed.status, &listed.json()["id"]), (200, &id.into()), "{listed:?}");
    assert_eq!(listed.text.contains("\"update_issue\""), skills.contains(&"triage"), "of somebody else");
    let (text, is_error) = called.answer();
    assert!(!is_error && text.contains("acme"), "{text}");
    true
}

/// A crowd of them.
pub(super) struct People {
    done: Arc<AtomicUsize>,
    go_home: Arc<AtomicBool>,
    crowd: Vec<JoinHandle<Vec<(Tokens, Skills)>>>,
}

impl People {
    pub(super) fn busy_with(fleet: &Arc<Fleet>) -> Self {
        let (done, go_home) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let person = |skills: Skills| {
            let (fleet, done, go_home) = (Arc::clone(fleet), Arc::clone(&done), Arc::clone(&go_home));
            std::thread::spawn(move || {
                let mut kept = Vec::new();
                for number in 0_usize.. {
                    if go_home.load(Ordering::Relaxed) {
                        break;
                    }
                    kept.extend(one_day(&fleet, skills, number).map(|tokens| (tokens, skills)));
                    done.fetch_add(1, Ordering::Relaxed);
                }
                kept
            })
        };
        let crowd = ALLOWED.iter().cycle().take(6).map(|skills| person(skills)).collect();
        Self { done, go_home, crowd }
    }

    /// How much they have done so far.
    pub(super) fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Nobody stops before they are told to.
    pub(super) fn nobody_has_failed(&self) {
        assert!(self.crowd.iter().all(|person| !person.is_finished()), "somebody got a wrong answer");
    }

    /// The tokens that they have, which must be good.
    pub(super) fn sent_home(mut self) -> Vec<(Tokens, Skills)> {
        self.go_home.store(true, Ordering::Relaxed);
        std::mem::take(&mut self.crowd).into_iter().flat_map(|person| person.join().unwrap()).collect()
    }
}

/// Where a test fails they go home too: they hold the programs, which end with the last of them.
impl Drop for People {
    fn drop(&mut self) {
        self.go_home.store(true, Ordering::Relaxed);
        self.crowd.drain(..).for_each(|person| drop(person.join()));
    }
}

/// Signs in, calls, refreshes and calls; now and then gives the tokens back, or spends a code twice.
fn one_day(fleet: &Fleet, skills: Skills, number: usize) -> Option<Tokens> {
    let login = Login::begun(fleet, skills);
    if number % 4 == 3 {
        login.spend_twice(fleet);
        return None;
    }
    let first = login.ended(fleet);
    assert!(is_right(fleet, &first, skills), "a sign-in was lost");
    let second = tokens(&first.client, &fleet.answer(&refreshing(&first)));
    assert!(is_right(fleet, &second, skills), "a sign-in was lost with its refresh");
    if number % 4 == 1 {
        let back = form("/oauth/revoke", &[("client_id", &second.client), ("token", &second.refresh)]);
        assert_eq!(fleet.answer(&back).status, 200);
        assert!(!is_right(fleet, &second, skills), "what was given back lives on");
        return None;
    }
    Some(second)
}

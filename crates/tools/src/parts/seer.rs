//! What Seer found out about an issue, as evidence: another model wrote it, from what events said.

use sentry_api::models::{SeerChange, SeerFinding, SeerRun};
use serde_json::Value;
use untrusted::{Answer, Item, Maybe, Rank, Section, Untrusted};

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Working,
    Done,
    Failed,
    /// Somebody must answer it in Sentry.
    Waiting,
    Cancelled,
    /// Sentry does not tell, or in a word that nobody knows.
    Untold,
}

/// The words of the newer Seer and of the older one.
const WORDS: [(&str, State); 14] = [
    ("processing", State::Working),
    ("completed", State::Done),
    ("error", State::Failed),
    ("awaiting_user_input", State::Waiting),
    ("PROCESSING", State::Working),
    ("PENDING", State::Working),
    ("IN_PROGRESS", State::Working),
    ("COMPLETED", State::Done),
    ("ERROR", State::Failed),
    ("FAILED", State::Failed),
    ("NEED_MORE_INFORMATION", State::Waiting),
    ("WAITING_FOR_USER_REVIEW", State::Waiting),
    ("AWAITING_USER_INPUT", State::Waiting),
    ("CANCELLED", State::Cancelled),
];

impl State {
    pub(crate) fn of(run: &SeerRun) -> Self {
        let known = |status: &Untrusted| WORDS.iter().find(|(word, _)| status.same_as(word));
        run.status.as_ref().and_then(known).map_or(Self::Untold, |(_, state)| *state)
    }

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Working => "still working",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Waiting => "waits for somebody to answer it in Sentry",
            Self::Cancelled => "cancelled",
            Self::Untold => "not told by Sentry",
        }
    }
}

/// Adds what the run has found so far.
pub(crate) fn told(answer: Answer, run: &SeerRun) -> Answer {
    let (cause, solution) = (finding(run, "root_cause"), finding(run, "solution"));
    let (causes, changes) = (run.steps.iter().flat_map(|step| step.causes.iter()), older_changes(run));
    let of_cause = |cause: &SeerFinding| cause.five_whys.clone();
    let whys = cause.map(of_cause).unwrap_or_default();
    let reproduction = cause.map(|cause| cause.reproduction_steps.clone()).unwrap_or_default();
    let steps = solution.map(|solution| solution.steps.clone()).unwrap_or_default();
    answer
        .field("At work on", at_work_on(run))
        .sections(text("Root cause", cause.map(|cause| &cause.one_line_description)))
        .section(Section::list("Why").items(whys.items, Item::new).rank(Rank::Important))
        .section(Section::list("Reproduction").items(reproduction.items, Item::new).rank(Rank::Useful))
        .sections(text("Solution", solution.map(|solution| &solution.one_line_summary)))
        .section(Section::list("Changes").items(&steps.items, change).rank(Rank::Essential))
        .section(
            Section::list("Root causes")
                .items(causes, |cause| {
                    let way = cause.root_cause_reproduction.iter();
                    let way = way.filter_map(|step| step.title.as_ref().map(|title| ("; ", title)));
                    Item::new((&cause.description, way.collect::<Vec<_>>()))
                })
                .rank(Rank::Essential),
        )
        .section(Section::list("Proposed changes").items(changes, change).rank(Rank::Essential))
        .section(Section::list("Pull requests").items(pull_requests(run), Item::new).rank(Rank::Essential))
}

/// Whether there is anything that a reader could use.
pub(crate) fn has_found(run: &SeerRun) -> bool {
    finding(run, "root_cause").or_else(|| finding(run, "solution")).is_some()
        || run.steps.iter().any(|step| !step.causes.is_empty() || !step.solution.is_empty())
}

/// The last of this key: a run that is told more looks again.
pub(crate) fn finding<'a>(run: &'a SeerRun, key: &str) -> Option<&'a SeerFinding> {
    let artifacts = run.blocks.iter().flat_map(|block| block.artifacts.iter());
    let of_key = artifacts.filter(|artifact| artifact.key.as_ref().is_some_and(|named| named.same_as(key)));
    of_key.filter_map(|artifact| artifact.data.as_ref()).next_back()
}

fn text(label: &'static str, text: Option<&Maybe<Untrusted>>) -> Option<Section> {
    let text = text?.as_ref()?;
    Some(Section::text_of(label, text).rank(Rank::Essential))
}

fn older_changes(run: &SeerRun) -> impl Iterator<Item = &SeerChange> {
    run.steps.iter().flat_map(|step| step.solution.iter())
}

fn change(change: &SeerChange) -> Item {
    let more = change.description.as_ref().or(change.code_snippet_and_analysis.as_ref());
    let between = (change.title.is_some() && more.is_some()).then_some(": ");
    Item::new((&change.title, between, more))
}

fn at_work_on(run: &SeerRun) -> Option<&Untrusted> {
    let going = |status: &Maybe<Untrusted>| {
        let word = status.as_ref();
        word.is_some_and(|word| ["in_progress", "PROCESSING"].iter().any(|going| word.same_as(going)))
    };
    let mut todos = run.blocks.iter().flat_map(|block| block.todos.iter());
    let todo = todos.rfind(|todo| going(&todo.status)).and_then(|todo| todo.content.as_ref());
    todo.or_else(|| run.steps.iter().rfind(|step| going(&step.status)).and_then(|step| step.title.as_ref()))
}

/// The links, each an address that Sentry wrote.
fn pull_requests(run: &SeerRun) -> Vec<Untrusted> {
    let states = run.repo_pr_states.as_ref().into_iter().flat_map(|pairs| pairs.iter());
    let links = states.map(|(_, state)| {
        state
            .clone()
            .map(|state| state.get("pr_url").and_then(Value::as_str).map(str::to_owned).unwrap_or_default())
    });
    links.filter(|link| !link.is_blank()).collect()
}

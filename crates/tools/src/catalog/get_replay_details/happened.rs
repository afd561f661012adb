//! What one event of a recording tells, and whether it is worth a line.

use lexicon::Timestamp;
use sentry_api::models::{Recorded, RecordedPayload};
use untrusted::{Item, Maybe, Untrusted};

/// How much an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A click, a request that went well.
    Everyday,
    /// Where the visitor went, what the application said.
    Telling,
    /// What went wrong.
    Bad,
}

/// Something that happened.
pub(super) struct Happened {
    /// In seconds after the beginning.
    pub(super) at: f64,
    pub(super) kind: Kind,
    what: Option<&'static str>,
    payload: RecordedPayload,
}

/// What the SDK measures beside, and what comes with every step.
const NOISE: [&str; 16] = [
    "memory",
    "paint",
    "largest-contentful-paint",
    "cumulative-layout-shift",
    "first-input-delay",
    "interaction-to-next-paint",
    "web-vital",
    "ui.blur",
    "ui.focus",
    "replay.mutations",
    "replay.throttled",
    "replay.init",
    "resource.script",
    "resource.css",
    "resource.img",
    "resource.link",
];

/// Seconds beyond which a time is one in milliseconds.
const MILLISECONDS: f64 = 1e11;

impl Happened {
    /// `None` for what tells nothing: the page itself, measurements.
    pub(super) fn of(event: Recorded, start: Option<Timestamp>) -> Option<Self> {
        let data = event.data.0?;
        let payload = data.payload.0?;
        let is = |name: &Maybe<Untrusted>, words: &[&str]| {
            name.as_ref().is_some_and(|name| words.iter().any(|word| name.same_as(word)))
        };
        if is(&data.tag, &["options"]) || is(&payload.op, &NOISE) || is(&payload.category, &NOISE) {
            return None;
        }
        // A navigation is told twice: by the breadcrumb with both pages, and by the span with its time.
        if is(&payload.op, &["navigation.push"]) {
            return None;
        }
        let told = [&payload.category, &payload.op, &payload.message, &payload.description];
        if told.iter().all(|part| part.is_none()) {
            return None;
        }
        let raw = payload.start_timestamp.0.or(payload.timestamp.0).or(event.timestamp.0)?;
        let seconds = if raw > MILLISECONDS { raw / 1_000.0 } else { raw };
        #[expect(clippy::cast_precision_loss, reason = "seconds of our time are far from 2^53")]
        let begin = start.map_or(seconds, |start| start.seconds() as f64);
        let (kind, what) = judge(&payload);
        Some(Self { at: (seconds - begin).max(0.0), kind, what, payload })
    }

    /// `1:05 rage click (5 clicks): section.cart > button.checkout`
    pub(super) fn row(self) -> Item {
        let Self { at, what, payload, .. } = self;
        let RecordedPayload {
            category, message, op, description, start_timestamp, end_timestamp, data, ..
        } = payload;
        let more = data.0.unwrap_or_default();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not below 0, and of a visit"
        )]
        let seconds = at as u64;
        let clock = (seconds / 60, ":", seconds % 60 / 10, seconds % 10, " ");
        let named = what.is_none().then_some((category.0, op.0));
        let lasted =
            start_timestamp.0.zip(end_timestamp.0).map(|(start, end)| ((end - start) * 1_000.0).round());
        let went = more.to.0.map(|to| (more.from.0.map(|from| (from, " → ")), to));
        let said = message.0.or(description.0);
        Item::new((
            clock,
            (what, named),
            more.click_count.0.filter(|count| count.0 > 1).map(|count| (" (", count, " clicks)")),
            more.method.0.map(|method| (" ", method)),
            said.map(|said| (" ", said)),
            went.map(|went| (" ", went)),
            more.status_code.0.map(|status| (" → ", status)),
            lasted.filter(|lasted| *lasted > 0.0).map(|lasted| (" · ", lasted, " ms")),
        ))
    }
}

/// How much it tells, and a word for it where Sentry's own says little.
fn judge(payload: &RecordedPayload) -> (Kind, Option<&'static str>) {
    let category = |word: &str| payload.category.as_ref().is_some_and(|category| category.same_as(word));
    let op = |word: &str| payload.op.as_ref().is_some_and(|op| op.same_as(word));
    let more = payload.data.as_ref();
    let clicks = more.and_then(|more| more.click_count.0).map_or(0, |count| count.0);
    let in_vain =
        more.and_then(|more| more.end_reason.as_ref()).is_some_and(|reason| reason.same_as("timeout"));
    let bad =
        payload.level.as_ref().is_some_and(|level| ["error", "fatal"].iter().any(|word| level.same_as(word)));
    let status = more.and_then(|more| more.status_code.0).map_or(0, |status| status.0);
    if category("ui.slowClickDetected") {
        return match (in_vain, clicks) {
            (true, 3..) => (Kind::Bad, Some("rage click")),
            (true, _) => (Kind::Bad, Some("dead click")),
            (false, _) => (Kind::Telling, Some("slow click")),
        };
    }
    if category("sentry.event") {
        return (Kind::Bad, Some("error was sent to Sentry"));
    }
    if op("resource.fetch") || op("resource.xhr") || op("resource.http") {
        return (if status >= 400 { Kind::Bad } else { Kind::Everyday }, Some("request"));
    }
    let word = match () {
        () if category("ui.click") => Some("click"),
        () if category("ui.multiClick") => Some("clicks"),
        () if category("ui.tap") => Some("tap"),
        () if category("ui.input") => Some("input"),
        () if category("navigation") => Some("navigation"),
        () if op("navigation.navigate") => Some("page load"),
        () if op("navigation.reload") => Some("reload"),
        () if category("console") && bad => Some("console error"),
        () => None,
    };
    let everyday = ["ui.click", "ui.tap", "ui.input", "ui.keyDown", "touch"].into_iter().any(category);
    let kind = match (bad, everyday) {
        (true, _) => Kind::Bad,
        (false, true) => Kind::Everyday,
        (false, false) => Kind::Telling,
    };
    (kind, word)
}

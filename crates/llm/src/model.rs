//! A model that can be asked: within a time, and again when the fault may pass.

use crate::{
    choice::{Choice, Provider},
    error::Error,
    exchange::Exchange,
    reply::Reply,
    talk::Talk,
    wire::Format,
};
use http::{HeaderMap, Response, header};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};
use tokio::time::{Instant, sleep, timeout_at};

/// How often a question is asked at most.
const ATTEMPTS: u32 = 3;
/// How long to wait before it is asked again, where the provider says nothing about it: doubled each time.
const PAUSE: Duration = Duration::from_millis(400);

/// A model that can be asked.
#[derive(Clone)]
pub struct Model {
    choice: Arc<Choice>,
    exchange: Arc<dyn Exchange>,
    /// The server at the operator's own address has no Responses API.
    only_chats: Arc<AtomicBool>,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Model").field(&self.choice).finish()
    }
}

impl Model {
    /// The model of a choice, asked over an exchange. Nothing is sent yet.
    #[must_use]
    pub fn new(choice: Choice, exchange: Arc<dyn Exchange>) -> Self {
        Self { choice: choice.into(), exchange, only_chats: Arc::default() }
    }

    /// The model's name, as the operator wrote it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.choice.model()
    }

    /// Who runs it.
    #[must_use]
    pub fn provider(&self) -> Provider {
        self.choice.provider()
    }

    /// Asks, and asks again where the fault may pass, all within this time. Dropping the future breaks it off.
    ///
    /// # Errors
    /// Why there is no reply.
    pub async fn ask(&self, talk: &Talk, within: Duration) -> Result<Reply, Error> {
        let until = Instant::now() + within;
        let mut attempt = 1;
        loop {
            let asked = timeout_at(until, self.attempt(talk)).await;
            let (error, wanted) = match asked {
                Ok(Ok(reply)) => return Ok(reply),
                Ok(Err(failed)) => failed,
                Err(_) => return Err(Error::Slow),
            };
            tracing::debug!(provider = self.provider().id(), attempt, %error, "the model was asked in vain");
            let pause = wanted.unwrap_or(PAUSE * 2_u32.pow(attempt - 1));
            if attempt == ATTEMPTS
                || !error.is_passing()
                || Instant::now().checked_add(pause).is_none_or(|at| at >= until)
            {
                return Err(error);
            }
            sleep(pause).await;
            attempt += 1;
        }
    }

    /// One question, and how long the provider wants to be left alone after it.
    async fn attempt(&self, talk: &Talk) -> Result<Reply, (Error, Option<Duration>)> {
        let format = Format::of(&self.choice);
        let foreign = self.choice.provider == Provider::OpenAi && self.choice.is_own_base;
        if foreign && self.only_chats.load(Ordering::Relaxed) {
            return self.exchanged(Format::Chat, talk).await;
        }
        let replied = self.exchanged(format, talk).await;
        // Many servers that are compatible are so with the older API alone.
        if foreign && matches!(replied, Err((Error::Missing, _))) {
            let replied = self.exchanged(Format::Chat, talk).await;
            self.only_chats.fetch_or(replied.is_ok(), Ordering::Relaxed);
            return replied;
        }
        replied
    }

    async fn exchanged(&self, format: Format, talk: &Talk) -> Result<Reply, (Error, Option<Duration>)> {
        // What cannot be a header is no key.
        let request = format.request(&self.choice, talk).ok_or((Error::Key, None))?;
        let sent = request.body().len();
        let answer = self.exchange.exchange(request).await;
        let answer = answer.map_err(|reason| (Error::Unreached(reason), None))?;
        let status = answer.status().as_u16();
        if !answer.status().is_success() {
            let error = if is_out_of_credit(&answer) { Error::Credit } else { Error::of_status(status) };
            return Err((error, wait(answer.headers())));
        }
        let reply = format.reply(answer.body(), talk).map_err(|error| (error, None))?;
        Ok(Reply { usage: reply.usage.or_estimated(sent, answer.body().len()), ..reply })
    }
}

/// OpenAI tells an account without credit with the status of a rate limit, and waiting does not help.
fn is_out_of_credit(answer: &Response<Vec<u8>>) -> bool {
    answer.status().as_u16() == 429 && String::from_utf8_lossy(answer.body()).contains("insufficient_quota")
}

/// How long the provider wants to be left alone: seconds, or a date that is measured against the answer's own.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    let asked = text(header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = asked.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let seconds =
        |text| Some(httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?.as_secs());
    let (then, now) = (seconds(asked)?, seconds(text(header::DATE)?)?);
    Some(Duration::from_secs(then.saturating_sub(now)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn an_account_without_credit_is_not_a_rate_limit() {
        let answer = |status: u16, body: &str| {
            Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap()
        };
        assert!(is_out_of_credit(&answer(429, r#"{"error": {"code": "insufficient_quota"}}"#)));
        assert!(!is_out_of_credit(&answer(429, r#"{"error": {"code": "rate_limit_exceeded"}}"#)));
    }

    #[test]
    fn a_wait_is_seconds_or_a_date_measured_against_the_answers_own() {
        let headers = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
            let pairs = pairs
                .iter()
                .map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value)));
            pairs.collect()
        };
        let date = ("date", "Fri, 20 Nov 2026 12:00:00 GMT");
        for (pairs, seconds) in [
            (vec![("retry-after", "7")], Some(7.0)),
            (vec![("retry-after", "0.5")], Some(0.5)),
            (vec![date, ("retry-after", "Fri, 20 Nov 2026 12:00:30 GMT")], Some(30.0)),
            (vec![("retry-after", "Fri, 20 Nov 2026 12:00:30 GMT")], None),
            (vec![("retry-after", "-1")], None),
            (vec![("retry-after", "soon")], None),
            (vec![], None),
        ] {
            assert_eq!(wait(&headers(&pairs)).map(|wait| wait.as_secs_f64()), seconds, "{pairs:?}");
        }
    }
}

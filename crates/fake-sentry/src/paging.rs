//! Pages of lists: `per_page` or `limit`, `cursor`, and the Link header that leads to the next one.

use axum::{body::Bytes, http::StatusCode, response::Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::{
    asked::Asked,
    reply::{Refusal, ok, text, with_header},
};

const DEFAULT: usize = 25;
const MOST: usize = 100;
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Which part of a list was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    offset: usize,
    limit: usize,
}

impl Page {
    /// Reads `cursor` and `per_page` or `limit`. 400 for what Sentry refuses: over 100, not a number, a broken cursor.
    pub(crate) fn of(asked: &Asked) -> Result<Self, Refusal> {
        let limit = match asked.first("limit").or_else(|| asked.first("per_page")) {
            None | Some("") => DEFAULT,
            Some(text) => match text.parse() {
                Ok(limit @ 1..=MOST) => limit,
                _ => return Err(Refusal::bad_request("Invalid per_page value. Must be between 1 and 100.")),
            },
        };
        let offset = match asked.first("cursor") {
            None | Some("") => 0,
            Some(cursor) => {
                cursor_offset(cursor).ok_or_else(|| Refusal::bad_request("Invalid cursor parameter."))?
            }
        };
        Ok(Self { offset, limit })
    }

    /// The items of this page.
    pub(crate) fn cut<T>(self, all: Vec<T>) -> Cut<T> {
        let total = all.len();
        let items = all.into_iter().skip(self.offset).take(self.limit).collect();
        Cut { page: self, total, items }
    }
}

/// A page and what lies around it.
#[derive(Debug)]
pub(crate) struct Cut<T> {
    page: Page,
    /// Of the whole list.
    pub(crate) total: usize,
    pub(crate) items: Vec<T>,
}

impl<T> Cut<T> {
    /// 200 with these rows and a Link header.
    pub(crate) fn reply(&self, asked: &Asked, rows: Vec<Value>) -> Response {
        self.link(asked, ok(&Value::Array(rows)))
    }

    /// 200 with these rows, each of them JSON, and a Link header.
    pub(crate) fn reply_with(&self, asked: &Asked, rows: impl Iterator<Item = Bytes>) -> Response {
        let mut list = vec![b'['];
        for row in rows {
            if list.len() > 1 {
                list.push(b',');
            }
            list.extend_from_slice(&row);
        }
        list.push(b']');
        self.link(asked, text(StatusCode::OK, "application/json", list.into()))
    }

    /// 200 with an object that holds the rows, and a Link header.
    pub(crate) fn reply_as(&self, asked: &Asked, body: &Value) -> Response {
        self.link(asked, ok(body))
    }

    fn link(&self, asked: &Asked, response: Response) -> Response {
        let Page { offset, limit } = self.page;
        let previous = link(asked, "previous", offset > 0, &format!("0:{}:1", offset.saturating_sub(limit)));
        let more = offset.saturating_add(limit) < self.total;
        let next = link(asked, "next", more, &format!("0:{}:0", offset.saturating_add(limit)));
        with_header(response, "link", &format!("{previous}, {next}"))
    }
}

/// `0:25:0` → 25. The first part is a value in Sentry's own paginators and always 0 here.
fn cursor_offset(cursor: &str) -> Option<usize> {
    let mut parts = cursor.split(':');
    let (value, offset, previous) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && value.parse::<u64>().is_ok() && matches!(previous, "0" | "1");
    whole.then_some(offset)?.parse().ok()
}

fn link(asked: &Asked, relation: &str, results: bool, cursor: &str) -> String {
    let mut url = format!("{}{}?", asked.origin, asked.path);
    let encode = |text: &str| utf8_percent_encode(text, QUERY).to_string();
    for (key, value) in asked.query.iter().filter(|(key, _)| key != "cursor") {
        url.push_str(&format!("{}={}&", encode(key), encode(value)));
    }
    // Without other parameters Sentry leaves a lone `&` behind the question mark.
    if url.ends_with('?') {
        url.push('&');
    }
    format!("<{url}cursor={cursor}>; rel=\"{relation}\"; results=\"{results}\"; cursor=\"{cursor}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cursors_of_three_parts_are_read() {
        assert_eq!(cursor_offset("0:25:0"), Some(25));
        assert_eq!(cursor_offset("0:0:1"), Some(0));
        for broken in ["", "25", "0:25", "0:x:0", "0:25:0:0", "0:25:2", "0:-1:1", "a:1:0"] {
            assert_eq!(cursor_offset(broken), None, "{broken}");
        }
    }
}

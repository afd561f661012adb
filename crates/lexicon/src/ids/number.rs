//! Numbers that name things. They are text, because Sentry's exceed what JavaScript can count.

use untrusted::inert_id;

inert_id!(
    /// The issue's number, such as 4509106749636608.
    IssueId, 20, "^[0-9]+$", digits);
inert_id!(
    /// The project's number, as find_projects shows it.
    ProjectId, 20, "^[0-9]+$", digits);
inert_id!(
    /// The team's number, as find_teams shows it.
    TeamId, 20, "^[0-9]+$", digits);
inert_id!(
    /// The user's number, as whoami shows it.
    UserId, 20, "^[0-9]+$", digits);
inert_id!(
    /// The uptime monitor's number, as find_uptime_monitors shows it.
    UptimeMonitorId, 20, "^[0-9]+$", digits);
inert_id!(
    /// The integration's number, as link_issue shows it.
    IntegrationId, 20, "^[0-9]+$", digits);
inert_id!(
    /// The alert rule's number, as find_alert_rules shows it.
    AlertRuleId, 20, "^[0-9]+$", digits);
inert_id!(
    /// The number of a monitor of whatever kind, as the address of its page shows it.
    DetectorId, 20, "^[0-9]+$", digits);
inert_id!(
    /// The snapshot's number, as the address of its page shows it.
    SnapshotId, 20, "^[0-9]+$", digits);

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    fn read(value: &Value) -> Result<IssueId, serde_json::Error> {
        IssueId::deserialize(value)
    }

    #[test]
    fn a_number_is_read_from_a_string_or_a_number() {
        for value in
            [json!("4509106749636608"), json!(4_509_106_749_636_608_u64), json!(" 4509106749636608 ")]
        {
            assert_eq!(read(&value).unwrap().as_str(), "4509106749636608");
        }
    }

    #[test]
    fn anything_but_digits_is_refused() {
        for value in [
            json!(""),
            json!("12a"),
            json!("-1"),
            json!(-1),
            json!(1.5),
            json!("１２"),
            json!(null),
            json!([1]),
            json!(true),
            json!("1".repeat(21)),
        ] {
            assert!(read(&value).is_err(), "{value}");
        }
    }
}

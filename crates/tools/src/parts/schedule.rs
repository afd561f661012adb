//! When a job runs, in the words of its schedule.

use sentry_api::models::MonitorConfig;
use serde_json::Value;
use untrusted::Untrusted;

/// `0 2 * * *`, or `every 15 minute`.
pub(crate) fn schedule(config: &MonitorConfig) -> Option<Untrusted> {
    config.schedule.0.clone().map(|schedule| schedule.map(|schedule| written(&schedule)))
}

fn written(schedule: &Value) -> String {
    match schedule {
        Value::String(text) => text.clone(),
        Value::Array(parts) => match parts.as_slice() {
            [Value::Number(count), Value::String(unit)] => format!("every {count} {unit}"),
            [Value::String(kind), Value::Number(count), Value::String(unit)] if kind == "interval" => {
                format!("every {count} {unit}")
            }
            [Value::String(kind), Value::String(text)] if kind == "crontab" => text.clone(),
            _ => schedule.to_string(),
        },
        Value::Object(parts) => match (parts.get("value"), parts.get("unit")) {
            (Some(Value::Number(count)), Some(Value::String(unit))) => format!("every {count} {unit}"),
            (Some(Value::String(text)), _) => text.clone(),
            _ => schedule.to_string(),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_of_a_schedule_is_read() {
        for (form, words) in [
            (json!("0 2 * * *"), "0 2 * * *"),
            (json!([15, "minute"]), "every 15 minute"),
            (json!(["interval", 1, "day"]), "every 1 day"),
            (json!(["crontab", "@daily"]), "@daily"),
            (json!({ "type": "interval", "value": 2, "unit": "hour" }), "every 2 hour"),
            (json!({ "type": "crontab", "value": "@hourly" }), "@hourly"),
            (json!([1, 2, 3]), "[1,2,3]"),
            (json!(7), "7"),
        ] {
            assert_eq!(written(&form), words);
        }
    }
}

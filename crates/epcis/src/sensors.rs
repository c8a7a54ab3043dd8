//! Sensor reports in one line each, for people.

use crate::rules::elements;
use crate::{Vocabulary, bare_word};
use serde_json::Value;

/// Most reports shown of one event; all of them stay in the event itself.
const SHOWN: usize = 20;

/// One line per report: what was measured, the values, the unit.
pub(crate) fn readings(list: &Value) -> Vec<String> {
    elements(list)
        .iter()
        .filter_map(|element| element.get("sensorReport"))
        .flat_map(elements)
        .take(SHOWN)
        .map(reading)
        .collect()
}

fn reading(report: &Value) -> String {
    let text = |name: &str| match report.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(Value::Bool(truth)) => Some(truth.to_string()),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => None,
    };
    let mut line = text("type").map_or_else(String::new, |kind| {
        bare_word(Vocabulary::Measurement, &kind).to_owned()
    });
    let mut say = |words: String| {
        line.push(' ');
        line.push_str(&words);
    };
    if let Some(value) = [
        "value",
        "stringValue",
        "booleanValue",
        "hexBinaryValue",
        "uriValue",
    ]
    .into_iter()
    .find_map(text)
    {
        say(value);
    }
    if let (Some(least), Some(most)) = (text("minValue"), text("maxValue")) {
        say(format!("{least} … {most}"));
    }
    if let Some(mean) = text("meanValue") {
        say(format!("⌀ {mean}"));
    }
    if let Some(unit) = text("uom") {
        say(unit);
    }
    if let Some(alert) = text("exception") {
        say(bare_word(Vocabulary::Alert, &alert).to_owned());
    }
    line
}

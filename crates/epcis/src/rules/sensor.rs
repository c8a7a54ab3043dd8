//! Rules for sensor elements (EPCIS 2.0, section 7.3.7).

use super::lists::require;
use super::values::{a_number, a_text, a_time, a_word, an_object, an_uri, extension};
use super::{each, elements};
use crate::{At, Context, Reason, Refusal, Vocabulary};
use serde_json::Value;

/// `sensorElementList`.
pub(super) fn sensors(value: &Value, at: &At<'_>, context: &Context) -> Result<(), Refusal> {
    each(value, at, |value, at| element(value, at, context))
}

fn element(value: &Value, at: &At<'_>, context: &Context) -> Result<(), Refusal> {
    let members = an_object(value, at)?;
    for (name, value) in members {
        let at = at.member(name);
        match name.as_str() {
            "sensorMetadata" => metadata(value, &at, context)?,
            "sensorReport" => reports(value, &at, context)?,
            // GS1's examples name the class of the element; the schema has no place for it.
            "type" if value == "epcis:SensorElement" => {}
            other => extension(other, value, &at, context)?,
        }
    }
    require(members.contains_key("sensorReport"), "sensorReport", at)
}

fn metadata(value: &Value, at: &At<'_>, context: &Context) -> Result<(), Refusal> {
    for (name, value) in an_object(value, at)? {
        let at = at.member(name);
        match name.as_str() {
            "time" | "startTime" | "endTime" => {
                a_time(value, &at)?;
            }
            "deviceID" | "deviceMetadata" | "rawData" | "dataProcessingMethod" | "bizRules" => {
                an_uri(value, &at)?;
            }
            other => extension(other, value, &at, context)?,
        }
    }
    Ok(())
}

fn reports(value: &Value, at: &At<'_>, context: &Context) -> Result<(), Refusal> {
    if elements(value).is_empty() {
        return Err(Refusal::at(at, Reason::WrongType("a list that is not empty")));
    }
    each(value, at, |value, at| report(value, at, context))
}

fn report(value: &Value, at: &At<'_>, context: &Context) -> Result<(), Refusal> {
    let members = an_object(value, at)?;
    for (name, value) in members {
        let at = at.member(name);
        match name.as_str() {
            "type" => a_word(Vocabulary::Measurement, value, &at)?,
            "exception" => a_word(Vocabulary::Alert, value, &at)?,
            "component" => a_word(Vocabulary::Component, value, &at)?,
            "deviceID"
            | "deviceMetadata"
            | "rawData"
            | "dataProcessingMethod"
            | "bizRules"
            | "microorganism"
            | "chemicalSubstance"
            | "coordinateReferenceSystem"
            | "uriValue" => {
                an_uri(value, &at)?;
            }
            "time" => {
                a_time(value, &at)?;
            }
            "value" | "minValue" | "maxValue" | "meanValue" | "sDev" | "percRank" | "percValue" => {
                a_number(value, &at)?;
            }
            "stringValue" | "uom" => {
                a_text(value, &at)?;
            }
            "booleanValue" if value.is_boolean() => {}
            "booleanValue" => return Err(Refusal::at(&at, Reason::WrongType("true or false"))),
            "hexBinaryValue" => {
                let hex = a_text(value, &at)?;
                if hex.is_empty() || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(Refusal::at(&at, Reason::Hex));
                }
            }
            other => extension(other, value, &at, context)?,
        }
    }
    require(members.contains_key("type"), "type", at)
}

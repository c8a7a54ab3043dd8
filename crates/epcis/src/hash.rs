//! The event hash id (CBV 2.0, section 8.9): events that say the same have the same id, in whatever
//! order, spelling or precision they say it.

use crate::rules::elements;
use crate::{Context, Vocabulary};
use assay_core::provenance::{Identifier, Moment};
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

/// The id that an event without one is given.
pub fn event_hash(event: &Map<String, Value>, context: &Context, ignored: &[String]) -> String {
    let digest = Sha256::digest(pre_hash(event, context, ignored));
    let hex = data_encoding::HEXLOWER.encode(&digest);
    format!("ni:///sha-256;{hex}?ver=CBV2.0")
}

/// How a member is written into the hash.
#[derive(Clone, Copy)]
enum Form {
    /// As a time, in UTC with milliseconds.
    Time,
    /// Unchanged.
    Raw,
    /// Identifiers, numbers and texts in canonical form.
    Value,
    /// A word of a vocabulary, as its web address.
    Word(Vocabulary),
    /// A list of items, each named `epc`.
    Items,
    /// A list of objects, each under this name (empty for none), with these members in order and
    /// extensions after them.
    Objects(&'static str, &'static [Named]),
    /// A list of objects, each under the member's own name.
    Repeated(&'static [Named]),
}

type Named = (&'static str, Form);

const QUANTITY: &[Named] = &[
    ("epcClass", Form::Value),
    ("quantity", Form::Value),
    ("uom", Form::Value),
];
const QUANTITIES: Form = Form::Objects("quantityElement", QUANTITY);
const PLACE: Form = Form::Objects("", &[("id", Form::Value)]);
const PERSISTENT: &[Named] = &[
    ("set", Form::Word(Vocabulary::Disposition)),
    ("unset", Form::Word(Vocabulary::Disposition)),
];
const TRANSACTION: &[Named] = &[
    ("type", Form::Word(Vocabulary::TransactionType)),
    ("bizTransaction", Form::Value),
];
const SOURCE: &[Named] = &[
    ("type", Form::Word(Vocabulary::PartyType)),
    ("source", Form::Value),
];
const DESTINATION: &[Named] = &[
    ("type", Form::Word(Vocabulary::PartyType)),
    ("destination", Form::Value),
];
const METADATA: &[Named] = &[
    ("time", Form::Time),
    ("startTime", Form::Time),
    ("endTime", Form::Time),
    ("deviceID", Form::Value),
    ("deviceMetadata", Form::Value),
    ("rawData", Form::Value),
    ("dataProcessingMethod", Form::Value),
    ("bizRules", Form::Value),
];
const REPORT: &[Named] = &[
    ("type", Form::Word(Vocabulary::Measurement)),
    ("exception", Form::Word(Vocabulary::Alert)),
    ("deviceID", Form::Value),
    ("deviceMetadata", Form::Value),
    ("rawData", Form::Value),
    ("dataProcessingMethod", Form::Value),
    ("time", Form::Time),
    ("microorganism", Form::Value),
    ("chemicalSubstance", Form::Value),
    ("value", Form::Value),
    ("component", Form::Word(Vocabulary::Component)),
    ("stringValue", Form::Value),
    ("booleanValue", Form::Value),
    ("hexBinaryValue", Form::Value),
    ("uriValue", Form::Value),
    ("minValue", Form::Value),
    ("maxValue", Form::Value),
    ("meanValue", Form::Value),
    ("sDev", Form::Value),
    ("percRank", Form::Value),
    ("percValue", Form::Value),
    ("uom", Form::Value),
    ("coordinateReferenceSystem", Form::Value),
];
const SENSOR: &[Named] = &[
    ("sensorMetadata", Form::Objects("", METADATA)),
    ("sensorReport", Form::Repeated(REPORT)),
];

/// The order of members (CBV 2.0, section 8.9.2).
const EVENT: &[Named] = &[
    ("eventTime", Form::Time),
    ("eventTimeZoneOffset", Form::Raw),
    ("certificationInfo", Form::Value),
    ("epcList", Form::Items),
    ("parentID", Form::Value),
    ("inputEPCList", Form::Items),
    ("childEPCs", Form::Items),
    ("quantityList", QUANTITIES),
    ("childQuantityList", QUANTITIES),
    ("inputQuantityList", QUANTITIES),
    ("outputEPCList", Form::Items),
    ("outputQuantityList", QUANTITIES),
    ("action", Form::Raw),
    ("transformationID", Form::Value),
    ("bizStep", Form::Word(Vocabulary::BizStep)),
    ("disposition", Form::Word(Vocabulary::Disposition)),
    ("persistentDisposition", Form::Objects("", PERSISTENT)),
    ("readPoint", PLACE),
    ("bizLocation", PLACE),
    ("bizTransactionList", Form::Objects("", TRANSACTION)),
    ("destinationList", Form::Objects("", DESTINATION)),
    ("sourceList", Form::Objects("", SOURCE)),
    ("sensorElementList", Form::Objects("sensorElement", SENSOR)),
];

/// Members that say nothing about what happened.
const LEFT_OUT: [&str; 7] = [
    "type",
    "@context",
    "eventID",
    "id",
    "recordTime",
    "errorDeclaration",
    "rdfs:comment",
];

/// The text that is hashed.
pub fn pre_hash(event: &Map<String, Value>, context: &Context, ignored: &[String]) -> String {
    let kind = event.get("type").and_then(Value::as_str).unwrap_or_default();
    let writer = Writer { context, ignored };
    format!("eventType={kind}{}", writer.object(event, EVENT))
}

struct Writer<'a> {
    context: &'a Context,
    ignored: &'a [String],
}

impl Writer<'_> {
    /// Known members in order, then extensions sorted.
    fn object(&self, members: &Map<String, Value>, order: &[Named]) -> String {
        let mut out = String::new();
        for (name, form) in order {
            if let Some(value) = members.get(*name) {
                out.push_str(&self.member(name, value, *form));
            }
        }
        let known = |name: &str| order.iter().any(|(known, _)| *known == name);
        let left_out =
            |name: &str| LEFT_OUT.contains(&name) || self.ignored.iter().any(|field| field == name);
        let mut rest = Vec::new();
        for (name, value) in members.iter().filter(|(name, _)| !known(name) && !left_out(name)) {
            self.extension(&self.full_name(name), value, &mut rest);
        }
        rest.sort_unstable();
        out + &rest.concat()
    }

    fn member(&self, name: &str, value: &Value, form: Form) -> String {
        match form {
            Form::Time | Form::Raw | Form::Value | Form::Word(_) => sorted(
                elements(value)
                    .iter()
                    .filter_map(|value| self.plain(value, form))
                    .map(|text| format!("{name}={text}")),
            ),
            Form::Items => {
                let items = sorted(
                    elements(value)
                        .iter()
                        .filter_map(|value| self.plain(value, Form::Value))
                        .map(|text| format!("epc={text}")),
                );
                named_unless_empty(name, items)
            }
            Form::Objects(element, order) => named_unless_empty(name, self.objects(element, value, order)),
            Form::Repeated(order) => self.objects(name, value, order),
        }
    }

    /// Every object of a list under a name, sorted.
    fn objects(&self, name: &str, list: &Value, order: &[Named]) -> String {
        let objects = elements(list).iter().filter_map(Value::as_object);
        sorted(objects.map(|members| format!("{name}{}", self.object(members, order))))
    }

    /// A single value; `None` for what is empty or no single value.
    fn plain(&self, value: &Value, form: Form) -> Option<String> {
        let text = match value {
            Value::String(text) => text.trim(),
            Value::Number(number) => return Some(decimal(number)),
            Value::Bool(truth) => return Some(truth.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        if text.is_empty() {
            return None;
        }
        Some(match form {
            Form::Time => Moment::parse(text).map_or_else(|| text.to_owned(), |moment| moment.to_string()),
            Form::Raw => text.to_owned(),
            Form::Word(vocabulary) => match vocabulary.bare(text) {
                Some(word) => format!("{}{word}", vocabulary.address()),
                None => self.canonical(text),
            },
            Form::Value | Form::Items | Form::Objects(..) | Form::Repeated(_) => self.canonical(text),
        })
    }

    fn canonical(&self, text: &str) -> String {
        if let Some(number) = plain_number(text) {
            return number;
        }
        // Names under the standard's prefixes are written out; others' stay, as they do in XML.
        if let Some((prefix @ ("cbv" | "gs1"), local)) = text.split_once(':')
            && let Some(address) = self.context.prefix(prefix)
        {
            return format!("{address}{local}");
        }
        Identifier::parse(text).map_or_else(|_| text.to_owned(), |id| id.as_str().to_owned())
    }

    /// `{address}name` for prefixed names.
    fn full_name(&self, name: &str) -> String {
        match name.split_once(':') {
            Some((prefix, local)) => match self.context.prefix(prefix) {
                Some(address) => format!("{{{address}}}{local}"),
                None => name.to_owned(),
            },
            None => name.to_owned(),
        }
    }

    fn extension(&self, name: &str, value: &Value, out: &mut Vec<String>) {
        match value {
            Value::Array(list) => list.iter().for_each(|value| self.extension(name, value, out)),
            Value::Object(members) => {
                let mut inner = Vec::new();
                for (member, value) in members.iter().filter(|(member, _)| *member != "rdfs:comment") {
                    self.extension(&self.full_name(member), value, &mut inner);
                }
                inner.sort_unstable();
                out.push(format!("{name}{}", inner.concat()));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                out.push(match self.plain(value, Form::Value) {
                    Some(text) => format!("{name}={text}"),
                    None => name.to_owned(),
                });
            }
        }
    }
}

fn sorted(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.collect();
    parts.sort_unstable();
    parts.concat()
}

fn named_unless_empty(name: &str, inner: String) -> String {
    if inner.is_empty() {
        inner
    } else {
        format!("{name}{inner}")
    }
}

/// A JSON number without exponent and trailing zeros.
fn decimal(number: &Number) -> String {
    match number.as_f64() {
        Some(value) if number.is_f64() => format!("{value}"),
        Some(_) | None => number.to_string(),
    }
}

/// A text that is a decimal number, without sign, zeros or point that add nothing.
fn plain_number(text: &str) -> Option<String> {
    let (minus, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let part = part.trim_end_matches('0');
    Some(match (minus, whole, part) {
        (_, "0", "") => "0".to_owned(),
        (minus, whole, "") => format!("{minus}{whole}"),
        (minus, whole, part) => format!("{minus}{whole}.{part}"),
    })
}

//! Rules for single values.

use crate::{At, Context, Reason, Refusal, Vocabulary};
use assay_core::provenance::{Identifier, Moment, offset_minutes};
use serde_json::{Map, Value};

pub(crate) fn a_text<'v>(value: &'v Value, at: &At<'_>) -> Result<&'v str, Refusal> {
    value
        .as_str()
        .ok_or_else(|| Refusal::at(at, Reason::WrongType("a text")))
}

pub(crate) fn an_object<'v>(value: &'v Value, at: &At<'_>) -> Result<&'v Map<String, Value>, Refusal> {
    value
        .as_object()
        .ok_or_else(|| Refusal::at(at, Reason::WrongType("an object")))
}

pub(crate) fn a_time(value: &Value, at: &At<'_>) -> Result<Moment, Refusal> {
    Moment::parse(a_text(value, at)?).ok_or_else(|| Refusal::at(at, Reason::Time))
}

pub(super) fn an_offset(value: &Value, at: &At<'_>) -> Result<(), Refusal> {
    offset_minutes(a_text(value, at)?)
        .map(|_| ())
        .ok_or_else(|| Refusal::at(at, Reason::Offset))
}

pub(crate) fn an_uri(value: &Value, at: &At<'_>) -> Result<Identifier, Refusal> {
    Identifier::parse(a_text(value, at)?).map_err(|error| Refusal::at(at, Reason::Identifier(error)))
}

pub(super) fn a_number(value: &Value, at: &At<'_>) -> Result<f64, Refusal> {
    value
        .as_f64()
        .ok_or_else(|| Refusal::at(at, Reason::WrongType("a number")))
}

/// A word of a vocabulary, bare or with its prefix, or someone else's URI or prefixed name.
pub(super) fn a_word(vocabulary: Vocabulary, value: &Value, at: &At<'_>) -> Result<(), Refusal> {
    let word = a_text(value, at)?;
    if vocabulary.words().contains(&word) {
        return Ok(());
    }
    // EPCIS 2.0, section 10.2: standard values are bare words in JSON, and the schema holds to it.
    let full_spelling = [
        "urn:epcglobal:cbv",
        "https://ns.gs1.org/cbv/",
        "http://ns.gs1.org/cbv/",
    ];
    if full_spelling.iter().any(|before| word.starts_with(before)) {
        return Err(Refusal::at(at, Reason::NotBareWord));
    }
    let of_the_standard =
        word.starts_with("cbv:") || word.starts_with("gs1:") || word.starts_with("https://ref.gs1.org/cbv/");
    match word.split_once(':') {
        Some(_) if of_the_standard => match vocabulary.bare(word) {
            Some(_) => Ok(()),
            None => Err(Refusal::at(at, Reason::UnknownWord)),
        },
        // An undefined prefix makes a word an address of its own kind, which the standard allows.
        Some(_) => an_uri(value, at).map(|_| ()),
        None => Err(Refusal::at(at, Reason::UnknownWord)),
    }
}

/// A name that the standard does not have must be explained by the context, and so must every
/// prefixed name inside its value.
pub(super) fn extension(name: &str, value: &Value, at: &At<'_>, context: &Context) -> Result<(), Refusal> {
    if !context.explains(name) {
        let reason = if name.contains(':') {
            Reason::UnknownPrefix
        } else {
            Reason::UnknownMember
        };
        return Err(Refusal::at(at, reason));
    }
    inside_extension(value, at, context)
}

fn inside_extension(value: &Value, at: &At<'_>, context: &Context) -> Result<(), Refusal> {
    match value {
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            let at = at.member(name);
            if name.contains(':') && !context.explains(name) {
                return Err(Refusal::at(&at, Reason::UnknownPrefix));
            }
            inside_extension(value, &at, context)
        }),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .try_for_each(|(index, value)| inside_extension(value, &at.element(index), context)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

//! Rules for the lists of an event: identifiers, quantities, transactions, parties.

use super::values::{a_number, a_text, a_word, an_object, an_uri, extension};
use super::{each, elements};
use crate::{At, Context, MAX_LINKS, Reason, Refusal, Vocabulary};
use assay_core::provenance::Identifier;
use serde_json::Value;
use std::collections::BTreeSet;

/// A list of items, none twice in one spelling.
pub(super) fn items(value: &Value, at: &At<'_>) -> Result<(), Refusal> {
    let list = value
        .as_array()
        .ok_or_else(|| Refusal::at(at, Reason::WrongType("a list")))?;
    if list.len() > MAX_LINKS {
        return Err(Refusal::at(at, Reason::TooManyLinks));
    }
    let mut seen = BTreeSet::new();
    for (index, value) in list.iter().enumerate() {
        let at = at.element(index);
        an_uri(value, &at)?;
        // A pattern stands for a class, never for a thing (EPCIS 2.0, section 7.3.3.1).
        if value
            .as_str()
            .is_some_and(|text| text.starts_with("urn:epc:idpat:"))
        {
            return Err(Refusal::at(&at, Reason::WrongLevel));
        }
        if !seen.insert(value.as_str()) {
            return Err(Refusal::at(&at, Reason::Repeated));
        }
    }
    Ok(())
}

/// A list of classes with how much of each.
pub(super) fn quantities(value: &Value, at: &At<'_>) -> Result<(), Refusal> {
    let list = value
        .as_array()
        .ok_or_else(|| Refusal::at(at, Reason::WrongType("a list")))?;
    if list.len() > MAX_LINKS {
        return Err(Refusal::at(at, Reason::TooManyLinks));
    }
    list.iter()
        .enumerate()
        .try_for_each(|(index, value)| quantity(value, &at.element(index)))
}

fn quantity(value: &Value, at: &At<'_>) -> Result<(), Refusal> {
    let members = an_object(value, at)?;
    for (name, value) in members {
        let at = at.member(name);
        match name.as_str() {
            "epcClass" => class(&an_uri(value, &at)?, &at)?,
            "quantity" if a_number(value, &at)? < 0.0 => return Err(Refusal::at(&at, Reason::Negative)),
            "quantity" => {}
            "uom" => unit(value, &at)?,
            _ => return Err(Refusal::at(&at, Reason::UnknownMember)),
        }
    }
    require(members.contains_key("epcClass"), "epcClass", at)
}

/// An item with a serial is no class.
fn class(id: &Identifier, at: &At<'_>) -> Result<(), Refusal> {
    if id.serial().is_some() || id.sscc_digits().is_some() {
        return Err(Refusal::at(at, Reason::WrongLevel));
    }
    Ok(())
}

fn unit(value: &Value, at: &At<'_>) -> Result<(), Refusal> {
    let unit = a_text(value, at)?;
    let good = (2..=3).contains(&unit.len())
        && unit
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if good {
        Ok(())
    } else {
        Err(Refusal::at(at, Reason::Unit))
    }
}

/// `readPoint` and `bizLocation`.
pub(super) fn place(value: &Value, at: &At<'_>, context: &Context) -> Result<(), Refusal> {
    let members = an_object(value, at)?;
    for (name, value) in members {
        let at = at.member(name);
        match name.as_str() {
            "id" => {
                an_uri(value, &at)?;
            }
            other => extension(other, value, &at, context)?,
        }
    }
    require(members.contains_key("id"), "id", at)
}

/// `bizTransactionList`, `sourceList`, `destinationList`: objects with a `type` and one URI.
pub(super) fn typed(
    value: &Value,
    at: &At<'_>,
    vocabulary: Vocabulary,
    of: &'static str,
) -> Result<(), Refusal> {
    each(value, at, |value, at| {
        let members = an_object(value, at)?;
        for (name, value) in members {
            let at = at.member(name);
            match name.as_str() {
                "type" => a_word(vocabulary, value, &at)?,
                name if name == of => {
                    an_uri(value, &at)?;
                }
                _ => return Err(Refusal::at(&at, Reason::UnknownMember)),
            }
        }
        require(members.contains_key(of), of, at)?;
        require(of == "bizTransaction" || members.contains_key("type"), "type", at)
    })
}

/// `persistentDisposition`.
pub(super) fn persistent(value: &Value, at: &At<'_>) -> Result<(), Refusal> {
    let members = an_object(value, at)?;
    if members.is_empty() {
        return Err(Refusal::at(at, Reason::MissingOneOf("set, unset")));
    }
    for (name, value) in members {
        let at = at.member(name);
        if !matches!(name.as_str(), "set" | "unset") {
            return Err(Refusal::at(&at, Reason::UnknownMember));
        }
        let words = value
            .as_array()
            .ok_or_else(|| Refusal::at(&at, Reason::WrongType("a list")))?;
        if words.is_empty() {
            return Err(Refusal::at(&at, Reason::WrongType("a list that is not empty")));
        }
        for (index, word) in words.iter().enumerate() {
            let at = at.element(index);
            a_word(Vocabulary::Disposition, word, &at)?;
            if words[..index].contains(word) {
                return Err(Refusal::at(&at, Reason::Repeated));
            }
        }
    }
    Ok(())
}

/// `errorDeclaration`.
pub(super) fn declaration(value: &Value, at: &At<'_>, context: &Context) -> Result<(), Refusal> {
    let members = an_object(value, at)?;
    for (name, value) in members {
        let at = at.member(name);
        match name.as_str() {
            "declarationTime" => {
                super::a_time(value, &at)?;
            }
            "reason" => a_word(Vocabulary::ErrorReason, value, &at)?,
            "correctiveEventIDs" => uris(value, &at)?,
            other => extension(other, value, &at, context)?,
        }
    }
    require(members.contains_key("declarationTime"), "declarationTime", at)
}

/// A URI or a list of them.
pub(super) fn uris(value: &Value, at: &At<'_>) -> Result<(), Refusal> {
    each(value, at, |value, at| an_uri(value, at).map(|_| ()))
}

pub(super) fn require(there: bool, name: &'static str, at: &At<'_>) -> Result<(), Refusal> {
    if there {
        Ok(())
    } else {
        Err(Refusal::at(at, Reason::Missing(name)))
    }
}

/// Whether a list is there and not empty.
pub(super) fn filled(value: Option<&Value>) -> bool {
    value.is_some_and(|value| !elements(value).is_empty())
}

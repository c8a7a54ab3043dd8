//! Which members an event of each kind has and must have.

use super::lists::{declaration, filled, items, persistent, place, quantities, require, typed, uris};
use super::sensor::sensors;
use super::values::{a_text, a_time, a_word, an_object, an_offset, an_uri, extension};
use crate::{At, Context, Reason, Refusal, Vocabulary};
use assay_core::provenance::{Action, Kind};
use serde_json::{Map, Value};

/// Refuses an event that is not as the standard says; gives its kind.
pub(crate) fn check_event(
    members: &Map<String, Value>,
    at: &At<'_>,
    context: &Context,
) -> Result<Kind, Refusal> {
    let named = members
        .get("type")
        .ok_or_else(|| Refusal::at(at, Reason::Missing("type")))?;
    let at_type = at.member("type");
    let kind =
        Kind::parse(a_text(named, &at_type)?).ok_or_else(|| Refusal::at(&at_type, Reason::EventType))?;
    for (name, value) in members {
        check_member(kind, name, value, &at.member(name), context)?;
    }
    if members.contains_key("eventID") && members.contains_key("id") {
        return Err(Refusal::at(&at.member("id"), Reason::TwoIds));
    }
    require(members.contains_key("eventTime"), "eventTime", at)?;
    require(
        members.contains_key("eventTimeZoneOffset"),
        "eventTimeZoneOffset",
        at,
    )?;
    check_kind(kind, members, at)?;
    Ok(kind)
}

fn check_member(
    kind: Kind,
    name: &str,
    value: &Value,
    at: &At<'_>,
    context: &Context,
) -> Result<(), Refusal> {
    use Kind::{Aggregation, Association, Object, Transaction, Transformation};
    match (name, kind) {
        ("type" | "@context", _) => Ok(()),
        ("eventTime" | "recordTime", _) => a_time(value, at).map(|_| ()),
        ("eventTimeZoneOffset", _) => an_offset(value, at),
        ("eventID" | "id", _) => an_uri(value, at).map(|_| ()),
        ("certificationInfo", _) => uris(value, at),
        ("errorDeclaration", _) => declaration(value, at, context),
        ("action", Object | Aggregation | Transaction | Association) => action(value, at),
        ("epcList", Object | Transaction)
        | ("childEPCs", Aggregation | Association)
        | ("inputEPCList" | "outputEPCList", Transformation) => items(value, at),
        ("quantityList", Object | Transaction)
        | ("childQuantityList", Aggregation | Association)
        | ("inputQuantityList" | "outputQuantityList", Transformation) => quantities(value, at),
        ("parentID", Aggregation | Association | Transaction) | ("transformationID", Transformation) => {
            an_uri(value, at).map(|_| ())
        }
        ("bizStep", _) => a_word(Vocabulary::BizStep, value, at),
        ("disposition", _) => a_word(Vocabulary::Disposition, value, at),
        ("persistentDisposition", _) => persistent(value, at),
        ("readPoint" | "bizLocation", _) => place(value, at, context),
        ("bizTransactionList", _) => typed(value, at, Vocabulary::TransactionType, "bizTransaction"),
        ("sourceList", _) => typed(value, at, Vocabulary::PartyType, "source"),
        ("destinationList", _) => typed(value, at, Vocabulary::PartyType, "destination"),
        ("sensorElementList", _) => sensors(value, at, context),
        ("ilmd", Object | Transformation) => an_object(value, at)?
            .iter()
            .try_for_each(|(name, value)| extension(name, value, &at.member(name), context)),
        _ => extension(name, value, at, context),
    }
}

fn action(value: &Value, at: &At<'_>) -> Result<(), Refusal> {
    Action::parse(a_text(value, at)?)
        .map(|_| ())
        .ok_or_else(|| Refusal::at(at, Reason::WrongType("ADD, OBSERVE or DELETE")))
}

/// What each kind must have (the `anyOf` parts of the JSON schema).
fn check_kind(kind: Kind, members: &Map<String, Value>, at: &At<'_>) -> Result<(), Refusal> {
    let there = |name: &str| members.contains_key(name);
    let some = |name: &str| filled(members.get(name));
    let deletes = members.get("action").and_then(Value::as_str) == Some(Action::Delete.name());
    if kind != Kind::Transformation {
        require(there("action"), "action", at)?;
    }
    let (enough, wanted) = match kind {
        Kind::Object => (
            there("epcList") || some("quantityList") || (some("sensorElementList") && there("readPoint")),
            "epcList, quantityList, sensorElementList with readPoint",
        ),
        Kind::Aggregation | Kind::Association => {
            if kind == Kind::Association {
                require(there("parentID"), "parentID", at)?;
            }
            (
                deletes || some("childEPCs") || some("childQuantityList"),
                "childEPCs, childQuantityList",
            )
        }
        Kind::Transaction => {
            require(some("bizTransactionList"), "bizTransactionList", at)?;
            (
                deletes || there("epcList") || some("quantityList"),
                "epcList, quantityList",
            )
        }
        Kind::Transformation => {
            let input = some("inputEPCList") || some("inputQuantityList");
            let output = some("outputEPCList") || some("outputQuantityList");
            let enough = (input && output) || (there("transformationID") && (input || output));
            (
                enough,
                "inputEPCList or inputQuantityList, with outputEPCList or outputQuantityList",
            )
        }
    };
    if enough {
        Ok(())
    } else {
        Err(Refusal::at(at, Reason::MissingOneOf(wanted)))
    }
}

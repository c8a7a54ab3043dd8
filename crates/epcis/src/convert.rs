//! From a checked event in JSON to the event of the rules.

use crate::rules::elements;
use crate::sensors::readings;
use crate::{Context, Vocabulary, bare_word};
use assay_core::provenance::{
    Action, Declaration, Event, Identifier, Kind, Link, Moment, PartyKind, Quantity, Role, offset_minutes,
};
use serde_json::{Map, Value};

/// Converts an event that the rules found sound. What they have checked is not said again: a member
/// that could not be read here would have been refused there.
pub(crate) fn to_event(
    kind: Kind,
    members: &Map<String, Value>,
    context: &Context,
    id: String,
    now: Moment,
) -> Event {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let word = |vocabulary, name: &str| text(name).map(|word| bare_word(vocabulary, word).to_owned());
    let place = |name: &str| {
        members
            .get(name)
            .and_then(|place| place.get("id"))
            .and_then(identifier)
    };
    Event {
        id,
        kind,
        action: text("action").and_then(Action::parse),
        time: text("eventTime").and_then(Moment::parse).unwrap_or(now),
        offset: text("eventTimeZoneOffset").and_then(offset_minutes).unwrap_or(0),
        recorded: now,
        sequence: 0,
        step: word(Vocabulary::BizStep, "bizStep"),
        disposition: word(Vocabulary::Disposition, "disposition"),
        read_point: place("readPoint"),
        location: place("bizLocation"),
        links: links(kind, members),
        sources: parties(members.get("sourceList"), "source"),
        destinations: parties(members.get("destinationList"), "destination"),
        declaration: members
            .get("errorDeclaration")
            .map(|declared| declaration(declared, now)),
        lot: lot(members, context),
        sensors: members.get("sensorElementList").map(readings).unwrap_or_default(),
        teller: None,
        tellers: Vec::new(),
    }
}

fn identifier(value: &Value) -> Option<Identifier> {
    Identifier::parse(value.as_str()?).ok()
}

fn links(kind: Kind, members: &Map<String, Value>) -> Vec<Link> {
    const LISTS: [(&str, Role); 10] = [
        ("epcList", Role::Item),
        ("parentID", Role::Parent),
        ("childEPCs", Role::Child),
        ("inputEPCList", Role::Input),
        ("outputEPCList", Role::Output),
        ("quantityList", Role::Class),
        ("childQuantityList", Role::ChildClass),
        ("inputQuantityList", Role::InputClass),
        ("outputQuantityList", Role::OutputClass),
        ("transformationID", Role::Transformation),
    ];
    let mut links = Vec::new();
    for (name, role) in LISTS {
        // A list that the kind does not have can only be an extension's: the rules saw to that.
        let Some(value) = members.get(name) else { continue };
        links.extend(elements(value).iter().filter_map(|value| link(value, role)));
    }
    // The transactions of a transaction event are what it is about; of others, what they refer to.
    let transactions = members
        .get("bizTransactionList")
        .map(elements)
        .unwrap_or_default();
    links.extend(transactions.iter().filter_map(|transaction| {
        Some(Link {
            role: Role::Transaction,
            id: identifier(transaction.get("bizTransaction")?)?,
            quantity: None,
        })
    }));
    debug_assert!(kind != Kind::Transformation || links.iter().all(|link| link.role != Role::Item));
    links
}

fn link(value: &Value, role: Role) -> Option<Link> {
    if let Some(class) = value.get("epcClass") {
        let quantity = value.get("quantity").map(|amount| Quantity {
            amount: amount.to_string(),
            unit: value.get("uom").and_then(Value::as_str).map(str::to_owned),
        });
        return Some(Link {
            role,
            id: identifier(class)?,
            quantity,
        });
    }
    Some(Link {
        role,
        id: identifier(value)?,
        quantity: None,
    })
}

fn parties(list: Option<&Value>, name: &str) -> Vec<(PartyKind, Identifier)> {
    let list = list.map(elements).unwrap_or_default();
    list.iter()
        .filter_map(|party| {
            let kind = party.get("type").and_then(Value::as_str).unwrap_or_default();
            let kind = match bare_word(Vocabulary::PartyType, kind) {
                "owning_party" => PartyKind::Owning,
                "possessing_party" => PartyKind::Possessing,
                "location" => PartyKind::Location,
                _ => PartyKind::Other,
            };
            Some((kind, identifier(party.get(name)?)?))
        })
        .collect()
}

fn declaration(value: &Value, now: Moment) -> Declaration {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    Declaration {
        at: text("declarationTime").and_then(Moment::parse).unwrap_or(now),
        reason: text("reason").map(|reason| bare_word(Vocabulary::ErrorReason, reason).to_owned()),
        corrected_by: value
            .get("correctiveEventIDs")
            .map(elements)
            .unwrap_or_default()
            .iter()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect(),
    }
}

/// The lot number of `cbvmda:lotNumber`, under whatever prefix the context gives that address.
fn lot(members: &Map<String, Value>, context: &Context) -> Option<String> {
    let ilmd = members.get("ilmd")?.as_object()?;
    ilmd.iter().find_map(|(name, value)| {
        let (prefix, local) = name.rsplit_once(':')?;
        let is_lot = local == "lotNumber" && context.prefix(prefix) == Some("urn:epcglobal:cbv:mda:");
        is_lot.then(|| value.as_str().map(str::to_owned)).flatten()
    })
}

//! Ways and contents as JSON, the same for the command line and for apps.

use assay_core::provenance::{Content, Contents, Identifier, Way, Weight};
use serde_json::{Value, json};

/// A way: steps oldest first, and what does not fit.
pub fn way_as_json(way: &Way) -> Value {
    let steps: Vec<Value> = way
        .steps
        .iter()
        .map(|step| {
            let event = &step.event;
            json!({
                "event": event.id,
                "time": event.time.to_string(),
                "kind": event.kind.name(),
                "step": event.step,
                "disposition": event.disposition,
                "place": event.place().map(Identifier::as_str),
                "relation": step.relation.code(),
                "other": step.relation.other().map(Identifier::as_str),
                "party": step.accountable.as_ref().map(|answers| &answers.party),
                "ground": step.accountable.as_ref().map(|answers| answers.ground.code()),
                "toldBy": event.teller,
                "withdrawn": step.withdrawn,
                "sensors": event.sensors,
            })
        })
        .collect();
    let doubts: Vec<Value> = way
        .doubts
        .iter()
        .map(|doubt| {
            json!({
                "code": doubt.kind.code(),
                "contradiction": doubt.kind.weight() == Weight::Contradiction,
                "event": doubt.event.as_ref().map(|event| &event.id),
                "other": doubt.other.as_ref().map(Identifier::as_str),
            })
        })
        .collect();
    json!({
        "item": way.item.as_str(),
        "lot": way.lot.as_ref().map(Identifier::as_str),
        "inside": way.inside.iter().map(Identifier::as_str).collect::<Vec<_>>(),
        "steps": steps,
        "doubts": doubts,
    })
}

/// What a unit holds, containers before what they hold.
pub fn contents_as_json(contents: &Contents) -> Value {
    let listed: Vec<Value> = contents.contents.iter().map(content).collect();
    json!({
        "unit": contents.unit.as_str(),
        "contents": listed,
        "cut": contents.cut,
    })
}

fn content(content: &Content) -> Value {
    let quantity = content.quantity.as_ref().map(|quantity| {
        json!({
            "amount": quantity.amount,
            "unit": quantity.unit,
        })
    });
    json!({
        "id": content.id.as_str(),
        "in": content.path.last().map(Identifier::as_str),
        "holds": content.holds,
        "quantity": quantity,
    })
}

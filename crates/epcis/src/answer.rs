//! Query answers: an `EPCISQueryDocument` whose context explains every prefix in it.

use crate::Context;
use crate::context::STANDARD_ADDRESS;
use assay_core::provenance::Moment;
use serde_json::{Map, Value, json};

/// A stored event on its way out.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Members as captured, with `eventID`.
    pub body: Value,
    /// The local terms it uses.
    pub context: Context,
    /// When it was captured.
    pub recorded: Moment,
    /// Its id, for events that came without.
    pub id: String,
}

/// A query document of these events, in this order.
pub fn query_document(events: Vec<Answered>, created: Moment) -> Value {
    let mut shared = Context::default();
    let list: Vec<Value> = events
        .into_iter()
        .map(|event| {
            // Two documents may use one prefix for two addresses; the later event then brings its own.
            let own = event.context.contradicts(&shared).then(|| event.context.clone());
            if own.is_none() {
                shared = shared.with(&event.context);
            }
            Value::Object(members(event, own))
        })
        .collect();
    json!({
        "@context": context_of(&shared),
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": created.to_string(),
        "epcisBody": { "queryResults": {
            "queryName": "SimpleEventQuery",
            "resultsBody": { "eventList": list }
        } }
    })
}

/// A single event with its context.
pub fn event_answer(event: Answered) -> Value {
    let context = context_of(&event.context);
    let mut members = members(event, None);
    members.insert("@context".to_owned(), context);
    Value::Object(members)
}

fn context_of(local: &Context) -> Value {
    let mut parts = vec![Value::String(STANDARD_ADDRESS.to_owned())];
    if !local.is_empty() {
        parts.push(local.to_json());
    }
    Value::Array(parts)
}

fn members(event: Answered, own: Option<Context>) -> Map<String, Value> {
    let mut members = match event.body {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };
    members
        .entry("eventID")
        .or_insert_with(|| Value::String(event.id));
    members.insert("recordTime".to_owned(), Value::String(event.recorded.to_string()));
    if let Some(own) = own {
        members.insert("@context".to_owned(), own.to_json());
    }
    members
}

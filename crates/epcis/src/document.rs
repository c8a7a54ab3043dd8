//! Documents: the envelope, and the events in it.

use crate::convert::to_event;
use crate::hash::event_hash;
use crate::rules::{a_text, a_time, an_object, an_uri, check_event};
use crate::{Answered, At, Context, MAX_EVENTS, Reason, Refusal, json};
use assay_core::provenance::{Event, Kind, Moment};
use serde_json::{Map, Value};

/// A document that was read.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its events, in order.
    pub events: Vec<Captured>,
    /// Master data and whatever else the header says, kept as it is.
    pub header: Option<Value>,
}

/// One event as captured.
#[derive(Clone, Debug)]
pub struct Captured {
    /// What the rules need. `recorded`, `sequence` and `teller` are the store's to fill.
    pub event: Event,
    /// Every member as it came, except `@context`, `recordTime`, and `id`, which is `eventID` here.
    pub body: Value,
    /// The local terms that the event uses.
    pub context: Context,
    /// Whether the id was given; else it is the CBV hash.
    pub id_given: bool,
}

/// Reads an `EPCISDocument` or an `EPCISQueryDocument`. The first thing wrong refuses the whole.
///
/// `now` is the time of capture, for events to carry until they are stored.
pub fn read_document(bytes: &[u8], now: Moment) -> Result<Document, Refusal> {
    let (events, header) = read_each(bytes, now)?;
    Ok(Document {
        events: events.into_iter().collect::<Result<_, _>>()?,
        header,
    })
}

/// Each event of a document by itself, and the header.
pub type EachEvent = (Vec<Result<Captured, Refusal>>, Option<Value>);

/// Reads a document whose sound events are wanted even when others are not. What is wrong around the
/// events refuses the whole.
pub fn read_each(bytes: &[u8], now: Moment) -> Result<EachEvent, Refusal> {
    let value = json::read(bytes)?;
    let at = At::ROOT;
    let members = an_object(&value, &at)?;
    let context = document_context(members, &at)?;
    let is_query = check_envelope(members, &at, &context)?;
    let ignored = ignored_names(members, &context);
    let events = with_events(members, &at, is_query, |list, at| {
        if list.len() > MAX_EVENTS {
            return Err(Refusal::at(at, Reason::TooManyEvents));
        }
        Ok(list
            .iter()
            .enumerate()
            .map(|(index, event)| capture(event, &at.element(index), &context, &ignored, now))
            .collect())
    })?;
    Ok((events, members.get("epcisHeader").cloned()))
}

/// An event as it was stored: its body and local terms as text, and what the store knows of it.
///
/// `None` when the text is not what [`Captured`] wrote.
pub fn revive(body: &str, context: Option<&str>, id: String, recorded: Moment) -> Option<(Event, Answered)> {
    let body: Value = serde_json::from_str(body).ok()?;
    let context = match context {
        Some(text) => Context::from_json(&serde_json::from_str(text).ok()?),
        None => Context::default(),
    };
    let members = body.as_object()?;
    let kind = Kind::parse(members.get("type")?.as_str()?)?;
    let event = to_event(kind, members, &context, id.clone(), recorded);
    let answered = Answered {
        body,
        context,
        recorded,
        id,
    };
    Some((event, answered))
}

/// Reads a single event, which brings its own context (`POST /events`).
pub fn read_event(bytes: &[u8], now: Moment) -> Result<Captured, Refusal> {
    let value = json::read(bytes)?;
    let at = At::ROOT;
    let context = document_context(an_object(&value, &at)?, &at)?;
    capture(&value, &at, &context, &[], now)
}

fn document_context(members: &Map<String, Value>, at: &At<'_>) -> Result<Context, Refusal> {
    let context = members
        .get("@context")
        .ok_or_else(|| Refusal::at(at, Reason::Missing("@context")))?;
    Context::read(context, &at.member("@context"), true)
}

/// Checks everything around the events; true for a query document.
fn check_envelope(members: &Map<String, Value>, at: &At<'_>, context: &Context) -> Result<bool, Refusal> {
    let is_query = match members.get("type").map(|kind| a_text(kind, &at.member("type"))) {
        None => return Err(Refusal::at(at, Reason::Missing("type"))),
        Some(kind) => match kind? {
            "EPCISDocument" => false,
            "EPCISQueryDocument" => true,
            _ => return Err(Refusal::at(&at.member("type"), Reason::DocumentType)),
        },
    };
    for (name, value) in members {
        let at = at.member(name);
        match name.as_str() {
            "@context" | "type" | "epcisBody" => {}
            "id" => {
                an_uri(value, &at)?;
            }
            "schemaVersion" => version(value, &at)?,
            "creationDate" => {
                a_time(value, &at)?;
            }
            "instanceIdentifier" | "sender" | "receiver" if !is_query => {
                a_text(value, &at)?;
            }
            "epcisHeader" if !is_query => {
                an_object(value, &at)?;
            }
            other if context.explains(other) => {}
            other => {
                let unknown = if other.contains(':') {
                    Reason::UnknownPrefix
                } else {
                    Reason::UnknownMember
                };
                return Err(Refusal::at(&at, unknown));
            }
        }
    }
    // One of GS1's examples has neither; a document that has one of the two has lost the other.
    let (versioned, dated) = (
        members.contains_key("schemaVersion"),
        members.contains_key("creationDate"),
    );
    if !is_query && versioned != dated {
        let missing = if versioned {
            "creationDate"
        } else {
            "schemaVersion"
        };
        return Err(Refusal::at(at, Reason::Missing(missing)));
    }
    Ok(is_query)
}

fn version(value: &Value, at: &At<'_>) -> Result<(), Refusal> {
    let is_two = value.as_f64() == Some(2.0)
        || value
            .as_str()
            .is_some_and(|version| version == "2" || version == "2.0" || version.starts_with("2.0."));
    if is_two {
        Ok(())
    } else {
        Err(Refusal::at(at, Reason::SchemaVersion))
    }
}

/// Goes to the event list, which query documents keep deeper.
fn with_events<T>(
    members: &Map<String, Value>,
    at: &At<'_>,
    is_query: bool,
    then: impl FnOnce(&[Value], &At<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let body = object_in(members, "epcisBody", at)?;
    let at = at.member("epcisBody");
    if !is_query {
        return with_list(body, &at, then);
    }
    let results = object_in(body, "queryResults", &at)?;
    let at = at.member("queryResults");
    let inner = object_in(results, "resultsBody", &at)?;
    with_list(inner, &at.member("resultsBody"), then)
}

fn with_list<T>(
    members: &Map<String, Value>,
    at: &At<'_>,
    then: impl FnOnce(&[Value], &At<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let list = members
        .get("eventList")
        .ok_or_else(|| Refusal::at(at, Reason::Missing("eventList")))?;
    let at = at.member("eventList");
    match list.as_array() {
        Some(list) => then(list, &at),
        None => Err(Refusal::at(&at, Reason::WrongType("a list"))),
    }
}

fn object_in<'v>(
    members: &'v Map<String, Value>,
    name: &'static str,
    at: &At<'_>,
) -> Result<&'v Map<String, Value>, Refusal> {
    let value = members
        .get(name)
        .ok_or_else(|| Refusal::at(at, Reason::Missing(name)))?;
    an_object(value, &at.member(name))
}

/// A document may name members that are to stay out of the hash, as repositories do for their own.
fn ignored_names(members: &Map<String, Value>, context: &Context) -> Vec<String> {
    members
        .iter()
        .filter(|(name, _)| {
            name.rsplit_once(':')
                .is_some_and(|(prefix, local)| local == "ignoreFields" && context.prefix(prefix).is_some())
        })
        .flat_map(|(_, value)| crate::rules::elements(value))
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

fn capture(
    value: &Value,
    at: &At<'_>,
    outer: &Context,
    ignored: &[String],
    now: Moment,
) -> Result<Captured, Refusal> {
    let members = an_object(value, at)?;
    if json::depth(value) > json::MAX_EVENT_DEPTH {
        return Err(Refusal::at(at, Reason::TooDeep));
    }
    let context = match members.get("@context") {
        Some(own) => outer.with(&Context::read(own, &at.member("@context"), false)?),
        None => outer.clone(),
    };
    let kind = check_event(members, at, &context)?;
    let mut body = members.clone();
    body.remove("@context");
    body.remove("recordTime");
    if let Some(id) = body.remove("id") {
        body.insert("eventID".to_owned(), id);
    }
    let given = body.get("eventID").and_then(Value::as_str).map(str::to_owned);
    let id_given = given.is_some();
    let id = given.unwrap_or_else(|| event_hash(&body, &context, ignored));
    let event = to_event(kind, &body, &context, id, now);
    let used = context.used_by(value);
    Ok(Captured {
        event,
        body: Value::Object(body),
        context: used,
        id_given,
    })
}

//! What an event must look like (EPCIS 2.0, section 7, as its JSON schema has it), with the place of
//! whatever is otherwise.
//!
//! Three spellings that GS1's own examples use are taken although the schema refuses them: a single
//! object where a list stands (the context says `@set`, so it means the same), instance or lot
//! master data (`ilmd`) beside an action other than ADD, and `id` for `eventID` (the context maps
//! both to `@id`).

mod event;
mod lists;
mod sensor;
mod values;

pub(crate) use event::check_event;
pub(crate) use values::{a_text, a_time, an_object, an_uri};

use crate::{At, Refusal};
use serde_json::Value;

/// Elements of a list, or the one element where the list was left out.
pub(crate) fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            std::slice::from_ref(value)
        }
    }
}

/// Applies a rule to every element.
fn each(
    value: &Value,
    at: &At<'_>,
    rule: impl Fn(&Value, &At<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    match value {
        Value::Array(list) => list
            .iter()
            .enumerate()
            .try_for_each(|(index, element)| rule(element, &at.element(index))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            rule(value, at)
        }
    }
}

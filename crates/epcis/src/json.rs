//! Reading JSON from outside: bounded in bytes, depth and number, with no member twice.

use crate::{At, Reason, Refusal};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::{Cell, RefCell};
use std::fmt;

/// Largest document. A day's events of a large factory come in several.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Deepest nesting: the standard's own structure has 9 levels, extensions a few more.
pub const MAX_DEPTH: usize = 64;
/// Deepest nesting of one event by itself, so that an answer, which wraps it deeper, can be read too.
pub(crate) const MAX_EVENT_DEPTH: usize = 48;
/// Most values in one document, which bounds the memory that `MAX_BYTES` of `[[],[],…` would take.
pub const MAX_NODES: usize = 1_000_000;
/// Longest text in one value.
pub const MAX_TEXT: usize = 64 * 1024;

/// Reads a document into a value tree.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::at(&At::ROOT, Reason::TooLarge));
    }
    let bounds = Bounds {
        nodes: Cell::new(0),
        refusal: RefCell::new(None),
    };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let node = Node {
        bounds: &bounds,
        at: At::ROOT,
        depth: 0,
    };
    let read = node.deserialize(&mut reader).and_then(|value| {
        reader.end()?;
        Ok(value)
    });
    read.map_err(|error| {
        bounds.refusal.take().unwrap_or_else(|| Refusal {
            place: format!("line {} column {}", error.line(), error.column()),
            reason: Reason::NotJson(cause(&error).to_owned()),
        })
    })
}

/// How many levels a value has; 0 for a single value.
pub(crate) fn depth(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// The parser's words could quote what stands in the document; these cannot.
fn cause(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Eof => "it ends too soon",
        serde_json::error::Category::Syntax => "a character that cannot stand here",
        serde_json::error::Category::Data => "a value that cannot stand here",
        serde_json::error::Category::Io => "it could not be read",
    }
}

struct Bounds {
    nodes: Cell<usize>,
    refusal: RefCell<Option<Refusal>>,
}

#[derive(Clone, Copy)]
struct Node<'a> {
    bounds: &'a Bounds,
    at: At<'a>,
    depth: usize,
}

impl Node<'_> {
    fn refuse<E: Error>(&self, at: &At<'_>, reason: Reason) -> E {
        self.bounds.refusal.replace(Some(Refusal::at(at, reason)));
        E::custom("refused")
    }

    fn text<E: Error>(&self, text: &str) -> Result<String, E> {
        if text.len() > MAX_TEXT {
            return Err(self.refuse(&self.at, Reason::TextTooLong));
        }
        Ok(text.to_owned())
    }

    fn deeper<E: Error>(&self) -> Result<usize, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.refuse(&self.at, Reason::TooDeep));
        }
        Ok(self.depth + 1)
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        let nodes = self.bounds.nodes.get() + 1;
        self.bounds.nodes.set(nodes);
        if nodes > MAX_NODES {
            return Err(self.refuse(&self.at, Reason::TooMany));
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.text(value).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut list = Vec::new();
        loop {
            let node = Node {
                bounds: self.bounds,
                at: self.at.element(list.len()),
                depth,
            };
            match from.next_element_seed(node)? {
                Some(value) => list.push(value),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut map = Map::new();
        while let Some(name) = from.next_key::<String>()? {
            let name = self.text::<A::Error>(&name)?;
            let at = self.at.member(&name);
            let value = from.next_value_seed(Node {
                bounds: self.bounds,
                at,
                depth,
            })?;
            // Two readers of a member said twice may see two documents. The event id is let through,
            // the last counting as it does for most readers: one of GS1's examples gives two.
            if name != "eventID" && map.contains_key(&name) {
                return Err(self.refuse(&at, Reason::Duplicate));
            }
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Refusal {
        read(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn depth_is_refused_by_name_and_place() {
        let deep = "[".repeat(100_000);
        let refused = refusal(&deep);
        assert_eq!(refused.reason, Reason::TooDeep);
        assert_eq!(refused.place, "/0".repeat(MAX_DEPTH));
        let just_right = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        assert!(read(just_right.as_bytes()).is_ok());
    }

    #[test]
    fn size_and_number_are_refused_by_name() {
        assert_eq!(refusal(&" ".repeat(50 << 20)).reason, Reason::TooLarge);
        let many = format!("[{}0]", "0,".repeat(MAX_NODES));
        assert_eq!(refusal(&many).reason, Reason::TooMany);
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_TEXT + 1));
        let refused = refusal(&long);
        assert_eq!(
            (refused.reason, refused.place.as_str()),
            (Reason::TextTooLong, "/a")
        );
    }

    #[test]
    fn a_member_twice_is_refused_at_its_place() {
        let refused = refusal("{\"a\":[{\"b/c\":1,\"b/c\":2}]}");
        assert_eq!(refused.reason, Reason::Duplicate);
        assert_eq!(refused.place, "/a/0/b~1c");
    }

    #[test]
    fn no_json_says_line_and_column() {
        for text in [
            "",
            "{",
            "{\"a\":}",
            "[1,]",
            "{} x",
            "{\"a\":\"\u{1}\"}",
            "nul",
            "[1e999]",
        ] {
            let refused = refusal(text);
            assert_eq!(refused.reason.code(), "not_json", "{text}");
            assert!(refused.place.starts_with("line "), "{text}");
        }
    }
}

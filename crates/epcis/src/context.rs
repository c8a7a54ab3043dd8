//! JSON-LD contexts, known by name and never fetched.

use crate::vocabulary::is_standard_term;
use crate::{At, Reason, Refusal};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Prefixes that the standard's context defines (EPCIS 2.0 JSON-LD context).
const STANDARD: [(&str, &str); 8] = [
    ("epcis", "https://ref.gs1.org/epcis/"),
    ("cbv", "https://ref.gs1.org/cbv/"),
    ("cbvmda", "urn:epcglobal:cbv:mda:"),
    ("gs1", "https://gs1.org/voc/"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("dcterms", "http://purl.org/dc/terms/"),
];

/// The address under which answers name the standard's context.
pub(crate) const STANDARD_ADDRESS: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// The part of a context that a document brings itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Local terms by name, as written: a prefix's address, or a term's definition.
    local: BTreeMap<String, Value>,
}

impl Context {
    /// Reads the `@context` of a document or an event. `needs_standard` is off for an event inside
    /// a document, which has the document's.
    pub(crate) fn read(value: &Value, at: &At<'_>, needs_standard: bool) -> Result<Self, Refusal> {
        let mut context = Self::default();
        let mut standard = !needs_standard;
        match value {
            Value::Array(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    standard |= context.add(part, &at.element(index))?;
                }
            }
            Value::String(_) | Value::Object(_) => standard |= context.add(value, at)?,
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                return Err(Refusal::at(at, Reason::WrongType("a text, an object or a list")));
            }
        }
        if standard {
            Ok(context)
        } else {
            Err(Refusal::at(at, Reason::NoStandardContext))
        }
    }

    /// Adds one part; true when it is the standard's.
    fn add(&mut self, part: &Value, at: &At<'_>) -> Result<bool, Refusal> {
        match part {
            Value::String(address) if is_standard_address(address) => Ok(true),
            Value::String(_) => Err(Refusal::at(at, Reason::UnknownContext)),
            Value::Object(terms) => {
                for (name, meaning) in terms {
                    self.define(name, meaning, &at.member(name))?;
                }
                Ok(false)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                Err(Refusal::at(at, Reason::WrongType("a text or an object")))
            }
        }
    }

    fn define(&mut self, name: &str, meaning: &Value, at: &At<'_>) -> Result<(), Refusal> {
        if let Some((_, address)) = STANDARD.iter().find(|(prefix, _)| *prefix == name) {
            return if meaning.as_str() == Some(address) {
                Ok(())
            } else {
                Err(Refusal::at(at, Reason::RedefinedTerm))
            };
        }
        if is_standard_term(name) {
            return Err(Refusal::at(at, Reason::RedefinedTerm));
        }
        let sound = match meaning {
            Value::String(address) => address.contains(':'),
            Value::Object(_) => true,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => false,
        };
        if name.is_empty() || name.starts_with('@') || !sound {
            return Err(Refusal::at(at, Reason::WrongType("a prefix and its address")));
        }
        self.local.insert(name.to_owned(), meaning.clone());
        Ok(())
    }

    /// This context with another's terms added, the other's meaning winning.
    pub(crate) fn with(&self, inner: &Self) -> Self {
        let mut both = self.clone();
        both.local.extend(
            inner
                .local
                .iter()
                .map(|(name, meaning)| (name.clone(), meaning.clone())),
        );
        both
    }

    /// The address of a prefix.
    pub fn prefix(&self, prefix: &str) -> Option<&str> {
        self.local.get(prefix).and_then(Value::as_str).or_else(|| {
            STANDARD
                .iter()
                .find(|(name, _)| *name == prefix)
                .map(|(_, address)| *address)
        })
    }

    /// Whether a name is explained: a defined prefix, a full address, or a term defined whole.
    pub(crate) fn explains(&self, name: &str) -> bool {
        match name.split_once(':') {
            Some((prefix, rest)) => {
                self.prefix(prefix).is_some() || rest.starts_with("//") || prefix == "urn"
            }
            None => self.local.contains_key(name),
        }
    }

    /// Only the local terms that a value's names and words use.
    pub(crate) fn used_by(&self, value: &Value) -> Self {
        let mut used = Self::default();
        self.gather(value, &mut used);
        used
    }

    fn gather(&self, value: &Value, used: &mut Self) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.gather_name(name, used);
                    self.gather(value, used);
                }
            }
            Value::Array(list) => list.iter().for_each(|value| self.gather(value, used)),
            Value::String(text) => self.gather_name(text, used),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn gather_name(&self, name: &str, used: &mut Self) {
        let prefix = name.split_once(':').map_or(name, |(prefix, _)| prefix);
        for term in [prefix, name] {
            if let Some(meaning) = self.local.get(term) {
                used.local.insert(term.to_owned(), meaning.clone());
            }
        }
    }

    /// Whether there are no local terms.
    pub fn is_empty(&self) -> bool {
        self.local.is_empty()
    }

    /// Whether another context gives one of these terms another meaning.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        self.local
            .iter()
            .any(|(name, meaning)| other.local.get(name).is_some_and(|theirs| theirs != meaning))
    }

    /// The local part as a JSON object.
    pub fn to_json(&self) -> Value {
        Value::Object(Map::from_iter(
            self.local
                .iter()
                .map(|(name, meaning)| (name.clone(), meaning.clone())),
        ))
    }

    /// Reads what [`Context::to_json`] wrote.
    pub fn from_json(value: &Value) -> Self {
        let local = value.as_object().map_or_else(BTreeMap::new, |terms| {
            terms
                .iter()
                .map(|(name, meaning)| (name.clone(), meaning.clone()))
                .collect()
        });
        Self { local }
    }
}

/// The standard's context under the addresses that GS1 has given it.
fn is_standard_address(address: &str) -> bool {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))
        .unwrap_or_default();
    let file = rest
        .strip_prefix("gs1.github.io/EPCIS/")
        .or_else(|| rest.strip_prefix("ref.gs1.org/standards/epcis/"))
        .or_else(|| rest.strip_prefix("ref.gs1.org/docs/epcis/"))
        .map(|path| path.rsplit_once('/').map_or(path, |(_, file)| file));
    matches!(
        file,
        Some("epcis-context.jsonld" | "epcis-context-simple.jsonld" | "epcis-context")
    )
}

//! Sentences by key.

use std::collections::BTreeMap;

use crate::Language;

/// The words of one language.
#[derive(Debug, Clone)]
pub struct Words {
    language: Language,
    entries: BTreeMap<String, String>,
}

/// A words file is not an object of texts.
#[derive(Debug, thiserror::Error)]
#[error("a file of words cannot be read: {0}")]
pub struct WordsError(#[from] serde_json::Error);

impl Words {
    /// The words of `files` (JSON objects of texts); a later file's word replaces an earlier one's.
    ///
    /// # Errors
    /// When a file is something else.
    pub fn new(language: Language, files: &[&str]) -> Result<Self, WordsError> {
        let mut entries = BTreeMap::new();
        for file in files {
            let more: BTreeMap<String, String> = serde_json::from_str(file)?;
            entries.extend(more);
        }
        Ok(Self { language, entries })
    }

    /// Whose words they are.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Whether there is a sentence for `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The sentence for `key`; the key itself when there is none, which a test keeps from happening.
    #[must_use]
    pub fn get<'w>(&'w self, key: &'w str) -> &'w str {
        self.entries.get(key).map_or(key, String::as_str)
    }

    /// The sentence for a key made of a code; empty when there is none, which a test keeps from
    /// happening.
    #[must_use]
    pub fn entry(&self, key: &str) -> &str {
        self.entries.get(key).map_or("", String::as_str)
    }

    /// The sentence for `key` with `{name}` filled in. What is filled in is not looked into again.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = self.get(key);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let value = after
                .split_once('}')
                .and_then(|(name, tail)| Some((values.iter().find(|(known, _)| *known == name)?.1, tail)));
            if let Some((value, tail)) = value {
                out.push_str(value);
                rest = tail;
            } else {
                out.push('{');
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }

    /// The name in this language.
    #[must_use]
    pub fn name<'n>(&self, names: &'n assay_wire::Names) -> &'n str {
        match self.language {
            Language::Zh => &names.zh,
            Language::En => &names.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_files_win_and_values_are_put_in_once() {
        let words = Words::new(
            Language::En,
            &[r#"{"a":"one {x}","b":"b"}"#, r#"{"a":"two {x}, {y} {x} {"}"#],
        )
        .unwrap();
        assert_eq!(
            words.fill("a", &[("x", "{y}"), ("y", "{x}")]),
            "two {y}, {x} {y} {"
        );
        assert_eq!((words.get("b"), words.get("c"), words.entry("c")), ("b", "c", ""));
        assert!(Words::new(Language::En, &["[]"]).is_err());
    }
}

//! Every sentence the command says of a label, in the person's language.
//!
//! Help and failures of use are English, as command lines are; verdicts are not.

use std::collections::BTreeMap;

use clap::ValueEnum;

/// A language the command speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Simplified Chinese
    Zh,
    /// English
    En,
}

impl Language {
    /// What the environment asks for (POSIX: `LC_ALL` before `LC_MESSAGES` before `LANG`).
    fn of_environment() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        match set {
            Some(value) if value.to_ascii_lowercase().starts_with("zh") => Self::Zh,
            Some(_) | None => Self::En,
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::Zh => include_str!("../words/zh.json"),
            Self::En => include_str!("../words/en.json"),
        }
    }
}

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Words {
    language: Language,
    entries: BTreeMap<String, String>,
}

impl Words {
    /// The words of `language`, or of the environment's.
    pub(crate) fn load(language: Option<Language>) -> anyhow::Result<Self> {
        let language = language.unwrap_or_else(Language::of_environment);
        Ok(Self {
            language,
            entries: serde_json::from_str(language.file())?,
        })
    }

    /// The sentence for `key`; the key itself when there is none, which a test keeps from happening.
    pub(crate) fn get<'w>(&'w self, key: &'w str) -> &'w str {
        self.entries.get(key).map_or(key, String::as_str)
    }

    /// The sentence for a key made of a code; empty when there is none, which a test keeps from
    /// happening.
    pub(crate) fn entry(&self, key: &str) -> &str {
        self.entries.get(key).map_or("", String::as_str)
    }

    /// The sentence for `key` with `{name}` filled in.
    pub(crate) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        values
            .iter()
            .fold(self.get(key).to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
    }

    /// The name in this language.
    pub(crate) fn name<'n>(&self, names: &'n assay_wire::Names) -> &'n str {
        match self.language {
            Language::Zh => &names.zh,
            Language::En => &names.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use assay_core::provenance::{DoubtKind, Ground};
    use assay_core::verdict::{Reason, VerdictWord};
    use assay_epcis::Vocabulary;

    use super::*;

    fn keys(language: Language) -> Vec<String> {
        Words::load(Some(language)).unwrap().entries.into_keys().collect()
    }

    #[test]
    fn both_languages_have_the_same_words_and_the_same_blanks() {
        assert_eq!(keys(Language::Zh), keys(Language::En));
        let (zh, en) = (
            Words::load(Some(Language::Zh)).unwrap(),
            Words::load(Some(Language::En)).unwrap(),
        );
        let blanks = |text: &str| {
            let mut blanks: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
                .collect();
            blanks.sort();
            blanks
        };
        for (key, text) in &zh.entries {
            assert_eq!(blanks(text), blanks(en.get(key)), "{key}");
        }
    }

    #[test]
    fn every_code_that_can_be_said_has_its_words() {
        let words = Words::load(Some(Language::En)).unwrap();
        let verdicts = VerdictWord::ALL
            .iter()
            .map(|word| format!("verdict.{}", word.code()));
        let reasons = Reason::ALL
            .iter()
            .map(|reason| format!("reason.{}", reason.code()));
        let doubts = DoubtKind::ALL
            .iter()
            .map(|doubt| format!("doubt.{}", doubt.code()));
        let grounds = Ground::ALL
            .iter()
            .map(|ground| format!("ground.{}", ground.code()));
        let steps = Vocabulary::BizStep
            .words()
            .iter()
            .map(|step| format!("step.{step}"));
        let of_a_way = doubts.chain(grounds).chain(steps);
        for key in verdicts.chain(reasons).chain(of_a_way) {
            assert!(words.entries.contains_key(&key), "{key}");
        }
    }
}

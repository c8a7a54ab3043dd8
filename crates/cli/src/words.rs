//! Every sentence the command says of a label, in the person's language.
//!
//! Help and failures of use are English, as command lines are; verdicts are not, and are the interface's words.

pub(crate) use assay_words::{Language, Words};

/// The command's words in `language`, or in the environment's.
pub(crate) fn load(language: Option<Language>) -> anyhow::Result<Words> {
    let language = language.unwrap_or_else(Language::of_environment);
    let file = match language {
        Language::Zh => include_str!("../words/zh.json"),
        Language::En => include_str!("../words/en.json"),
    };
    Ok(Words::new(language, &[assay_words::interface(language), file])?)
}

#[cfg(test)]
mod tests {
    use assay_core::provenance::{DoubtKind, Ground};
    use assay_core::verdict::Reason;
    use assay_epcis::Vocabulary;

    use super::*;

    fn keys(words: &Words) -> Vec<&str> {
        words.keys().collect()
    }

    #[test]
    fn both_languages_have_the_same_words_and_the_same_blanks() {
        let [zh, en] = Language::ALL.map(|language| load(Some(language)).unwrap());
        assert_eq!(keys(&zh), keys(&en));
        let blanks = |text: &str| {
            let mut blanks: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
                .collect();
            blanks.sort();
            blanks
        };
        for key in keys(&zh) {
            assert_eq!(blanks(zh.get(key)), blanks(en.get(key)), "{key}");
        }
    }

    #[test]
    fn every_code_that_can_be_said_has_its_words() {
        let words = load(Some(Language::En)).unwrap();
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
        for key in reasons.chain(of_a_way) {
            assert!(words.has(&key), "{key}");
        }
    }
}

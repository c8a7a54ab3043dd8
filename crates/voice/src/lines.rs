//! What the telephone says, in words.

use assay_words::{Language, Words, WordsError};

use super::machine::{Answer, Line, What};

/// The telephone's words in both languages.
#[derive(Debug, Clone)]
pub struct VoiceWords {
    zh: Words,
    en: Words,
}

impl VoiceWords {
    /// Reads the words.
    ///
    /// # Errors
    /// When a file of words is broken, which a test keeps from happening.
    pub fn new() -> Result<Self, WordsError> {
        Ok(Self {
            zh: Words::new(Language::Zh, &[include_str!("../words/zh.json")])?,
            en: Words::new(Language::En, &[include_str!("../words/en.json")])?,
        })
    }

    fn of(&self, language: Language) -> &Words {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }

    /// A line as spoken text, each part with its language: the greeting speaks both.
    #[must_use]
    pub fn spoken(&self, line: &Line, language: Option<Language>) -> Vec<(Language, String)> {
        match language.filter(|_| *line != Line::Greeting) {
            Some(language) => vec![(language, self.text(line, language))],
            None => Language::ALL
                .map(|language| (language, self.text(line, language)))
                .to_vec(),
        }
    }

    fn text(&self, line: &Line, language: Language) -> String {
        let words = self.of(language);
        let say = |key: &str| words.get(key).to_owned();
        match line {
            Line::Greeting => say("greeting"),
            Line::AskDigits => say("ask_digits"),
            Line::AskGroup(group) => words.fill("ask_group", &[("n", &group.to_string())]),
            Line::ReadBack(digits) => spaced(digits, 4),
            Line::Misfit => say("misfit"),
            Line::AskMend => say("ask_mend"),
            Line::AskAnew(group) => words.fill("ask_anew", &[("n", &group.to_string())]),
            Line::Answer(answer) => self.answer(answer, language),
            Line::Menu => say("menu"),
            Line::WrongMenu => say("wrong_menu"),
            Line::AskKind => say("ask_kind"),
            Line::Ticket(ticket) => words.fill("ticket", &[("ticket", &spaced(&ticket.replace(' ', ""), 5))]),
            Line::TicketMenu => say("ticket_menu"),
            Line::NotKept => say("not_kept"),
            Line::Nothing => say("nothing"),
            Line::Unknown => say("unknown"),
            Line::TooManyWrong => say("too_many_wrong"),
            Line::Goodbye => say("goodbye"),
        }
    }

    fn answer(&self, answer: &Answer, language: Language) -> String {
        let words = self.of(language);
        let (brand, product) = (
            words.name(&answer.brand),
            answer.product.as_ref().map(|product| words.name(product)),
        );
        let month = answer.first.as_deref().map(|month| words.date(month));
        let key = match answer.what {
            What::First => "answer.first",
            What::AskedBefore if month.is_some() => "answer.before_in",
            What::AskedBefore => "answer.before",
            What::Wrong => "answer.wrong",
            What::NotLookedUp => "answer.not_looked_up",
            What::Unvouched => "answer.unvouched",
            What::Ended => "answer.ended",
            What::Copy => "answer.copy",
            What::Sold => "answer.sold",
            What::Recalled => "answer.recalled",
            What::Expired => "answer.expired",
            What::OutsideRegion => "answer.outside_region",
            What::Disagree => "answer.disagree",
            What::Later => "answer.later",
        };
        let mut text = words.fill(
            key,
            &[("brand", brand), ("month", month.as_deref().unwrap_or_default())],
        );
        let names_it = !matches!(
            answer.what,
            What::Wrong | What::NotLookedUp | What::Unvouched | What::Ended | What::Later
        );
        if let Some(product) = product.filter(|_| names_it) {
            text.push_str(if language == Language::En { " " } else { "" });
            text.push_str(&words.fill("answer.product", &[("product", product)]));
        }
        text
    }
}

/// Digits one by one, with a pause between groups.
fn spaced(digits: &str, group: usize) -> String {
    let digits: Vec<char> = digits.chars().collect();
    let groups = digits
        .chunks(group)
        .map(|group| group.iter().map(char::to_string).collect::<Vec<_>>().join(" "));
    groups.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_everything() {
        let voice = VoiceWords::new().unwrap();
        assert_eq!(
            voice.zh.keys().collect::<Vec<_>>(),
            voice.en.keys().collect::<Vec<_>>()
        );
        let whats = [
            What::First,
            What::AskedBefore,
            What::Wrong,
            What::Copy,
            What::Sold,
            What::Recalled,
            What::Expired,
            What::OutsideRegion,
            What::Disagree,
            What::Later,
            What::NotLookedUp,
            What::Unvouched,
            What::Ended,
        ];
        let answers = whats.map(|what| {
            Line::Answer(Answer {
                what,
                brand: assay_wire::Names {
                    zh: "示范".into(),
                    en: "Demo".into(),
                },
                product: Some(assay_wire::Names {
                    zh: "龙井".into(),
                    en: "tea".into(),
                }),
                first: (what == What::AskedBefore).then(|| "2026-03".to_owned()),
            })
        });
        let plain = [
            Line::Greeting,
            Line::AskDigits,
            Line::AskGroup(2),
            Line::ReadBack("4071".into()),
            Line::Misfit,
            Line::AskMend,
            Line::AskAnew(1),
            Line::Menu,
            Line::WrongMenu,
            Line::AskKind,
            Line::Ticket("1".into()),
            Line::TicketMenu,
            Line::NotKept,
            Line::Nothing,
            Line::Unknown,
            Line::TooManyWrong,
            Line::Goodbye,
        ];
        for line in plain.iter().chain(&answers) {
            for language in Language::ALL {
                let text = voice.text(line, language);
                assert!(!text.is_empty() && !text.contains(['{', '_']), "{line:?}: {text}");
                for never in ["genuine", "fake", "正品", "保真", "假货", "放心"] {
                    assert!(!text.contains(never), "{text}");
                }
            }
        }
        assert_eq!(
            voice.text(&Line::ReadBack("40718825".into()), Language::En),
            "4 0 7 1, 8 8 2 5"
        );
        assert_eq!(voice.spoken(&Line::Greeting, Some(Language::En)).len(), 2);
        assert_eq!(voice.spoken(&Line::Goodbye, Some(Language::En)).len(), 1);
    }
}

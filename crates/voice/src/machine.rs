//! The dialogue as a state machine: greeting, language, sixteen digits with correction, answer, repeat, report,
//! goodbye. No clock, no network, no words: it says [`Line`]s, and asks its caller to look a code up or to keep a
//! complaint.

use assay_core::code::{TypedCode, TypedCodeError};
use assay_wire::ReportKind;
use assay_words::Language;

/// Unanswered or senseless turns in a row after which a call ends.
const PATIENCE: u8 = 3;
/// Wrong numbers in one call after which it ends: guessing by telephone is slow too.
const WRONG_NUMBERS: u8 = 3;

/// Complaints that are kept in one call.
const COMPLAINTS: u8 = 3;

/// Where a call stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    language: Option<Language>,
    at: Place,
    digits: String,
    /// The group being keyed in anew, 0 to 3, after digits that did not fit.
    mending: Option<u8>,
    lost: u8,
    wrong: u8,
    complaints: u8,
    answer: Option<Answer>,
    ticket: Option<String>,
}

/// What is being waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Language,
    Digits,
    /// Which group to key in anew.
    Mend,
    /// A look-up.
    Looking,
    /// What next, after an answer.
    Menu,
    /// What is wrong.
    Kind,
    /// A complaint being kept.
    Keeping,
    /// What next, after a ticket.
    Ticketed,
    Over,
}

/// What is known of a code, as far as it is said on the telephone. Names are in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it is.
    pub what: What,
    /// The brand.
    pub brand: assay_wire::Names,
    /// The product, when its name is known.
    pub product: Option<assay_wire::Names>,
    /// The month of the first question before this one (`2026-03`).
    pub first: Option<String>,
}

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Issued, first time.
    First,
    /// Issued, asked about before.
    AskedBefore,
    /// Never issued.
    Wrong,
    /// Of no batch here, where not all numbers are held.
    NotLookedUp,
    /// Issued, but no enrolled brand answers for it.
    Unvouched,
    /// Issued, but its brand no longer answers for the product.
    Ended,
    /// Something speaks against it.
    Copy,
    /// Marked as sold or activated.
    Sold,
    /// Recalled.
    Recalled,
    /// Past its date.
    Expired,
    /// Shipped elsewhere.
    OutsideRegion,
    /// Reports disagree.
    Disagree,
    /// It could not be looked up now.
    Later,
}

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Both languages, one after the other.
    Greeting,
    /// Asks for the sixteen digits.
    AskDigits,
    /// Asks for the next group, 2 to 4.
    AskGroup(u8),
    /// Reads digits back.
    ReadBack(String),
    /// The digits do not fit together.
    Misfit,
    /// Asks which group to key in anew.
    AskMend,
    /// Asks for a group, 1 to 4, anew.
    AskAnew(u8),
    /// What is known.
    Answer(Answer),
    /// What can be done after an answer.
    Menu,
    /// What can be done after a wrong number.
    WrongMenu,
    /// Asks what is wrong.
    AskKind,
    /// The ticket of a complaint.
    Ticket(String),
    /// What can be done after a ticket.
    TicketMenu,
    /// The complaint could not be kept now.
    NotKept,
    /// Nothing was keyed in.
    Nothing,
    /// A key that means nothing here.
    Unknown,
    /// Too many wrong numbers in this call.
    TooManyWrong,
    /// The end.
    Goodbye,
}

/// What is to be done after saying the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Listen for keys.
    Listen {
        /// So many at most.
        most: u8,
    },
    /// Look the code up, then [`Call::answered`].
    Look(TypedCode),
    /// Keep a complaint, then [`Call::kept`].
    Complain {
        /// About which code.
        code: String,
        /// What is wrong.
        kind: ReportKind,
    },
    /// Hang up.
    HangUp,
}

/// One turn of the dialogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Where the call stands after it.
    pub call: Call,
    /// What to say, in the call's language.
    pub say: Vec<Line>,
    /// What then.
    pub then: Then,
}

impl Call {
    /// The beginning of a call.
    #[must_use]
    pub fn begin() -> Turn {
        let call = Self {
            language: None,
            at: Place::Language,
            digits: String::new(),
            mending: None,
            lost: 0,
            wrong: 0,
            complaints: 0,
            answer: None,
            ticket: None,
        };
        call.listen(vec![Line::Greeting], 1)
    }

    /// The language, once it was chosen.
    #[must_use]
    pub const fn language(&self) -> Option<Language> {
        self.language
    }

    /// Goes on with the keys that were pressed; none when time ran out.
    #[must_use]
    pub fn keys(mut self, keys: &str) -> Turn {
        let keys: String = keys
            .chars()
            .filter(|key| matches!(key, '0'..='9' | '*' | '#'))
            .take(40)
            .collect();
        if keys.is_empty() {
            return self.lose(Line::Nothing);
        }
        match self.at {
            Place::Language => match keys.chars().next() {
                Some('1') => self.chosen(Language::Zh),
                Some('2') => self.chosen(Language::En),
                _ => self.lose(Line::Unknown),
            },
            Place::Digits => self.typed(&keys),
            Place::Mend => match keys.chars().next() {
                Some(key @ '1'..='4') => {
                    self.lost = 0;
                    let group = key as u8 - b'1';
                    self.mending = Some(group);
                    self.at = Place::Digits;
                    self.listen(vec![Line::AskAnew(group + 1)], 4)
                }
                Some('0' | '*') => self.anew(Vec::new()),
                _ => self.lose(Line::Unknown),
            },
            Place::Menu => match keys.chars().next() {
                Some('1') => self.again(),
                Some('2') => self.anew(Vec::new()),
                Some('3') => {
                    self.lost = 0;
                    self.at = Place::Kind;
                    self.listen(vec![Line::AskKind], 1)
                }
                Some('9') => self.over(Vec::new()),
                _ => self.lose(Line::Unknown),
            },
            Place::Kind => match keys.chars().next().and_then(kind_of) {
                Some(_) if self.complaints >= COMPLAINTS => {
                    self.lost = 0;
                    self.at = Place::Menu;
                    self.listen(vec![Line::NotKept, Line::Menu], 1)
                }
                Some(kind) => {
                    self.lost = 0;
                    self.complaints += 1;
                    self.at = Place::Keeping;
                    let code = self.digits.clone();
                    self.then(Vec::new(), Then::Complain { code, kind })
                }
                None if keys.starts_with('0') => {
                    self.at = Place::Menu;
                    self.again()
                }
                None => self.lose(Line::Unknown),
            },
            Place::Ticketed => match keys.chars().next() {
                Some('1') => {
                    self.lost = 0;
                    let ticket = self.ticket.clone().unwrap_or_default();
                    self.listen(vec![Line::Ticket(ticket), Line::TicketMenu], 1)
                }
                Some('2') => self.anew(Vec::new()),
                Some('9') => self.over(Vec::new()),
                _ => self.lose(Line::Unknown),
            },
            // Keys while something is looked up, or after the end, mean nothing.
            Place::Looking | Place::Keeping | Place::Over => self.over(Vec::new()),
        }
    }

    /// Goes on with what was found out about the code.
    #[must_use]
    pub fn answered(mut self, answer: Answer) -> Turn {
        if self.at != Place::Looking {
            return self.over(Vec::new());
        }
        if matches!(answer.what, What::Wrong | What::NotLookedUp) {
            self.wrong += 1;
            if self.wrong >= WRONG_NUMBERS {
                return self.over(vec![Line::Answer(answer), Line::TooManyWrong]);
            }
        }
        self.at = Place::Menu;
        self.answer = Some(answer);
        self.again()
    }

    /// Ends the call, because its caller has asked about too many wrong numbers before it.
    #[must_use]
    pub fn refused(self) -> Turn {
        self.over(vec![Line::TooManyWrong])
    }

    /// Goes on with the ticket of the complaint, or without one when it could not be kept.
    #[must_use]
    pub fn kept(mut self, ticket: Option<String>) -> Turn {
        if self.at != Place::Keeping {
            return self.over(Vec::new());
        }
        match ticket {
            Some(ticket) => {
                self.at = Place::Ticketed;
                self.ticket = Some(ticket.clone());
                self.listen(vec![Line::Ticket(ticket), Line::TicketMenu], 1)
            }
            None => {
                self.at = Place::Menu;
                self.listen(vec![Line::NotKept, Line::Menu], 1)
            }
        }
    }

    fn chosen(mut self, language: Language) -> Turn {
        self.language = Some(language);
        self.anew(Vec::new())
    }

    /// Asks for sixteen digits from the beginning.
    fn anew(mut self, mut say: Vec<Line>) -> Turn {
        self.lost = 0;
        self.at = Place::Digits;
        self.digits.clear();
        self.mending = None;
        say.push(Line::AskDigits);
        self.listen(say, 16)
    }

    /// Takes digits; a star takes the last group back.
    fn typed(mut self, keys: &str) -> Turn {
        self.lost = 0;
        if let Some(group) = self.mending {
            let digits: String = keys.chars().filter(char::is_ascii_digit).take(4).collect();
            if digits.len() < 4 {
                return self.lose(Line::AskAnew(group + 1));
            }
            let from = usize::from(group) * 4;
            self.digits.replace_range(from..from + 4, &digits);
            self.mending = None;
            return self.whole(digits);
        }
        let before = self.digits.len();
        for key in keys.chars() {
            match key {
                '*' => {
                    let kept = self.digits.len().saturating_sub(1) / 4 * 4;
                    self.digits.truncate(kept);
                }
                '#' => {}
                digit if self.digits.len() < TypedCode::DIGITS => self.digits.push(digit),
                _ => {}
            }
        }
        let heard = self
            .digits
            .get(before.min(self.digits.len())..)
            .unwrap_or_default()
            .to_owned();
        if self.digits.len() == TypedCode::DIGITS {
            return self.whole(heard);
        }
        let group = u8::try_from(self.digits.len() / 4 + 1).unwrap_or(4);
        let missing = u8::try_from(TypedCode::DIGITS - self.digits.len()).unwrap_or(16);
        let ask = if self.digits.is_empty() {
            Line::AskDigits
        } else {
            Line::AskGroup(group)
        };
        let mut say = Vec::new();
        if !heard.is_empty() {
            say.push(Line::ReadBack(heard));
        }
        say.push(ask);
        self.listen(say, missing)
    }

    /// Sixteen digits are there: looked up when they fit, else read back for correction.
    fn whole(mut self, heard: String) -> Turn {
        match TypedCode::parse(&self.digits) {
            Ok(code) => {
                self.at = Place::Looking;
                self.then(vec![Line::ReadBack(heard)], Then::Look(code))
            }
            Err(TypedCodeError::CheckDigit | TypedCodeError::Length | TypedCodeError::NotDigits) => {
                self.at = Place::Mend;
                let digits = self.digits.clone();
                self.listen(vec![Line::Misfit, Line::ReadBack(digits), Line::AskMend], 1)
            }
        }
    }

    /// Says the answer, once more when asked.
    fn again(mut self) -> Turn {
        self.lost = 0;
        let Some(answer) = self.answer.clone() else {
            return self.anew(Vec::new());
        };
        let menu = if matches!(answer.what, What::Wrong | What::NotLookedUp) {
            Line::WrongMenu
        } else {
            Line::Menu
        };
        self.listen(vec![Line::Answer(answer), menu], 1)
    }

    /// Nothing, or nothing that makes sense: asks once more, and ends the call when it happens too often.
    fn lose(mut self, why: Line) -> Turn {
        self.lost += 1;
        if self.lost >= PATIENCE {
            return self.over(Vec::new());
        }
        let (ask, most) = match self.at {
            Place::Language => (vec![Line::Greeting], 1),
            Place::Digits => match self.mending {
                Some(group) => (vec![Line::AskAnew(group + 1)], 4),
                None if self.digits.is_empty() => (vec![Line::AskDigits], 16),
                None => (
                    vec![Line::AskGroup(
                        u8::try_from(self.digits.len() / 4 + 1).unwrap_or(4),
                    )],
                    u8::try_from(TypedCode::DIGITS - self.digits.len()).unwrap_or(16),
                ),
            },
            Place::Mend => (vec![Line::ReadBack(self.digits.clone()), Line::AskMend], 1),
            Place::Menu => (vec![Line::Menu], 1),
            Place::Kind => (vec![Line::AskKind], 1),
            Place::Ticketed => (vec![Line::TicketMenu], 1),
            Place::Looking | Place::Keeping | Place::Over => return self.over(Vec::new()),
        };
        let mut say = vec![why];
        say.extend(ask);
        say.dedup();
        self.listen(say, most)
    }

    fn over(mut self, mut say: Vec<Line>) -> Turn {
        self.at = Place::Over;
        say.push(Line::Goodbye);
        self.then(say, Then::HangUp)
    }

    fn listen(self, say: Vec<Line>, most: u8) -> Turn {
        self.then(say, Then::Listen { most })
    }

    fn then(self, say: Vec<Line>, then: Then) -> Turn {
        Turn {
            call: self,
            say,
            then,
        }
    }
}

/// The kinds of complaint that a key stands for, in the order in which they are said.
fn kind_of(key: char) -> Option<ReportKind> {
    match key {
        '1' => Some(ReportKind::Copy),
        '2' => Some(ReportKind::WrongItem),
        '3' => Some(ReportKind::Opened),
        '4' => Some(ReportKind::Quality),
        '5' => Some(ReportKind::Other),
        _ => None,
    }
}

/// An answer as its kind's place, the brand's names, the product's, and the month.
type KeptAnswer = (u8, [String; 2], Option<[String; 2]>, Option<String>);

/// A call as numbers and texts, for [`super::Seal`] to carry.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Kept {
    l: Option<bool>,
    a: u8,
    d: String,
    m: Option<u8>,
    n: (u8, u8, u8),
    r: Option<KeptAnswer>,
    t: Option<String>,
}

const PLACES: [Place; 9] = [
    Place::Language,
    Place::Digits,
    Place::Mend,
    Place::Looking,
    Place::Menu,
    Place::Kind,
    Place::Keeping,
    Place::Ticketed,
    Place::Over,
];

const WHATS: [What; 13] = [
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

impl Call {
    pub(crate) fn keep(&self) -> Kept {
        let place = PLACES
            .iter()
            .position(|place| *place == self.at)
            .unwrap_or_default();
        let both = |names: &assay_wire::Names| [names.zh.clone(), names.en.clone()];
        Kept {
            l: self.language.map(|language| language == Language::Zh),
            a: u8::try_from(place).unwrap_or_default(),
            d: self.digits.clone(),
            m: self.mending,
            n: (self.lost, self.wrong, self.complaints),
            r: self.answer.as_ref().map(|answer| {
                let what = WHATS
                    .iter()
                    .position(|what| *what == answer.what)
                    .unwrap_or_default();
                (
                    u8::try_from(what).unwrap_or_default(),
                    both(&answer.brand),
                    answer.product.as_ref().map(both),
                    answer.first.clone(),
                )
            }),
            t: self.ticket.clone(),
        }
    }

    pub(crate) fn of(kept: Kept) -> Option<Self> {
        let names = |[zh, en]: [String; 2]| assay_wire::Names { zh, en };
        let answer = match kept.r {
            None => None,
            Some((what, brand, product, first)) => Some(Answer {
                what: *WHATS.get(usize::from(what))?,
                brand: names(brand),
                product: product.map(names),
                first,
            }),
        };
        Some(Self {
            language: kept.l.map(|zh| if zh { Language::Zh } else { Language::En }),
            at: *PLACES.get(usize::from(kept.a))?,
            digits: kept.d,
            mending: kept.m,
            lost: kept.n.0,
            wrong: kept.n.1,
            complaints: kept.n.2,
            answer,
            ticket: kept.t,
        })
    }
}

#[cfg(test)]
mod tests;

//! From a judgement to what is said of it. Says the verdict that core gave and derives none: each word has
//! its headline, its seal and its way on; reasons only choose between sentences.

use assay_core::verdict::VerdictWord;
use assay_wire::{Freshness, Judgement, OtherKind};

use crate::Words;

/// The large silhouette of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal {
    /// Issued, first check.
    First,
    /// Issued, checked before.
    Again,
    /// Issued, not checked for copies.
    Part,
    /// Reports disagree.
    Apart,
    /// Possible copy.
    Copy,
    /// Recalled.
    Recall,
    /// A warning.
    Warn,
    /// Not issued.
    Bad,
    /// Something else.
    None,
    /// Could not check.
    Unk,
}

/// A tone as style sheets know it: a notice looks like what is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToneClass {
    /// Nothing against it.
    Good,
    /// Good as far as it was tried, or something to know.
    Part,
    /// Something to act on.
    Warn,
    /// Not what it says it is.
    Bad,
    /// None of our business.
    None,
    /// No answer.
    Unk,
}

impl ToneClass {
    /// The class of a tone's code.
    #[must_use]
    pub fn of(tone: &str) -> Self {
        match tone {
            "good" => Self::Good,
            "part" | "notice" => Self::Part,
            "warn" => Self::Warn,
            "bad" => Self::Bad,
            "none" => Self::None,
            _ => Self::Unk,
        }
    }

    /// Its name in a style sheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Part => "part",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::None => "none",
            Self::Unk => "unk",
        }
    }
}

/// What is said of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictText {
    /// Its colours.
    pub tone: ToneClass,
    /// Its silhouette.
    pub seal: Seal,
    /// One or two parts, between which a line may break.
    pub headline: String,
    /// The second line.
    pub state: String,
    /// Why, in one to three sentences.
    pub why: Vec<String>,
    /// What to do next.
    pub next: String,
}

impl VerdictText {
    /// Where a headline may break.
    pub const BREAK: char = '|';

    /// The headline without its break.
    #[must_use]
    pub fn plain_headline(&self) -> String {
        self.headline.replace(Self::BREAK, "")
    }
}

/// The text of a judgement.
#[must_use]
pub fn verdict_text(judgement: &Judgement, words: &Words) -> VerdictText {
    let brand = judgement
        .issuer
        .as_ref()
        .map_or_else(|| words.get("brand.unnamed"), |issuer| words.name(&issuer.names));
    let speaker = Speaker {
        judgement,
        words,
        brand,
    };
    let mut text = speaker.text();
    let speaks_of_now = !matches!(judgement.word, "could_not_check" | "not_signed_label");
    if judgement.list.freshness == Freshness::Older
        && speaks_of_now
        && let Some(issued) = &judgement.list.issued
    {
        text.why
            .push(words.fill("why.as_of", &[("date", &words.date(issued))]));
    }
    text
}

struct Speaker<'a> {
    judgement: &'a Judgement,
    words: &'a Words,
    brand: &'a str,
}

impl Speaker<'_> {
    fn say(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let all: Vec<_> = values.iter().copied().chain([("brand", self.brand)]).collect();
        self.words.fill(key, &all)
    }

    /// A verdict whose sentences need nothing but the brand's name.
    fn plain(&self, seal: Seal, head: &str) -> VerdictText {
        let word = self.judgement.word;
        self.of(
            seal,
            head,
            self.say(&format!("v.{word}.state")),
            self.say(&format!("v.{word}.why")),
            self.say(&format!("v.{word}.next")),
        )
    }

    fn of(&self, seal: Seal, head: &str, state: String, why: String, next: String) -> VerdictText {
        VerdictText {
            tone: ToneClass::of(self.judgement.tone),
            seal,
            headline: self.say(head),
            state,
            why: vec![why],
            next,
        }
    }

    fn text(&self) -> VerdictText {
        let word = VerdictWord::ALL
            .iter()
            .find(|word| word.code() == self.judgement.word);
        match word.copied().unwrap_or(VerdictWord::CouldNotCheck) {
            VerdictWord::IssuedFirstCheck => self.plain(Seal::First, "v.issued.head"),
            VerdictWord::IssuedCheckedBefore => self.plain(Seal::Again, "v.issued.head"),
            VerdictWord::IssuedNotChecked => self.plain(Seal::Part, "v.issued.head"),
            VerdictWord::ReportsDisagree => self.plain(Seal::Apart, "v.issued.head"),
            VerdictWord::OutsideRegion => self.plain(Seal::Warn, "v.issued.head"),
            VerdictWord::PossibleCopy => self.plain(Seal::Copy, "v.possible_copy.head"),
            VerdictWord::AlreadySold => self.plain(Seal::Warn, "v.already_sold.head"),
            VerdictWord::UnsignedInSigningScope => self.plain(Seal::Warn, "v.unsigned_in_signing_scope.head"),
            VerdictWord::Recalled => self.recalled(),
            VerdictWord::Expired => self.expired(),
            VerdictWord::KeyStolen => self.key_stolen(),
            VerdictWord::LinkElsewhere => {
                let host = self.judgement.host.as_ref().map_or("", |host| &host.name);
                let mut text = self.plain(Seal::Warn, "v.link_elsewhere.head");
                text.state = self.fill("v.link_elsewhere.state", &[("host", host)]);
                text
            }
            VerdictWord::NotIssued => self.not_issued(),
            VerdictWord::IssuerNotEnrolled => {
                let mut text = self.plain(Seal::Bad, "v.issuer_not_enrolled.head");
                text.why = vec![match &self.judgement.authority {
                    Some(authority) => self.fill(
                        "v.issuer_not_enrolled.why",
                        &[("authority", self.words.name(authority))],
                    ),
                    None => self.say("v.issuer_not_enrolled.why_plain"),
                }];
                text
            }
            VerdictWord::NotSignedLabel => self.not_signed(),
            VerdictWord::CouldNotCheck => self.could_not_check(),
        }
    }

    fn recalled(&self) -> VerdictText {
        let recall = self.judgement.recall.as_ref();
        let date = recall.map_or_else(String::new, |recall| self.words.date(&recall.since));
        let lot = self
            .judgement
            .fields
            .as_ref()
            .and_then(|fields| fields.lot.as_deref());
        let reason = recall.map_or("", |recall| self.words.name(&recall.reason));
        let todo = recall.map_or("", |recall| self.words.name(&recall.todo));
        let state = match lot {
            Some(lot) => self.fill("v.recalled.state_lot", &[("lot", lot), ("date", &date)]),
            None => self.fill("v.recalled.state", &[("date", &date)]),
        };
        let why = match reason {
            "" => self.say("v.recalled.why_plain"),
            reason => self.fill("v.recalled.why", &[("reason", reason)]),
        };
        let next = match todo {
            "" => self.say("v.recalled.next_plain"),
            todo => self.fill("v.recalled.next", &[("todo", todo)]),
        };
        self.of(Seal::Recall, "v.recalled.head", state, why, next)
    }

    fn expired(&self) -> VerdictText {
        let expiry = self
            .judgement
            .fields
            .as_ref()
            .and_then(|fields| fields.expiry.as_deref());
        let date = expiry.map_or_else(String::new, |expiry| self.words.date(expiry));
        let why = self.fill("v.expired.why", &[("date", &date)]);
        self.of(
            Seal::Warn,
            "v.expired.head",
            date,
            why,
            self.say("v.expired.next"),
        )
    }

    fn key_stolen(&self) -> VerdictText {
        let at = self
            .judgement
            .key
            .as_ref()
            .and_then(|key| key.withdrawn_at.as_deref());
        let state = match at {
            Some(at) => self.fill("v.key_stolen.state", &[("date", &self.words.date(at))]),
            None => self.say("v.key_stolen.state_plain"),
        };
        let (why, next) = (self.say("v.key_stolen.why"), self.say("v.key_stolen.next"));
        self.of(Seal::Warn, "v.key_stolen.head", state, why, next)
    }

    fn not_issued(&self) -> VerdictText {
        let head = if self.judgement.issuer.is_some() {
            "v.not_issued.head"
        } else {
            "v.not_issued.head_unnamed"
        };
        let because = |codes: &[&str]| codes.iter().any(|code| self.judgement.reasons.contains(code));
        let of = if because(&["key_out_of_scope"]) {
            "_scope"
        } else if because(&[
            "key_not_yet_valid",
            "key_expired",
            "scope_ended",
            "scope_not_yet_valid",
        ]) {
            "_key_dates"
        } else {
            ""
        };
        let (state, why) = (format!("v.not_issued.state{of}"), format!("v.not_issued.why{of}"));
        let next = self.say("v.not_issued.next");
        self.of(Seal::Bad, head, self.say(&state), self.say(&why), next)
    }

    fn not_signed(&self) -> VerdictText {
        let kind = self
            .judgement
            .other
            .as_ref()
            .map_or(OtherKind::Text, |other| other.kind);
        let state = serde_json::to_value(kind).unwrap_or_default();
        let state = self.say(&format!("other.{}", state.as_str().unwrap_or("text")));
        let why = self.say(match kind {
            OtherKind::BrokenLabel => "v.not_signed_label.why_broken",
            _ => "v.not_signed_label.why",
        });
        let next = self.say("v.not_signed_label.next");
        self.of(Seal::None, "v.not_signed_label.head", state, why, next)
    }

    fn could_not_check(&self) -> VerdictText {
        let list = &self.judgement.list;
        let because = |code| self.judgement.reasons.contains(&code);
        let next = "v.could_not_check.next_held";
        let (state, why, next) = match &list.issued {
            None => (
                self.say("v.could_not_check.state_none"),
                self.say("v.could_not_check.why_none"),
                next,
            ),
            Some(_) if because("clock_behind") || because("list_from_future") => (
                self.say("v.could_not_check.state_clock"),
                self.say("v.could_not_check.why_clock"),
                "v.could_not_check.next_clock",
            ),
            Some(issued) => {
                let date = self.words.date(issued);
                let why = if list.freshness == Freshness::Stale {
                    "v.could_not_check.why_list"
                } else {
                    "v.could_not_check.why_unknown_key"
                };
                (
                    self.fill("v.could_not_check.state_list", &[("date", &date)]),
                    self.fill(why, &[("date", &date)]),
                    next,
                )
            }
        };
        self.of(Seal::Unk, "v.could_not_check.head", state, why, self.say(next))
    }
}

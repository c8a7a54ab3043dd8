//! From core's verdict to what the interface is told.

use assay_core::{
    label::{Scanned, bare},
    product::ProductRecord,
    time::{Date, Day, UtcOffset},
    trust::CompiledList,
    verdict::{self, Reason, Verdict, VerdictWord},
    verify::{self, Now},
};

use crate::{
    BrandSays, Fields, Freshness, HistoryLine, IssuerName, Judgement, KeyLine, LinkHost, ListAge, Mark, May,
    OtherText, Punches, RecallLine,
};

/// Judges a scanned text by a trust list, or without one. A list that cannot be read where it is
/// asked counts as none: could not check. `zone` is where the clocks stand at `now` where it is read.
#[must_use]
pub fn judge(text: &str, list: Option<&CompiledList<Vec<u8>>>, now: Now, zone: UtcOffset) -> Judgement {
    let scanned = Scanned::classify(text);
    let verdict = list
        .and_then(|list| verify::judge_by(&scanned, list, now, zone).ok())
        .unwrap_or_else(|| verify::judge_without_list(&scanned, now, zone));
    Judgement::of(&verdict, text)
}

impl Judgement {
    /// Adds what the brand says of the product that this was judged to be.
    #[must_use]
    pub fn with_product(mut self, record: &ProductRecord) -> Self {
        let says = BrandSays::from(record);
        self.product = Some(says.names.clone());
        self.brand_says = Some(says);
        self
    }

    /// Puts a word over it that a server gave: its own on the item, beside what the label proves.
    pub fn head(&mut self, word: VerdictWord) {
        self.word = word.code();
        self.tone = word.tone().code();
    }

    /// Adds what a server's history says of the item, by core's rule for both together.
    #[must_use]
    pub fn with_history(mut self, history: &HistoryLine) -> Self {
        let words = VerdictWord::of(self.word).zip(VerdictWord::of(history.standing));
        let Some((own, item)) = words else {
            return self;
        };
        if let Some(copies) = verdict::CopiesPunch::beside(own, item) {
            self.head(verdict::join(own, item));
            self.punches.copies = copies.into();
            self.reasons
                .retain(|reason| *reason != Reason::CopiesNotChecked.code());
        }
        self
    }

    /// The interface's shape of a verdict on a text.
    #[must_use]
    pub fn of(verdict: &Verdict, text: &str) -> Self {
        let today = verdict.judged_on;
        Self {
            word: verdict.word.code(),
            tone: verdict.tone().code(),
            authentic: verdict.authentic,
            may: verdict.may.into(),
            reasons: verdict.reasons.iter().map(|reason| reason.code()).collect(),
            judged_at: verdict.judged_at.to_string(),
            authority: verdict.authority.as_ref().map(Into::into),
            list: ListAge {
                issued: verdict.list.map(|list| list.issued.to_string()),
                freshness: verdict.list.map_or(Freshness::None, |list| list.freshness.into()),
            },
            issuer: verdict.issuer.as_ref().map(issuer),
            signer: verdict.signer.as_ref().map(issuer),
            host: verdict.host.as_ref().map(|host| LinkHost {
                name: visible(&host.name),
                listed: host.listed,
            }),
            fields: verdict.fields.as_ref().map(|found| fields(found, today)),
            product: verdict.product.as_ref().map(Into::into),
            brand_says: None,
            marks: verdict.marks.iter().map(mark).collect(),
            recall: verdict.recall.as_ref().map(|recall| RecallLine {
                since: recall.since.to_string(),
                reason: (&recall.reason).into(),
                todo: (&recall.todo).into(),
            }),
            key: verdict.key.map(|key| KeyLine {
                id: key.id.to_string(),
                valid_from: key.validity.from.to_string(),
                valid_until: key.validity.until.map(|until| until.to_string()),
                withdrawn_at: key.withdrawn.map(|withdrawn| withdrawn.at.to_string()),
            }),
            punches: Punches {
                signature: verdict.punches.signature.into(),
                copies: verdict.punches.copies.into(),
                recall: verdict.punches.recall.into(),
                expiry: verdict.punches.expiry.into(),
            },
            other: verdict.other.map(|other| OtherText {
                kind: other.kind.into(),
                text: visible(bare(text)),
                error: other.error.map(|error| error.code()),
            }),
        }
    }
}

impl From<verdict::May> for May {
    fn from(may: verdict::May) -> Self {
        Self {
            report: may.report.into(),
            ask_consent: may.ask_consent,
            journey: may.journey,
            product_record: may.product_record,
            name_item: may.name_item,
        }
    }
}

impl From<verdict::Freshness> for Freshness {
    fn from(freshness: verdict::Freshness) -> Self {
        match freshness {
            verdict::Freshness::Fresh => Self::Fresh,
            verdict::Freshness::Older => Self::Older,
            verdict::Freshness::Stale => Self::Stale,
        }
    }
}

fn issuer(issuer: &verdict::IssuerName) -> IssuerName {
    IssuerName {
        id: issuer.id.to_string(),
        names: (&issuer.names).into(),
    }
}

fn mark(mark: &verdict::MarkStanding) -> Mark {
    Mark {
        id: mark.id.to_string(),
        names: (&mark.names).into(),
        certificate: mark.certificate.clone(),
        in_force: mark.in_force,
        covers_lot: mark.covers_lot,
    }
}

fn fields(fields: &verdict::Fields, today: Day) -> Fields {
    let day = |date: Option<Date>| date.map(|date| iso_date(date, today));
    let shown = |text: &Option<String>| text.as_deref().map(visible);
    Fields {
        gtin: fields.gtin.to_string(),
        lot: shown(&fields.lot),
        serial: shown(&fields.serial),
        cpv: shown(&fields.cpv),
        production: day(fields.production),
        packaging: day(fields.packaging),
        best_before: day(fields.best_before),
        expiry: day(fields.expiry),
        typed_code: fields.typed_code.map(|code| code.grouped()),
        element_string: visible(&fields.element_string),
    }
}

fn iso_date(date: Date, read_on: Day) -> String {
    let (year, month, day) = date.civil(read_on);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Most characters of a foreign text that are shown.
const SHOWN: usize = 300;

/// A foreign text as it can be shown: its beginning, with characters that draw nothing, end the
/// line or turn the direction of writing replaced by ones that can be seen.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(SHOWN));
    let mut characters = text.chars();
    for character in characters.by_ref().take(SHOWN) {
        match character {
            // Unicode's own pictures of the control characters.
            '\0'..='\x1f' => shown.extend(char::from_u32(0x2400 + u32::from(character))),
            '\x7f' => shown.push('\u{2421}'),
            hidden if is_hidden(hidden) => {
                shown.push_str(&format!("[U+{:04X}]", u32::from(hidden)));
            }
            plain => shown.push(plain),
        }
    }
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Characters of Unicode's category Cf and its kin that draw nothing or turn the writing around.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_hides_is_shown() {
        assert_eq!(visible("a\tb\u{202e}c\x7f"), "a␉b[U+202E]c␡");
        assert_eq!(visible("包装"), "包装");
        let long = visible(&"长".repeat(400));
        assert_eq!((long.chars().count(), long.chars().last()), (301, Some('…')));
    }
}

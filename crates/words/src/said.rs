//! Fills the words of an outline in one language. Which words they are is `assay_tell`'s.

use assay_tell::{FindingSaid, Outline, PunchShape, Saying, Seal, ToneClass, Value};
use assay_wire::{FindingLine, HistoryLine, Judgement, Names};

use crate::{Language, Words};

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
    /// Why, in up to three sentences.
    pub why: Vec<String>,
    /// What to do next.
    pub next: String,
    /// What was tried.
    pub punches: [PunchText; 4],
    /// What was found, worst first.
    pub findings: Vec<String>,
}

/// One punch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PunchText {
    /// What was tried.
    pub name: String,
    /// What came of it.
    pub value: String,
    /// Its silhouette.
    pub shape: PunchShape,
    /// Its colour.
    pub tone: ToneClass,
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

/// Where the values come from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Values<'a> {
    /// What was judged; none for a number of no batch.
    pub judgement: Option<&'a Judgement>,
    /// What the history says.
    pub history: Option<&'a HistoryLine>,
}

impl Values<'_> {
    /// The outline in words.
    #[must_use]
    pub fn fill(self, outline: &Outline, words: &Words) -> VerdictText {
        let speaker = Speaker {
            values: self,
            before: outline.before,
            words,
        };
        let found = self
            .history
            .map_or(&[][..], |history| history.findings.as_slice());
        VerdictText {
            tone: outline.tone,
            seal: outline.seal,
            headline: speaker.say(outline.headline),
            state: speaker.say(outline.state),
            why: outline.why.iter().map(|why| speaker.say(*why)).collect(),
            next: speaker.say(outline.next),
            punches: outline.punches.map(|punch| PunchText {
                name: words.get(punch.name).to_owned(),
                value: speaker.say(punch.value),
                shape: punch.shape,
                tone: punch.tone,
            }),
            findings: outline
                .findings
                .iter()
                .zip(found)
                .map(|(said, finding)| words.finding(*said, finding))
                .collect(),
        }
    }
}

struct Speaker<'a> {
    values: Values<'a>,
    before: u32,
    words: &'a Words,
}

impl Speaker<'_> {
    fn say(&self, saying: Saying) -> String {
        match saying {
            Saying::Alone(value) => self.value(value),
            Saying::Words(key, values) => {
                let brand = self
                    .values
                    .judgement
                    .and_then(|judgement| judgement.issuer.as_ref());
                let brand = brand.map_or(self.words.get("brand.unnamed"), |issuer| {
                    self.words.name(&issuer.names)
                });
                let values = values.iter().map(|(name, value)| (*name, self.value(*value)));
                let values: Vec<_> = values.chain([("brand", brand.to_owned())]).collect();
                let values: Vec<_> = values
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                self.words.fill(key, &values)
            }
        }
    }

    fn value(&self, value: Value) -> String {
        let judgement = self.values.judgement;
        let fields = judgement.and_then(|judgement| judgement.fields.as_ref());
        let recall = judgement.and_then(|judgement| judgement.recall.as_ref());
        let name = |names: Option<&Names>| names.map(|names| self.words.name(names).to_owned());
        let date = |iso: Option<&String>| iso.map(|iso| self.words.date(iso));
        let value = match value {
            Value::Authority => name(judgement.and_then(|judgement| judgement.authority.as_ref())),
            Value::Lot => fields.and_then(|fields| fields.lot.clone()),
            Value::Host => judgement.and_then(|judgement| Some(judgement.host.as_ref()?.name.clone())),
            Value::RecallSince => date(recall.map(|recall| &recall.since)),
            Value::RecallReason => name(recall.map(|recall| &recall.reason)),
            Value::RecallTodo => name(recall.map(|recall| &recall.todo)),
            Value::Expiry => date(fields.and_then(|fields| fields.expiry.as_ref())),
            Value::Withdrawn => {
                date(judgement.and_then(|judgement| judgement.key.as_ref()?.withdrawn_at.as_ref()))
            }
            Value::ListIssued => date(judgement.and_then(|judgement| judgement.list.issued.as_ref())),
            Value::First => date(self.values.history.and_then(|history| history.first.as_ref())),
            Value::Before => Some(self.before.to_string()),
        };
        value.unwrap_or_default()
    }
}

impl Words {
    fn finding(&self, said: FindingSaid, finding: &FindingLine) -> String {
        let n = said.n.to_string();
        let month = |month: &str| self.date(month);
        let values = match finding {
            FindingLine::ReportsDisagree { why } | FindingLine::CopiedByReports { why } => {
                vec![("independent", why.independent.to_string()), ("n", n)]
            }
            FindingLine::SoldTwice { first, second } => {
                vec![("first", month(first)), ("second", month(second))]
            }
            FindingLine::UnreachableStock { from, to, month: at } => vec![
                ("from", self.region(from)),
                ("to", self.region(to)),
                ("month", month(at)),
            ],
            FindingLine::Sold { month: at, region } => {
                let region = region.as_deref().map(|region| self.region(region));
                vec![("month", month(at)), ("region", region.unwrap_or_default())]
            }
            FindingLine::Activated { month: at } => vec![("month", month(at))],
            FindingLine::OutsideRegion { seen, shipped } => {
                let shipped: Vec<String> = shipped.iter().map(|code| self.region(code)).collect();
                let comma = match self.language() {
                    Language::Zh => "、",
                    Language::En => ", ",
                };
                vec![("seen", self.region(seen)), ("shipped", shipped.join(comma))]
            }
        };
        let values: Vec<_> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.fill(said.key, &values)
    }

    /// A region's name, or its code when it has none here.
    #[must_use]
    pub fn region(&self, code: &str) -> String {
        match self.entry(&format!("region.{code}")) {
            "" => code.to_owned(),
            name => name.to_owned(),
        }
    }
}

//! `assay verify`: the verdict on labels in pictures or links.

use std::path::{Path, PathBuf};

use assay_client::{Clock as _, SystemClock, trust_folder};
use assay_core::code::TypedCode;
use assay_core::label::{Scanned, bare};
use assay_core::time::{Timestamp, UtcOffset};
use assay_core::trust::CompiledList;
use assay_core::verdict::{Verdict, VerdictWord};
use assay_core::verify::{Now, judge_by, judge_without_list};
use assay_tell::{ToneClass, outline};
use assay_wire::Judgement;
use assay_words::Values;
use assay_zone::Zone;
use serde::Serialize;
use serde_json::json;

use super::trust::time;
use crate::outcome::Outcome;
use crate::words::Words;
use crate::{output, picture, seeing};

const EXAMPLES: &str = "\
Examples:
  assay verify photograph.jpg --trust demo
  assay verify 'https://id.example.org/01/09506000134352/21/…&S=…' --trust demo --at 2027-01-01
  assay verify *.jpg --trust demo --json | jq -r '[.input, .word] | @tsv'

The verdict is about the label, offline: whether its brand signed it. A copy of a label verifies
too; only the history of scans, online, can tell copies.

With --json each code gives one line: {\"input\", \"text\", \"corners\", \"word\", \"tone\", \"reasons\",
\"fields\", …}, and an input that could not be judged {\"input\", \"error\", \"message\"}.

Exit codes: 0 every code is a label its brand issued; 1 judged, and at least one is not, or is
recalled, expired or leads elsewhere; 2 at least one could not be told. 2 wins over 1.";

/// Judge labels in pictures or links against a trust list
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Pictures, or what codes hold: links, or the 16 digits under a label
    #[arg(required = true, value_name = "IMAGE|URI")]
    inputs: Vec<String>,
    /// Trust folder: an authority's, or any copy of its public folder
    #[arg(long, value_name = "DIR", env = "ASSAY_TRUST")]
    trust: Option<PathBuf>,
    /// Judge as of this time: 2027-01-31 or 2027-01-31T12:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// Zone by which days are counted: Asia/Shanghai, UTC or +08:00 [default: this system's]
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse)]
    zone: Option<Zone>,
    /// Answer with one line of JSON per code
    #[arg(long)]
    json: bool,
}

/// One judged code, as JSON.
#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    corners: Option<[[f32; 2]; 4]>,
    #[serde(flatten)]
    judgement: &'a Judgement,
}

/// What every input is judged by.
struct Judge {
    list: Option<CompiledList<Vec<u8>>>,
    now: Now,
    zone: UtcOffset,
}

pub(crate) fn run(args: &Args, words: &Words) -> anyhow::Result<Outcome> {
    // Named before any input is looked at: every verdict would stand on it.
    let list = args
        .trust
        .as_deref()
        .map(trust_folder::load)
        .transpose()?
        .map(|folder| folder.state.list);
    let clock = args.at.unwrap_or_else(|| SystemClock.now());
    let judge = Judge {
        list,
        now: Now {
            clock,
            floor: Timestamp::MIN,
        },
        zone: args.zone.clone().unwrap_or_else(Zone::system).offset(clock),
    };
    let mut outcome = Outcome::Done;
    for input in &args.inputs {
        outcome = outcome.max(judge.input(input, args.json, words)?);
    }
    Ok(outcome)
}

impl Judge {
    fn input(&self, input: &str, as_json: bool, words: &Words) -> anyhow::Result<Outcome> {
        let path = Path::new(input);
        let text = bare(input);
        if !path.exists() && is_text(text) {
            return Ok(outcome(self.text(text, text, None, as_json, words)?));
        }
        let refused = |code: &str, message: &str| {
            if as_json {
                output::json(&json!({ "input": input, "error": code, "message": message }))?;
            } else {
                let (input, message) = (output::visible(input, 300), output::visible(message, 300));
                output::line(&format!(
                    "{input}\n  {} {}: {message}",
                    mark(ToneClass::Unk),
                    words.get("refused")
                ))?;
            }
            Ok(Outcome::CouldNotTell)
        };
        let picture = match picture::open(path) {
            Ok(picture) => picture,
            Err(error) => return refused(error.code(), &error.message(words)),
        };
        let (reading, _) = seeing::see(&picture)?;
        if reading.symbols.is_empty() {
            return refused("no_code", words.get("read.none"));
        }
        let mut judged = Vec::new();
        for (place, symbol) in reading.symbols.iter().enumerate() {
            // A message over several symbols is judged once, as a whole.
            let message = reading
                .messages
                .iter()
                .find(|message| message.symbols.contains(&place));
            let (first, text) = message.map_or((place, &symbol.text), |message| {
                (message.symbols.first().copied().unwrap_or(place), &message.text)
            });
            if first != place {
                continue;
            }
            let corners = symbol.corners.map(|corner| [corner.x, corner.y]);
            judged.push(self.text(input, text, Some(corners), as_json, words)?);
        }
        Ok(of_picture(&judged))
    }

    fn text(
        &self,
        input: &str,
        text: &str,
        corners: Option<[[f32; 2]; 4]>,
        as_json: bool,
        words: &Words,
    ) -> anyhow::Result<VerdictWord> {
        let text = bare(text);
        let scanned = Scanned::classify(text);
        let verdict = match &self.list {
            Some(list) => judge_by(&scanned, list, self.now, self.zone)?,
            None => judge_without_list(&scanned, self.now, self.zone),
        };
        let judgement = Judgement::of(&verdict, text);
        if as_json {
            output::json(&Line {
                input,
                text,
                corners,
                judgement: &judgement,
            })?;
        } else {
            output::line(&output::visible(input, 300))?;
            for line in lines(&verdict, &judgement, words) {
                output::line(&format!("  {}", output::visible(&line, 1000)))?;
            }
        }
        Ok(verdict.word)
    }
}

/// What a picture amounts to: its labels' worst. A pack carries other codes beside its label, so
/// they count only where there is no label.
fn of_picture(words: &[VerdictWord]) -> Outcome {
    let labels = words.iter().filter(|word| **word != VerdictWord::NotSignedLabel);
    let worst = labels.map(|word| outcome(*word)).max();
    worst.unwrap_or_else(|| outcome(VerdictWord::NotSignedLabel))
}

/// Whether an input that is no file is meant as what a code holds.
fn is_text(input: &str) -> bool {
    let scheme = input.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            // A single letter is a drive.
            && scheme.len() > 1
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    scheme || TypedCode::parse(input).is_ok() || Scanned::classify(input).opened().is_some()
}

fn outcome(word: VerdictWord) -> Outcome {
    match word {
        VerdictWord::IssuedFirstCheck | VerdictWord::IssuedCheckedBefore | VerdictWord::IssuedNotChecked => {
            Outcome::Done
        }
        VerdictWord::ReportsDisagree
        | VerdictWord::PossibleCopy
        | VerdictWord::AlreadySold
        | VerdictWord::OutsideRegion
        | VerdictWord::Recalled
        | VerdictWord::Expired
        | VerdictWord::LinkElsewhere
        | VerdictWord::UnsignedInSigningScope
        | VerdictWord::NotIssued
        | VerdictWord::IssuerNotEnrolled
        | VerdictWord::NotSignedLabel => Outcome::Not,
        VerdictWord::KeyStolen | VerdictWord::NotLookedUp | VerdictWord::CouldNotCheck => {
            Outcome::CouldNotTell
        }
    }
}

/// The shape that goes with a tone, so that no verdict rests on colour.
fn mark(tone: ToneClass) -> char {
    match tone {
        ToneClass::Good => '✔',
        ToneClass::Part => '◐',
        ToneClass::Warn => '▲',
        ToneClass::Bad => '✖',
        ToneClass::None => '○',
        ToneClass::Unk => '?',
    }
}

/// The verdict as a person reads it.
fn lines(verdict: &Verdict, judgement: &Judgement, words: &Words) -> Vec<String> {
    let values = Values {
        judgement: Some(judgement),
        history: None,
    };
    let said = values.fill(&outline(&judgement.facts()), words);
    let headline = words.fill(
        "headline",
        &[("headline", &said.plain_headline()), ("state", &said.state)],
    );
    let punches = said
        .punches
        .iter()
        .map(|punch| words.fill("punch", &[("name", &punch.name), ("value", &punch.value)]));
    let mut lines = vec![
        format!("{} {headline}", mark(said.tone)),
        punches.collect::<Vec<_>>().join(" · "),
        words.fill("next.lead", &[("next", &said.next)]),
    ];
    lines.extend(particulars(judgement, words));
    lines.extend(judgement.marks.iter().map(|award| {
        let key = match (award.in_force, award.covers_lot) {
            (false, _) => "mark.not_in_force",
            (true, false) => "mark.other_lot",
            (true, true) => "mark",
        };
        words.fill(
            key,
            &[
                ("name", words.name(&award.names)),
                ("certificate", &award.certificate),
            ],
        )
    }));
    if let Some(recall) = &judgement.recall {
        let since = recall.since.get(..10).unwrap_or(&recall.since);
        lines.push(words.fill(
            "recall",
            &[("date", since), ("reason", words.name(&recall.reason))],
        ));
        lines.push(words.name(&recall.todo).to_owned());
    }
    let reasons: Vec<&str> = verdict
        .reasons
        .iter()
        .map(|reason| words.entry(&format!("reason.{}", reason.code())))
        .collect();
    if !reasons.is_empty() {
        lines.push(format!("{}: {}", words.get("because"), reasons.join("; ")));
    }
    if let Some(error) = judgement.other.as_ref().and_then(|other| other.error) {
        lines.push(format!("[{error}]"));
    }
    if let Some(issued) = judgement.list.issued.as_ref() {
        lines.push(words.fill("as_of", &[("date", issued)]));
    }
    lines
}

/// What the label says, to compare with what one holds.
fn particulars(judgement: &Judgement, words: &Words) -> Vec<String> {
    let Some(fields) = &judgement.fields else {
        return Vec::new();
    };
    let item = |key: &str, value: &Option<String>| {
        value
            .as_ref()
            .map(|value| format!("{} {value}", words.entry(key)))
    };
    let product = judgement
        .product
        .as_ref()
        .map_or(words.get("product.unknown"), |names| words.name(names));
    let compared: Vec<String> = [
        item("field.lot", &fields.lot),
        item("field.expiry", &fields.expiry),
        item("field.best_before", &fields.best_before),
        item("field.production", &fields.production),
        item("field.packaging", &fields.packaging),
        item("field.cpv", &fields.cpv),
    ]
    .into_iter()
    .flatten()
    .collect();
    let compare = if compared.is_empty() {
        format!("{product}; {}", words.get("todo.compare_nothing"))
    } else {
        words.fill(
            "todo.compare",
            &[("what", &format!("{product} · {}", compared.join(" · ")))],
        )
    };
    // As it is printed: 16 digits in groups of four.
    let serial = fields
        .serial
        .as_ref()
        .map(|serial| TypedCode::parse(serial).map_or_else(|_| serial.clone(), TypedCode::grouped));
    let numbers: Vec<String> = item("field.gtin", &Some(fields.gtin.clone()))
        .into_iter()
        .chain(item("field.serial", &serial))
        .collect();
    vec![compare, numbers.join(" · ")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_code_beside_a_label_does_not_count_and_alone_it_does() {
        use VerdictWord::{IssuedNotChecked, NotIssued, NotSignedLabel};
        assert_eq!(of_picture(&[NotSignedLabel, IssuedNotChecked]), Outcome::Done);
        assert_eq!(of_picture(&[IssuedNotChecked, NotIssued]), Outcome::Not);
        assert_eq!(of_picture(&[NotSignedLabel]), Outcome::Not);
    }
}

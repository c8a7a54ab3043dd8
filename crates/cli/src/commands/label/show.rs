//! `assay label show`: what a link says, without judging it.

use assay_core::gs1::{DigitalLink, DigitalLinkError};
use assay_core::label::{Scanned, UnverifiedLabel, bare};
use serde_json::{Map, Value, json};

use crate::outcome::Outcome;
use crate::output;
use crate::words::Words;

const EXAMPLES: &str = "\
Examples:
  assay label show 'https://id.example.org/01/09506000134352/10/ABC/21/12345?17=271231'
  assay label show --json \"$(assay read --json label.png | jq -r '.symbols[0].text')\"

Nothing is verified here; see `assay verify`. With --json each link gives one line:
{\"input\", \"signed\", \"host\", \"elements\": {\"01\": …}, \"elementString\", \"keyId\"},
or {\"input\", \"error\", \"message\"}; the exit code is then 2.";

/// Show the fields of Digital Links, signed or not, without judging them
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Links of a trade item, (01), as a code holds them
    #[arg(required = true, value_name = "URI")]
    links: Vec<String>,
    /// Answer with one line of JSON per link
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, words: &Words) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Done;
    for link in &args.links {
        let link = bare(link);
        let answer = answer(link);
        if answer.get("error").is_some() {
            outcome = Outcome::CouldNotTell;
        }
        if args.json {
            output::json(&answer)?;
        } else {
            tell(link, &answer, words)?;
        }
    }
    Ok(outcome)
}

fn answer(text: &str) -> Value {
    match Scanned::classify(text) {
        Scanned::Signed(label) => signed(text, &label),
        Scanned::Unsigned(link) => json!({
            "input": text, "signed": false, "host": link.host(),
            "elements": elements(&link), "elementString": link.element_string(),
        }),
        Scanned::Broken { error, link, .. } => {
            let mut answer = json!({ "input": text, "error": error.code(), "message": error.to_string() });
            if let Some(link) = link {
                answer["elements"] = elements(&link);
                answer["elementString"] = link.element_string().into();
            }
            answer
        }
        Scanned::Spelled { .. } | Scanned::Other(_) => match DigitalLink::parse(text) {
            Err(error) => json!({ "input": text, "error": code(error), "message": error.to_string() }),
            Ok(link) => json!({ "input": text, "signed": false, "elements": elements(&link) }),
        },
    }
}

/// The stable name of why a text is no Digital Link.
fn code(error: DigitalLinkError) -> &'static str {
    match error {
        DigitalLinkError::TooLong => "link_too_long",
        DigitalLinkError::Character => "link_character",
        DigitalLinkError::Scheme => "link_scheme",
        DigitalLinkError::Host => "link_host",
        DigitalLinkError::NoKey => "link_no_key",
        DigitalLinkError::OtherKey(_) => "link_other_key",
        DigitalLinkError::Order(_) => "link_order",
        DigitalLinkError::Gtin(_) => "link_gtin",
        DigitalLinkError::Value(..) => "link_value",
        DigitalLinkError::Duplicate(_) => "link_duplicate",
        DigitalLinkError::UnknownAi => "link_unknown_ai",
        DigitalLinkError::PercentEncoding => "link_percent_encoding",
    }
}

fn signed(text: &str, label: &UnverifiedLabel) -> Value {
    // A signed label is a Digital Link in its one spelling.
    let elements = DigitalLink::parse(text).map_or(Value::Null, |link| elements(&link));
    json!({
        "input": text, "signed": true, "host": label.host().as_str(), "elements": elements,
        "elementString": label.fields().element_string(), "keyId": label.key_id().to_string(),
    })
}

fn elements(link: &DigitalLink) -> Value {
    Value::Object(
        link.elements()
            .map(|(ai, value)| (ai.to_string(), value.into()))
            .collect::<Map<_, _>>(),
    )
}

fn tell(link: &str, answer: &Value, words: &Words) -> anyhow::Result<()> {
    let text = |key: &str| output::visible(answer[key].as_str().unwrap_or_default(), 2048);
    output::line(&output::visible(link, 300))?;
    if answer.get("error").is_some() {
        output::line(&format!(
            "  {}: {} [{}]",
            words.get("show.refused"),
            text("message"),
            text("error")
        ))?;
    } else {
        let signed = if answer["signed"] == true {
            "show.signed"
        } else {
            "show.unsigned"
        };
        output::line(&format!(
            "  {}",
            words.fill(signed, &[("host", &text("host")), ("key", &text("keyId"))])
        ))?;
    }
    for (ai, value) in answer["elements"].as_object().into_iter().flatten() {
        let name = words.get(title(ai));
        let value = output::visible(value.as_str().unwrap_or_default(), 300);
        output::line(&format!("  ({ai}) {name}: {value}"))?;
    }
    if answer.get("elementString").is_some() {
        output::line(&format!("  {}", text("elementString")))?;
    }
    Ok(())
}

/// The word for an AI, of those a label has.
fn title(ai: &str) -> &'static str {
    match ai {
        "01" => "field.gtin",
        "10" => "field.lot",
        "11" => "field.production",
        "13" => "field.packaging",
        "15" => "field.best_before",
        "17" => "field.expiry",
        "21" => "field.serial",
        "22" => "field.cpv",
        _ => "field.other",
    }
}

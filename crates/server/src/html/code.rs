//! Sixteen typed digits: the form, and the answer.

use assay_wire::{CodeAnswer, CodeSays, HistoryLine, Judgement};
use assay_words::{PunchShape, Seal, ToneClass, VerdictText, punch_row, verdict_text};
use maud::{Markup, html};

use super::seal::{Icon, icon, punch, seal};
use super::shell::{Page, Reader};
use super::verdict::history_rows;

/// What the form holds.
#[derive(Default)]
pub(crate) struct CodeForm {
    /// Four groups as typed.
    pub(crate) groups: [String; 4],
    /// The stable code of what is wrong with them.
    pub(crate) problem: Option<&'static str>,
}

/// The form.
pub(crate) fn code_page(reader: Reader<'_>, form: &CodeForm) -> Page {
    let words = reader.words;
    let misfit = form.problem == Some("code_check_digit");
    let trouble = match form.problem {
        Some("code_check_digit") | None => None,
        Some("code_length") => Some("code.length"),
        Some("code_not_digits") => Some("code.not_digits"),
        Some("slow_down") => Some("code.slow_down"),
        Some(_) => Some("code.later"),
    };
    let digits: usize = form.groups.iter().map(|group| group.chars().count()).sum();
    let body = html! {
        main {
            form class=(if misfit { "form wrong" } else { "form" }) method="post" action=(reader.path("/code")) data-code {
                (reader.bar(&format!("/code?lang={}", words.language().other().code())))
                h1 { (words.get("code.title")) }
                p class="lead" id="where" { (words.get("code.where")) }
                fieldset aria-describedby="where" {
                    legend class="sr" { (words.get("enter.code")) }
                    div class="groups" {
                        @for (n, group) in form.groups.iter().enumerate() {
                            input class="field" name=(format!("g{}", n + 1)) value=(group) inputmode="numeric"
                                autocomplete="off" maxlength="9" required pattern="[0-9０-９ \\-]*"
                                aria-label=(words.fill("enter.group", &[("n", &(n + 1).to_string())]))
                                aria-invalid=[misfit.then_some("true")] autofocus[n == 0 && form.problem.is_none()];
                        }
                    }
                    p class="under" {
                        span data-count=(words.get("enter.count")) { (words.fill("enter.count", &[("n", &digits.to_string())])) }
                        span { (words.get("enter.last")) }
                    }
                }
                div class="box warn" role="alert" data-wrong hidden[!misfit] {
                    span class="warn" { (punch(PunchShape::Warn)) }
                    p { b { (words.get("enter.wrong.title")) } (words.get("enter.wrong.say")) }
                }
                @if let Some(trouble) = trouble {
                    div class="box warn" role="alert" {
                        span class="warn" { (punch(PunchShape::Warn)) }
                        p { (words.get(trouble)) }
                    }
                }
                p class="hint" { (words.get("code.sends")) }
                button class="btn main" { (icon(Icon::Again)) (words.get("code.button")) }
            }
        }
    };
    reader.page(words.get("code.title"), "", &body, Some("/code.js"))
}

/// The answer.
pub(crate) fn answer_page(reader: Reader<'_>, answer: &CodeAnswer) -> Page {
    let words = reader.words;
    let text = said_of(reader, answer);
    let mut parts = text.headline.split(VerdictText::BREAK);
    let first = parts.next().unwrap_or_default();
    let body = html! {
        div class="two" {
            main class="left" data-says=(says(answer.says)) {
                section class="plate" {
                    (reader.bar(&format!("/code?lang={}", words.language().other().code())))
                    div class="top" {
                        (seal(text.seal))
                        p class="stamp" { b class="mono" { (answer.code) } span { (words.get("code.stamp")) } }
                    }
                    h1 { (first) @for part in parts { wbr; (part) } }
                    p class="state" { (text.state) }
                }
                div class="rest" {
                    section class="say" {
                        @if let Some(history) = &answer.history { (history_rows(reader, history)) }
                        @for sentence in &text.why { p { (sentence) } }
                        p class="next" { (words.fill("next.lead", &[("next", &text.next)])) }
                    }
                    @if let Some(judgement) = &answer.judgement { (punches(reader, judgement)) }
                }
            }
            @if let Some(judgement) = &answer.judgement { (about(reader, judgement)) }
        }
        footer {
            form action="/report" method="get" {
                input type="hidden" name="label" value=(answer.code);
                @if reader.asked { input type="hidden" name="lang" value=(words.language().code()); }
                button class="btn quiet" { (icon(Icon::Flag)) (words.get("page.report")) }
            }
            a class="btn main" href=(reader.path("/code")) { (icon(Icon::Keys)) (words.get("code.another")) }
        }
    };
    reader.page(&text.plain_headline(), text.tone.class(), &body, None)
}

const fn says(says: CodeSays) -> &'static str {
    match says {
        CodeSays::First => "first",
        CodeSays::AskedBefore => "asked_before",
        CodeSays::Wrong => "wrong",
        CodeSays::Warned => "warned",
    }
}

/// The three classic answers in words of their own; a warning in the words of its verdict.
fn said_of(reader: Reader<'_>, answer: &CodeAnswer) -> VerdictText {
    let words = reader.words;
    let Some(judgement) = &answer.judgement else {
        return VerdictText {
            tone: ToneClass::Bad,
            seal: Seal::Bad,
            headline: words.get("code.wrong.head").to_owned(),
            state: words.get("code.wrong.state").to_owned(),
            why: vec![words.get("code.wrong.why").to_owned()],
            next: words.get("code.wrong.next").to_owned(),
        };
    };
    let mut text = verdict_text(judgement, words);
    let issuer = judgement.issuer.as_ref().map(|issuer| words.name(&issuer.names));
    let brand = issuer.unwrap_or_else(|| words.get("brand.unnamed"));
    match answer.says {
        CodeSays::First | CodeSays::AskedBefore => {
            text.headline = words.fill("code.issued.head", &[("brand", brand)]);
            text.why = vec![words.get("code.issued.why").to_owned()];
            if answer.says == CodeSays::AskedBefore {
                text.state = first_in(reader, answer.history.as_ref()).unwrap_or(text.state);
            } else {
                text.state = words.get("code.first.state").to_owned();
            }
        }
        CodeSays::Warned => text.why = warning(reader, judgement, brand),
        CodeSays::Wrong => {}
    }
    text
}

/// What speaks against the item; nothing of a signature or of the label itself.
fn warning(reader: Reader<'_>, judgement: &Judgement, brand: &str) -> Vec<String> {
    let words = reader.words;
    let reason = judgement.recall.as_ref().map(|recall| words.name(&recall.reason));
    let expiry = judgement
        .fields
        .as_ref()
        .and_then(|fields| fields.expiry.as_deref());
    let date = expiry.map(|expiry| words.date(expiry)).unwrap_or_default();
    let key = format!("code.why.{}", judgement.word);
    let values = [
        ("brand", brand),
        ("reason", reason.unwrap_or_default()),
        ("date", date.as_str()),
    ];
    match words.has(&key) {
        true => vec![words.fill(&key, &values)],
        false => Vec::new(),
    }
}

fn first_in(reader: Reader<'_>, history: Option<&HistoryLine>) -> Option<String> {
    let first = history?.first.as_deref()?;
    Some(
        reader
            .words
            .fill("code.before.state", &[("month", &reader.words.date(first))]),
    )
}

fn punches(reader: Reader<'_>, judgement: &Judgement) -> Markup {
    html! {
        ul class="punches" aria-label=(reader.words.get("punches.title")) {
            @for one in punch_row(judgement, reader.words) {
                li class=(one.tone.class()) {
                    (punch(one.shape))
                    span { b { (one.name) span class="sr" { ": " } } span class="v" { (one.value) } }
                }
            }
        }
    }
}

fn about(reader: Reader<'_>, judgement: &Judgement) -> Markup {
    let words = reader.words;
    let product = judgement
        .product
        .as_ref()
        .map_or_else(|| words.get("item.unnamed"), |product| words.name(product));
    html! {
        section class="more" aria-label=(words.get("details.title")) {
            h2 { (words.get("code.compare")) }
            dl {
                div { dt { (words.get("details.product")) } dd { (product) } }
                @if let Some(fields) = &judgement.fields {
                    div { dt { (words.get("details.gtin")) } dd class="mono" { (fields.gtin) } }
                    @if let Some(lot) = &fields.lot { div { dt { (words.get("details.lot")) } dd class="mono" { (lot) } } }
                    @if let Some(date) = &fields.expiry { div { dt { (words.get("details.expiry")) } dd { (words.date(date)) } } }
                }
            }
            p class="note" { (words.get("code.no_signature")) }
        }
    }
}

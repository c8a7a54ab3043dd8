//! Sixteen typed digits: the form, and the answer.

use assay_core::gs1::Gtin;
use assay_tell::{PunchShape, outline};
use assay_wire::{CodeAnswer, CodeSays, Judgement, Names};
use assay_words::{Values, VerdictText};
use maud::{Markup, html};

use super::seal::{Icon, icon, punch, seal};
use super::shell::{Page, Reader};
use super::verdict::{history_rows, punches};

/// What the form holds.
#[derive(Default)]
pub(crate) struct CodeForm {
    /// Four groups as typed.
    pub(crate) groups: [String; 4],
    /// The stable code of what is wrong with them.
    pub(crate) problem: Option<&'static str>,
    /// Whose code it is, as far as that is known.
    pub(crate) brand: Option<BrandOf>,
}

/// The brand of a product whose page led here: what was never allotted to it is not its code.
pub(crate) struct BrandOf {
    /// The product.
    pub(crate) gtin: Gtin,
    /// The brand's id.
    pub(crate) id: String,
    /// The brand's names.
    pub(crate) names: Names,
}

/// Where digits are typed, for the brand of a product.
pub(super) fn code_path(reader: Reader<'_>, gtin: Option<&str>) -> String {
    let path = reader.path("/code");
    let join = if path.contains('?') { '&' } else { '?' };
    gtin.map_or_else(|| path.clone(), |gtin| format!("{path}{join}gtin={gtin}"))
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
    let of = form.brand.as_ref().map(|brand| format!("&gtin={}", brand.gtin));
    let switch = format!(
        "/code?lang={}{}",
        words.language().other().code(),
        of.unwrap_or_default()
    );
    let body = html! {
        main {
            form class=(if misfit { "form wrong" } else { "form" }) method="post" action=(reader.path("/code")) data-code {
                (reader.bar(&switch))
                h1 { (words.get("code.title")) }
                p class="lead" id="where" { (words.get("code.where")) }
                @if let Some(brand) = &form.brand {
                    input type="hidden" name="gtin" value=(brand.gtin);
                    p class="hint" {
                        (words.fill("code.of", &[("brand", words.name(&brand.names))])) " "
                        a href=(reader.path("/code")) { (words.get("code.of_another")) }
                    }
                }
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
    let values = Values {
        judgement: answer.judgement.as_ref(),
        history: answer.history.as_ref(),
    };
    let text = values.fill(&outline(&answer.facts()), words);
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
                        @for finding in &text.findings { p { (finding) } }
                        @for sentence in &text.why { p { (sentence) } }
                        p class="next" { (words.fill("next.lead", &[("next", &text.next)])) }
                    }
                    @if answer.judgement.is_some() { (punches(reader, &text)) }
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
        CodeSays::NotLookedUp => "not_looked_up",
        CodeSays::Warned => "warned",
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
                    @if fields.expiry.is_some() { div { dt { (words.get("details.days")) } dd { (reader.zone(&judgement.judged_at)) } } }
                }
            }
        }
    }
}

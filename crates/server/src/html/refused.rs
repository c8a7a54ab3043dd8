//! A link that is refused: by name, with what to do instead.

use assay_tell::{Seal, ToneClass};
use maud::html;

use super::seal::{Icon, icon, seal};
use super::shell::{Page, Reader};

/// Codes that have sentences of their own; the others share one.
const NAMED: [&str; 4] = ["unknown_gtin", "link_compressed", "link_order", "link_other_key"];

/// The page of a refused link.
pub(crate) fn refused_page(reader: Reader<'_>, code: &'static str, switch: &str) -> Page {
    let words = reader.words;
    // A label in a wrong order is refused under the label's own name for it.
    let known = if code == "label_order" { "link_order" } else { code };
    let named = NAMED.into_iter().find(|named| *named == known).unwrap_or("other");
    let say = |part: &str| words.get(&format!("refused.{named}.{part}")).to_owned();
    let headline = words.get("refused.head");
    let body = html! {
        main class="left" data-refused=(code) {
            section class="plate" {
                (reader.bar(switch))
                div class="top" { (seal(Seal::None)) }
                h1 { @for part in headline.split('|') { (part) wbr; } }
                p class="state" { (say("state")) }
            }
            div class="rest" {
                section class="say" {
                    p { (say("why")) }
                    p class="next" { (words.fill("next.lead", &[("next", words.get("refused.next"))])) }
                    p class="hint mono" { (code) }
                }
            }
        }
        footer {
            a class="btn quiet" href=(reader.path("/report")) { (icon(Icon::Flag)) (words.get("page.report")) }
            a class="btn main" href=(reader.path("/code")) { (icon(Icon::Keys)) (words.get("page.code")) }
        }
    };
    reader.page(&headline.replace('|', ""), ToneClass::None.class(), &body, None)
}

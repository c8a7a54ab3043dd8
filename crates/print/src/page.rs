//! One page of text as a PDF (ISO 32000-1): a result to keep or to send.

use std::io::Write;

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

use crate::design::PrintError;
use crate::font::{Font, Step};

/// A4 in points.
const PAGE: (f32, f32) = (595.276, 841.89);

/// A piece of text on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The words.
    pub words: String,
    /// Left end of the baseline in points, from the page's left and upper edge.
    pub at: (f32, f32),
    /// Height of an em in points.
    pub size: f32,
}

/// A thin line across the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Left end, right end and distance from the page's upper edge, in points.
    pub at: (f32, f32, f32),
}

/// Writes one A4 page. Latin text is set in Helvetica and can be searched; text with other characters
/// is drawn as outlines of `font`.
///
/// # Errors
/// [`PrintError::NoFont`] when text is not Latin and there is no font; [`PrintError::NoGlyph`] when
/// the font lacks a character; what the sink says.
pub fn write_page(
    sink: &mut impl Write,
    title: &str,
    texts: &[Text],
    rules: &[Rule],
    font: Option<&Font>,
) -> Result<(), PrintError> {
    let (catalog, pages, page, content, helvetica, info) = (
        Ref::new(1),
        Ref::new(2),
        Ref::new(3),
        Ref::new(4),
        Ref::new(5),
        Ref::new(6),
    );
    let mut drawn = Content::new();
    drawn.set_line_width(0.5);
    for Rule {
        at: (left, right, down),
    } in rules
    {
        drawn
            .move_to(*left, PAGE.1 - down)
            .line_to(*right, PAGE.1 - down)
            .stroke();
    }
    for text in texts {
        let (x, y) = (text.at.0, PAGE.1 - text.at.1);
        if is_latin(&text.words) {
            // Latin-1 is WinAnsi but for the C1 controls, which are kept out.
            let bytes: Vec<u8> = text
                .words
                .chars()
                .filter_map(|c| u8::try_from(u32::from(c)).ok())
                .collect();
            drawn
                .begin_text()
                .set_font(Name(b"F"), text.size)
                .next_line(x, y)
                .show(Str(&bytes))
                .end_text();
            continue;
        }
        let font = font.ok_or_else(|| PrintError::NoFont(text.words.clone()))?;
        for step in font.outline(&text.words, 0.0, 0.0, text.size)? {
            match step {
                Step::Move([a, b]) => drawn.move_to(x + a, y - b),
                Step::Line([a, b]) => drawn.line_to(x + a, y - b),
                Step::Curve([a, b], [c, d], [e, f]) => {
                    drawn.cubic_to(x + a, y - b, x + c, y - d, x + e, y - f)
                }
            };
        }
        drawn.fill_nonzero();
    }
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).count(1).kids([page]);
    let mut leaf = pdf.page(page);
    leaf.parent(pages)
        .media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1))
        .contents(content);
    leaf.resources().fonts().pair(Name(b"F"), helvetica);
    leaf.finish();
    pdf.type1_font(helvetica)
        .base_font(Name(b"Helvetica"))
        .encoding_predefined(Name(b"WinAnsiEncoding"));
    pdf.stream(content, &drawn.finish());
    pdf.document_info(info).title(pdf_writer::TextStr(title));
    sink.write_all(&pdf.finish())?;
    Ok(())
}

/// Whether Helvetica in WinAnsi encoding can set `text`.
fn is_latin(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_latin_text_is_one_page_and_can_be_searched() {
        let text = |words: &str| Text {
            words: words.to_owned(),
            at: (50.0, 60.0),
            size: 12.0,
        };
        let mut out = Vec::new();
        let rule = Rule {
            at: (50.0, 545.0, 70.0),
        };
        write_page(&mut out, "Result", &[text("128 of 160 received")], &[rule], None).unwrap();
        let file = String::from_utf8_lossy(&out);
        assert!(file.starts_with("%PDF-") && file.trim_end().ends_with("%%EOF"));
        assert_eq!(
            file.matches("/Type /Page\n").count() + file.matches("/Type/Page/").count(),
            1,
            "{file}"
        );
        assert!(file.contains("128 of 160 received"));
        let refused = write_page(&mut out, "结果", &[text("已收")], &[], None);
        assert!(matches!(refused, Err(PrintError::NoFont(_))));
    }
}

//! A way as a picture: a line from the first step to the last, broken where something was not told.

use std::fmt::Write as _;

use assay_core::provenance::Weight;

use super::lines::{DoubtLine, Line};

/// Units across; a narrow picture reads on a phone as it is.
const WIDTH: usize = 640;
/// Where the line of steps runs.
const LINE: usize = 40;
/// Where words begin.
const TEXT: usize = 72;
/// Where dates end.
const RIGHT: usize = 608;
/// From one line of words to the next.
const ROW: usize = 22;
/// Columns of words that fit; a Chinese character takes two.
const FITS: usize = 68;

/// Colours follow the viewer's scheme; what matters is also told by shape and word.
const STYLE: &str = "<style>\
svg{font:14px -apple-system,Roboto,'Segoe UI','PingFang SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif;\
font-variant-numeric:tabular-nums;--paper:#F3F5F2;--ink:#131A16;--ink-2:#46514B;--ink-3:#5F6963;--rule:#D3D9D4;\
--part:#744600;--part-wash:#FBF0D6;--bad:#98102F;--bad-wash:#F8E4E8}\
@media(prefers-color-scheme:dark){svg{--paper:#0D1210;--ink:#EDF2EE;--ink-2:#B9C4BD;--ink-3:#98A39C;--rule:#2C3631;\
--part:#F5C353;--part-wash:#2A2210;--bad:#FF93A6;--bad-wash:#33141B}}\
.paper{fill:var(--paper)}text{fill:var(--ink)}.title{font-size:22px;font-weight:700}.head{font-size:17px;font-weight:700}\
.quiet{fill:var(--ink-2)}.faint{fill:var(--ink-3);font-size:13px}.gone{text-decoration:line-through}\
.rule{stroke:var(--rule)}.line{stroke:var(--ink);stroke-width:2.5;fill:none}\
.ring{fill:var(--paper);stroke:var(--ink);stroke-width:2.5}.dot{fill:var(--ink)}.lost{stroke-dasharray:2 4}\
.gap{stroke:var(--part);stroke-dasharray:4 6}.clash{stroke:var(--bad);stroke-dasharray:1 5;stroke-linecap:round}\
.box{stroke-width:2}.box.part{fill:var(--part-wash);stroke:var(--part);stroke-dasharray:5 4}\
.box.bad{fill:var(--bad-wash);stroke:var(--bad)}text.part{fill:var(--part);font-weight:700}text.bad{fill:var(--bad);font-weight:700}\
</style>";

/// The picture as an SVG document.
pub(super) fn picture(title: &str, subtitle: &str, told: &[Line], closing: &[String]) -> String {
    let mut drawing = Drawing {
        body: String::new(),
        y: 104,
    };
    let mut before: Option<(usize, &Line)> = None;
    for line in told {
        let from = before.map(|(y, _)| y);
        drawing.doubts(
            &line.doubts,
            before.map(|(_, line)| line.date.as_str()),
            &line.date,
        );
        drawing.joint(from, &line.doubts);
        before = Some((drawing.y, line));
        drawing.step(line);
    }
    drawing.closing(closing);
    let height = drawing.y;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"{0}\"><title>{0}</title>{STYLE}<rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\
         <text class=\"title\" x=\"32\" y=\"44\">{0}</text><text class=\"quiet\" x=\"32\" y=\"70\">{1}</text>{2}</svg>\n",
        escaped(title),
        escaped(subtitle),
        drawing.body
    )
}

struct Drawing {
    body: String,
    /// The middle of the next line of words.
    y: usize,
}

impl Drawing {
    fn text(&mut self, class: &str, x: usize, text: &str) {
        let _ = write!(
            self.body,
            "<text class=\"{class}\" x=\"{x}\" y=\"{}\">{}</text>",
            self.y + 5,
            escaped(text)
        );
    }

    /// What does not fit before the next step, with the dates between which it lies.
    fn doubts(&mut self, doubts: &[DoubtLine], from: Option<&str>, to: &str) {
        for doubt in doubts {
            let class = match doubt.weight {
                Weight::Gap => "part",
                Weight::Contradiction => "bad",
            };
            let _ = write!(
                self.body,
                "<rect class=\"box {class}\" x=\"{TEXT}\" y=\"{}\" width=\"{}\" height=\"54\" rx=\"4\"/>",
                self.y - 8,
                RIGHT - TEXT
            );
            self.y += 10;
            self.text(class, TEXT + 14, &doubt.text);
            self.y += ROW;
            let span = match from {
                Some(from) if from != to => format!("{from} \u{2013} {to}"),
                Some(_) | None => to.to_owned(),
            };
            self.text("quiet", TEXT + 14, &span);
            self.y += 42;
        }
    }

    /// The line from the step before to this one.
    fn joint(&mut self, from: Option<usize>, doubts: &[DoubtLine]) {
        let Some(from) = from else { return };
        let heaviest = doubts.iter().map(|doubt| doubt.weight).max();
        let class = match heaviest {
            None => "",
            Some(Weight::Gap) => " gap",
            Some(Weight::Contradiction) => " clash",
        };
        let _ = write!(
            self.body,
            "<path class=\"line{class}\" d=\"M{LINE} {}V{}\"/>",
            from + 10,
            self.y - 10
        );
    }

    fn step(&mut self, line: &Line) {
        let (ring, word) = match line.withdrawn {
            true => ("ring lost", "head gone"),
            false => ("ring", "head"),
        };
        let y = self.y;
        let _ = write!(
            self.body,
            "<circle class=\"{ring}\" cx=\"{LINE}\" cy=\"{y}\" r=\"9\"/>"
        );
        if line.certain && !line.withdrawn {
            let _ = write!(
                self.body,
                "<circle class=\"dot\" cx=\"{LINE}\" cy=\"{y}\" r=\"4\"/>"
            );
        }
        self.text(word, TEXT, &line.head);
        let _ = write!(
            self.body,
            "<text class=\"quiet\" text-anchor=\"end\" x=\"{RIGHT}\" y=\"{}\">{} {}</text>",
            y + 5,
            escaped(&line.date),
            escaped(&line.clock)
        );
        let relation = Some(&line.relation).filter(|relation| !relation.is_empty());
        for (class, words) in [
            ("", line.place.as_ref()),
            ("", relation),
            ("quiet", line.answers.as_ref()),
        ] {
            let Some(words) = words else { continue };
            self.y += ROW;
            self.text(class, TEXT, words);
        }
        for detail in &line.details {
            self.y += ROW;
            self.text("faint", TEXT, detail);
        }
        self.y += ROW + 22;
    }

    fn closing(&mut self, closing: &[String]) {
        if !closing.is_empty() {
            let _ = write!(
                self.body,
                "<path class=\"rule\" d=\"M32 {0}H{RIGHT}\"/>",
                self.y - 10
            );
            self.y += 14;
        }
        for words in closing {
            self.text("quiet", 32, words);
            self.y += ROW;
        }
        self.y += 10;
    }
}

/// Text from events, made harmless and short enough: a picture may be opened in a browser.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut columns = 0;
    for c in text.chars() {
        columns += if c < '\u{2e80}' { 1 } else { 2 };
        if columns > FITS {
            out.push('\u{2026}');
            break;
        }
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_words_stay_words() {
        let line = Line {
            date: "2026-01-02".to_owned(),
            clock: "20:00 +08:00".to_owned(),
            head: "</text><script>alert(1)</script>".to_owned(),
            relation: String::new(),
            place: Some("\"onload='x' \u{0}".to_owned()),
            answers: Some("长".repeat(500)),
            details: Vec::new(),
            doubts: Vec::new(),
            depth: 0,
            withdrawn: false,
            certain: true,
        };
        let picture = picture("a & b", "", &[line], &[]);
        assert!(!picture.contains("<script"), "{picture}");
        assert!(!picture.contains("onload='") && !picture.contains('\u{0}'));
        assert!(picture.contains("a &amp; b") && picture.matches('长').count() < 50);
    }
}

//! A way as a picture: a line from the first step to the last, broken where something was not told.

use std::fmt::Write as _;

use assay_core::provenance::Weight;

use super::lines::Line;

const LEFT: usize = 200;
const STEP: usize = 22;
const ROW: usize = 20;
const WIDTH: usize = 900;

/// Colours follow the viewer's scheme; what matters is also told by shape and word.
const STYLE: &str = "<style>\
text{font:14px system-ui,'Noto Sans CJK SC',sans-serif;fill:#1b1b1f}\
.title{font-size:20px;font-weight:600}.head{font-weight:600}.quiet{fill:#5b5b66}\
.line{stroke:#5b5b66;stroke-width:2;fill:none}.gap{stroke-dasharray:3 5}\
.dot{fill:#0a6e5c}.perhaps{fill:none;stroke:#0a6e5c;stroke-width:2}.gone{fill:none;stroke:#8a8a94;stroke-width:2}\
.bad{fill:#b3261e}.part{fill:#8a5a00}\
@media(prefers-color-scheme:dark){text{fill:#eceaf0}.quiet{fill:#b4b2bd}.line{stroke:#b4b2bd}\
.dot{fill:#5fd6bd}.perhaps{stroke:#5fd6bd}.bad{fill:#ffb4ab}.part{fill:#f3bd5a}}\
</style>";

/// The picture as an SVG document.
pub(super) fn picture(title: &str, told: &[Line], closing: &str) -> String {
    let mut body = String::new();
    let mut y = 70;
    let mut before: Option<(usize, usize)> = None;
    for line in told {
        let x = LEFT + 20 + line.depth * STEP;
        if let Some((from_x, from_y)) = before {
            let broken = if line.doubts.is_empty() { "" } else { " gap" };
            let _ = write!(
                body,
                "<path class=\"line{broken}\" d=\"M{from_x} {from_y}V{}L{x} {}\"/>",
                y - ROW,
                y - 10
            );
        }
        let _ = write!(
            body,
            "<text class=\"quiet\" x=\"16\" y=\"{y}\">{}</text>",
            escaped(&line.time)
        );
        let shape = match (line.withdrawn, line.certain) {
            (true, _) => "gone",
            (false, true) => "dot",
            (false, false) => "perhaps",
        };
        let _ = write!(
            body,
            "<circle class=\"{shape}\" cx=\"{x}\" cy=\"{}\" r=\"6\"/>",
            y - 5
        );
        text(&mut body, "head", x + 18, y, &line.head);
        before = Some((x, y + 1));
        for detail in &line.details {
            y += ROW;
            text(&mut body, "quiet", x + 18, y, detail);
        }
        for doubt in &line.doubts {
            y += ROW;
            let (class, mark) = match doubt.weight {
                Weight::Gap => ("part", "M0 0h10M5 -5v10"),
                Weight::Contradiction => ("bad", "M0 4h12L6 -8Z"),
            };
            let _ = write!(
                body,
                "<path class=\"{class}\" stroke=\"currentColor\" transform=\"translate({} {})\" d=\"{mark}\"/>",
                x + 18,
                y - 4
            );
            text(&mut body, class, x + 36, y, &doubt.text);
        }
        y += ROW + 16;
    }
    if !closing.is_empty() {
        text(&mut body, "head", 16, y + 4, closing);
    }
    let height = y + 28;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"{0}\"><title>{0}</title>{STYLE}<text class=\"title\" x=\"16\" y=\"34\">{0}</text>{body}</svg>\n",
        escaped(title)
    )
}

fn text(body: &mut String, class: &str, x: usize, y: usize, text: &str) {
    let _ = write!(
        body,
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>",
        escaped(text)
    );
}

/// Text from events, made harmless: a picture may be opened in a browser.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(160) {
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

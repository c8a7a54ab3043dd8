//! One label as an SVG drawing.

use std::fmt::Write as _;
use std::io::Write;

use crate::design::{Design, Label, MARK, PrintError, QUIET_ZONE, lay_out};
use crate::font::Step;
use crate::mark;
use crate::symbol::Symbol;

/// Writes `label` as SVG, one module being `module_mm` millimetres.
///
/// The symbol is one path on whole coordinates. Text is drawn as outlines when the design has a
/// font; otherwise it stays text and the viewer chooses a sans-serif.
///
/// # Errors
/// See [`PrintError`].
pub fn write_svg(
    sink: &mut impl Write,
    design: &Design,
    label: Label<'_>,
    module_mm: f32,
) -> Result<(), PrintError> {
    let symbol = Symbol::encode(label.uri)?;
    let layout = lay_out(&symbol, design, label.digits);
    let (width, height) = (layout.width, layout.height);
    let mut svg = String::with_capacity(16 * 1024);
    // Writing into a String cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {width} {height}\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n<path shape-rendering=\"crispEdges\" d=\"",
        width * module_mm,
        height * module_mm,
    );
    for y in 0..symbol.size() {
        for (x, length) in symbol.runs(y) {
            let _ = write!(
                svg,
                "M{} {}h{length}v1h-{length}z",
                x + QUIET_ZONE,
                y + QUIET_ZONE
            );
        }
    }
    svg.push_str("\"/>\n");
    let [x, y] = layout.mark;
    let scale = MARK / mark::SIDE;
    let _ = write!(
        svg,
        "<path class=\"mark\" fill-rule=\"evenodd\" transform=\"translate({x} {y}) scale({scale})\" d=\""
    );
    for outline in mark::outlines() {
        for (place, [x, y]) in outline.into_iter().enumerate() {
            let _ = write!(svg, "{}{x:.1} {y:.1}", if place == 0 { 'M' } else { 'L' });
        }
        svg.push('Z');
    }
    svg.push_str("\"/>\n");
    for text in &layout.texts {
        match &design.font {
            Some(font) => {
                svg.push_str("<path d=\"");
                for step in font.outline(text.text, text.x, text.y, text.em)? {
                    let _ = match step {
                        Step::Move([x, y]) => write!(svg, "M{x:.3} {y:.3}"),
                        Step::Line([x, y]) => write!(svg, "L{x:.3} {y:.3}"),
                        Step::Curve([a, b], [c, d], [x, y]) => {
                            write!(svg, "C{a:.3} {b:.3} {c:.3} {d:.3} {x:.3} {y:.3}")
                        }
                    };
                }
                svg.push_str("\"/>\n");
            }
            None => {
                let _ = writeln!(
                    svg,
                    "<text x=\"{}\" y=\"{:.3}\" font-size=\"{:.3}\" font-family=\"sans-serif\">{}</text>",
                    text.x,
                    text.y,
                    text.em,
                    escape(text.text)
                );
            }
        }
    }
    svg.push_str("</svg>\n");
    sink.write_all(svg.as_bytes())?;
    Ok(())
}

/// Text as XML character data; what XML 1.0 cannot hold becomes U+FFFD.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

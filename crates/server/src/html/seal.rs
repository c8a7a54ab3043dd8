//! Seals, punches and icons as inline SVG, in the interface's geometry (`ui/src/parts/shapes.ts`).

use std::{f64::consts::PI, fmt::Write as _};

use assay_tell::{PunchShape, Seal};
use maud::{Markup, html};

/// The large seal of a verdict; screen readers get the words instead.
pub(super) fn seal(seal: Seal) -> Markup {
    let sign = triangle(60.0, 4.0, 112.0, 118.0, 9.0);
    let line = triangle(60.0, 24.0, 102.5, 90.0, 5.0);
    html! {
        svg class="seal" viewBox="0 0 120 120" aria-hidden="true" {
            @match seal {
                Seal::First => {
                    path class="f" d=(reeded(60.0, 57.0, 53.5, 44)) {}
                    circle class="g" cx="60" cy="60" r="46.5" stroke-width="1.6" {}
                    path class="g sq" d="M37 62l16 16 31-35" stroke-width="10" {}
                }
                Seal::Again => {
                    circle class="l" cx="60" cy="60" r="54" stroke-width="6" {}
                    path class="f" d=(reeded(60.0, 45.0, 42.0, 36)) {}
                    path class="g sq" d="M42 61l13 13 24-27" stroke-width="9" {}
                }
                Seal::Part | Seal::Apart => {
                    path class="f edge" d=(half_reeded()) stroke-width="3" {}
                    @if seal == Seal::Part {
                        path class="g sq" d="M22 61l10 10 18-21" stroke-width="8" {}
                    } @else {
                        path class="g" d="M26 42v36M44 42v36" stroke-width="8" {}
                    }
                    path class="l" d="M70 4.9A56 56 0 0 1 70 115.1" stroke-width="5" stroke-dasharray="12.4 9.2" {}
                }
                Seal::Copy => {
                    path class="l rd" stroke-width="5.5" d=(triangle(76.0, 12.0, 109.0, 80.0, 7.0)) {}
                    path class="gap" stroke-width="11" d=(triangle(50.0, 16.0, 112.0, 92.0, 8.0)) {}
                    path class="f" d=(triangle(50.0, 16.0, 112.0, 92.0, 8.0)) {}
                    path class="g" stroke-width="1.6" d=(triangle(50.0, 32.0, 104.0, 68.0, 4.0)) {}
                    path class="g" stroke-width="9" d="M50 51v24" {}
                    circle class="gf" cx="50" cy="88" r="5.5" {}
                }
                Seal::Recall => {
                    path class="f" d=(sign) {}
                    path class="g" stroke-width="1.6" d=(line) {}
                    path class="g" stroke-width="7.5" d="M77 91.5V76a9 9 0 0 0-9-9H47" {}
                    path class="gf" d="M50 54v26L34.5 67z" {}
                }
                Seal::Warn => {
                    path class="f" d=(sign) {}
                    path class="g" stroke-width="1.6" d=(line) {}
                    path class="g" stroke-width="10.5" d="M60 45v30" {}
                    circle class="gf" cx="60" cy="88.5" r="6" {}
                }
                Seal::Bad => {
                    path class="f" d=(saltire(60.0, 40.0, 25.0)) {}
                    path class="g" stroke-width="1.6" d=(saltire(60.0, 37.0, 15.0)) {}
                }
                Seal::None => {
                    path class="l" stroke-width="6.5" d="M26 10h68l16 16v68l-16 16H26L10 94V26z" {}
                    path class="l" stroke-width="1.5" d="M30 20h60l10 10v60l-10 10H30L20 90V30z" {}
                    path class="l" stroke-width="9" d="M40 60h40" {}
                }
                Seal::Unk => {
                    path class="l" stroke-width="6.5" d="M60 6l44 54-44 54-44-54z" {}
                    path class="l" stroke-width="1.5" d="M60 20l33 40-33 40-33-40z" {}
                    path class="l" stroke-width="8" d="M48 52c0-7 5-12 12-12s12 5 12 11c0 9-12 9-12 19" {}
                    circle class="lf" cx="60" cy="82" r="5.5" {}
                }
            }
        }
    }
}

/// A small punch.
pub(super) fn punch(shape: PunchShape) -> Markup {
    let sign = triangle(18.0, 2.0, 33.0, 35.0, 3.0);
    html! {
        svg class="punch" viewBox="0 0 36 36" aria-hidden="true" {
            @match shape {
                PunchShape::Tick => {
                    circle class="f" cx="18" cy="18" r="16" {}
                    path class="g sq" d="M11 18.5l5 5 9.5-11" stroke-width="3.2" {}
                }
                PunchShape::Todo => {
                    circle class="l" cx="18" cy="18" r="15" stroke-width="2.2" stroke-dasharray="4.7 3.15" {}
                    path class="l" d="M12.5 18h11" stroke-width="2.6" {}
                }
                PunchShape::Warn => {
                    path class="f" d=(sign) {}
                    path class="g" stroke-width="3.4" d="M18 13v9.5" {}
                    circle class="gf" cx="18" cy="27.2" r="2" {}
                }
                PunchShape::Recall => {
                    path class="f" d=(sign) {}
                    path class="g" stroke-width="2.6" d="M23 28.5v-4a3.5 3.5 0 0 0-3.5-3.5H14" {}
                    path class="gf" d="M15.5 16.8v8.4L10 21z" {}
                }
                PunchShape::Bad => { path class="f" d=(saltire(18.0, 11.5, 8.0)) {} }
                PunchShape::Unk => {
                    path class="l" stroke-width="2.4" d="M18 2.5l12.5 15.5L18 33.5 5.5 18z" {}
                    path class="l" stroke-width="2.5" d="M14.3 15.6c0-2.3 1.6-3.7 3.7-3.7s3.7 1.4 3.7 3.4c0 2.7-3.7 2.7-3.7 5.6" {}
                    circle class="lf" cx="18" cy="24.5" r="1.7" {}
                }
            }
        }
    }
}

/// An icon of 24 px.
#[derive(Clone, Copy)]
pub(super) enum Icon {
    Again,
    Flag,
    Keys,
    Next,
    Scan,
}

pub(super) fn icon(icon: Icon) -> Markup {
    let path = match icon {
        Icon::Again => "M19 12a7 7 0 1 1-2.1-5M19 3v5h-5",
        Icon::Flag => "M6 21V4h11l-2 4 2 4H6",
        Icon::Keys => "M4 6h16v12H4zM8 10h.01M12 10h.01M16 10h.01M8 14h8",
        Icon::Next => "M9 5l7 7-7 7",
        Icon::Scan => "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M8 12h8",
    };
    html! { svg class="ic" viewBox="0 0 24 24" aria-hidden="true" { path d=(path) {} } }
}

fn closed(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut path = String::with_capacity(1200);
    for (n, (x, y)) in points.into_iter().enumerate() {
        // Writing to a string does not fail.
        let _ = write!(path, "{}{x:.1} {y:.1}", if n == 0 { 'M' } else { 'L' });
    }
    path.push('Z');
    path
}

/// A disc with a milled edge: `teeth` points between two radii.
fn reeded(centre: f64, outer: f64, inner: f64, teeth: u32) -> String {
    closed((0..teeth * 2).map(|n| {
        let angle = PI * f64::from(n) / f64::from(teeth) - PI / 2.0;
        let radius = if n % 2 == 0 { outer } else { inner };
        (centre + radius * angle.cos(), centre + radius * angle.sin())
    }))
}

/// The left half of the disc, closed by a straight edge.
fn half_reeded() -> String {
    closed((0..=44_u32).map(|n| {
        let angle = PI * f64::from(n) / 44.0 + PI / 2.0;
        let radius = if n % 2 == 0 { 57.0 } else { 53.5 };
        (60.0 + radius * angle.cos(), 60.0 + radius * angle.sin())
    }))
}

/// A triangle on its base with rounded corners.
fn triangle(centre: f64, top: f64, bottom: f64, width: f64, round: f64) -> String {
    let corners = [
        (centre, top),
        (centre + width / 2.0, bottom),
        (centre - width / 2.0, bottom),
    ];
    let mut path = String::with_capacity(120);
    for (n, &(x, y)) in corners.iter().enumerate() {
        let towards = |(tx, ty): (f64, f64)| {
            let share = round * 1.5 / (tx - x).hypot(ty - y);
            (x + (tx - x) * share, y + (ty - y) * share)
        };
        let (before, after) = (towards(corners[(n + 2) % 3]), towards(corners[(n + 1) % 3]));
        let _ = write!(
            path,
            "{}{:.1} {:.1}Q{x:.1} {y:.1} {:.1} {:.1}",
            if n == 0 { 'M' } else { 'L' },
            before.0,
            before.1,
            after.0,
            after.1
        );
    }
    path.push('Z');
    path
}

/// Two crossed bars of this width, reaching so far from the centre.
fn saltire(centre: f64, reach: f64, width: f64) -> String {
    let half = width / 2.0;
    let inner = half * 1.414;
    let points = [
        (0.0, -inner),
        (reach - half, -reach - half),
        (reach + half, -reach + half),
        (inner, 0.0),
        (reach + half, reach - half),
        (reach - half, reach + half),
        (0.0, inner),
        (-reach + half, reach + half),
        (-reach - half, reach - half),
        (-inner, 0.0),
        (-reach - half, -reach + half),
        (-reach + half, -reach - half),
    ];
    closed(points.map(|(x, y)| (centre + x, centre + y)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same figures as `ui/src/parts/shapes.ts` draws.
    #[test]
    fn outlines_are_the_interfaces() {
        assert!(reeded(60.0, 57.0, 53.5, 44).starts_with("M60.0 3.0L63.8 6.6L"));
        assert_eq!(reeded(60.0, 57.0, 53.5, 44).matches('L').count(), 87);
        assert!(half_reeded().starts_with("M60.0 117.0L"));
        assert!(triangle(60.0, 4.0, 112.0, 118.0, 9.0).starts_with("M53.5 15.8Q60.0 4.0 66.5 15.8L"));
        assert!(saltire(60.0, 40.0, 25.0).starts_with("M60.0 42.3L87.5 7.5L"));
    }
}

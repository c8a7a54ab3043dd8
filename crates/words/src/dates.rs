//! Dates as people write them. A month in English is a word: no reader can take it for a day.

use assay_core::time::{Duration, Timestamp};

use crate::{Language, Words};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A moment as a page stamps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// `17:10`.
    pub time: String,
    /// `22 Nov 2026`.
    pub date: String,
}

impl Words {
    /// `2026-11-22`, with or without a time after it, as a day of the calendar. A text that is no date stays.
    #[must_use]
    pub fn date(&self, iso: &str) -> String {
        let Some((year, month, day)) = numbers(iso) else {
            return iso.to_owned();
        };
        match (self.language(), day) {
            (Language::Zh, Some(day)) => format!("{year}年{month}月{day}日"),
            (Language::Zh, None) => format!("{year}年{month}月"),
            (Language::En, Some(day)) => format!("{day} {} {year}", name(month)),
            (Language::En, None) => format!("{} {year}", name(month)),
        }
    }

    /// The clock of a moment in UTC (RFC 3339) where this language's readers are: Beijing for Chinese, UTC
    /// for English. A server cannot know where a person is.
    #[must_use]
    pub fn clock(&self, utc: &str) -> Clock {
        let Ok(at) = Timestamp::parse(utc) else {
            return Clock {
                time: String::new(),
                date: utc.to_owned(),
            };
        };
        let shown = match self.language() {
            Language::Zh => at.plus(Duration::hours(8)),
            Language::En => at,
        };
        let text = shown.to_string();
        Clock {
            time: text.get(11..16).unwrap_or_default().to_owned(),
            date: self.date(&text),
        }
    }
}

/// Year, month and day at the beginning of a text; a month alone has no day.
fn numbers(iso: &str) -> Option<(u16, u8, Option<u8>)> {
    let year = iso.get(..4)?.parse().ok()?;
    let month = iso
        .get(5..7)?
        .parse()
        .ok()
        .filter(|month| (1..=12).contains(month))?;
    let day = match iso.get(7..10) {
        Some(day) => Some(day.strip_prefix('-')?.parse().ok()?),
        None => None,
    };
    Some((year, month, day))
}

fn name(month: u8) -> &'static str {
    MONTHS.get(usize::from(month) - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages() {
        let [zh, en] = Language::ALL.map(|language| Words::new(language, &[]).unwrap());
        assert_eq!(zh.date("2026-11-02"), "2026年11月2日");
        assert_eq!(en.date("2026-11-02T09:10:00Z"), "2 Nov 2026");
        assert_eq!(
            (zh.date("2026-03"), en.date("2026-03")),
            ("2026年3月".into(), "Mar 2026".into())
        );
        for strange in ["", "2026-13-01", "yesterday", "日期"] {
            assert_eq!(en.date(strange), strange);
        }
        let (beijing, utc) = (zh.clock("2026-11-22T20:10:59Z"), en.clock("2026-11-22T20:10:59Z"));
        assert_eq!(
            (beijing.time.as_str(), beijing.date.as_str()),
            ("04:10", "2026年11月23日")
        );
        assert_eq!((utc.time.as_str(), utc.date.as_str()), ("20:10", "22 Nov 2026"));
    }
}

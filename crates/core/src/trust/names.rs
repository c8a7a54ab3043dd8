//! Names in the two languages of the product.

use alloc::string::String;

/// A name or short sentence in Chinese and in English, fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Names {
    zh: String,
    en: String,
}

/// Why a pair of names is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NamesError {
    /// One of the two is empty or only space.
    #[error("a name is needed in both languages")]
    Empty,
    /// Over [`Names::MAX_CHARS`] characters, or [`Words::MAX_CHARS`].
    #[error("a name or sentence has at most 200 characters, a text at most 1000")]
    TooLong,
    /// A control character, a line break, or one that turns the direction of writing or is
    /// invisible: with these a name can be made to look like another.
    #[error("a name has no control, direction or invisible characters")]
    Hidden,
}

impl Names {
    /// Most characters in one language: a recall's sentence and what to do, not an article.
    pub const MAX_CHARS: usize = 200;

    /// Takes a name in both languages. Space at the ends is refused as hidden: two names that look
    /// alike must be alike.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Result<Self, NamesError> {
        let (zh, en) = (zh.into(), en.into());
        fit([&zh, &en], Self::MAX_CHARS)?;
        Ok(Self { zh, en })
    }

    /// In Chinese.
    pub fn zh(&self) -> &str {
        &self.zh
    }

    /// In English.
    pub fn en(&self) -> &str {
        &self.en
    }
}

/// A text of some sentences in Chinese and in English, fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Words {
    zh: String,
    en: String,
}

impl Words {
    /// Most characters in one language.
    pub const MAX_CHARS: usize = 1_000;
    /// Most bytes in one language.
    pub(crate) const MAX_BYTES: usize = 4 * Self::MAX_CHARS;

    /// Takes a text in both languages, on the same terms as [`Names::new`] but longer.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Result<Self, NamesError> {
        let (zh, en) = (zh.into(), en.into());
        fit([&zh, &en], Self::MAX_CHARS)?;
        Ok(Self { zh, en })
    }

    /// In Chinese.
    pub fn zh(&self) -> &str {
        &self.zh
    }

    /// In English.
    pub fn en(&self) -> &str {
        &self.en
    }
}

/// Whether both texts can be shown.
fn fit(texts: [&String; 2], most: usize) -> Result<(), NamesError> {
    for text in texts {
        if text.trim().is_empty() {
            return Err(NamesError::Empty);
        }
        if text.chars().count() > most {
            return Err(NamesError::TooLong);
        }
        if text.trim().len() != text.len() || text.chars().any(is_hidden) {
            return Err(NamesError::Hidden);
        }
    }
    Ok(())
}

/// Control characters, and those of Unicode's general category Cf that Chinese and English do
/// without: soft hyphen, zero-width, direction marks, embeddings and isolates (UAX #9), tags,
/// interlinear annotations, byte order mark; line and paragraph separators; variation selectors
/// and fillers that draw nothing.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn refuses_what_can_disguise() {
        let long = "a".repeat(Names::MAX_CHARS + 1);
        for (zh, en, error) in [
            ("", "a", NamesError::Empty),
            ("甲", " ", NamesError::Empty),
            ("甲", long.as_str(), NamesError::TooLong),
            ("甲\u{202e}", "a", NamesError::Hidden),
            ("甲", "a\u{200b}b", NamesError::Hidden),
            ("甲", "a\nb", NamesError::Hidden),
            ("甲", "a ", NamesError::Hidden),
            ("甲\u{2066}", "a", NamesError::Hidden),
        ] {
            assert_eq!(Names::new(zh, en), Err(error), "{zh:?} {en:?}");
        }
        let names = Names::new("甲".repeat(Names::MAX_CHARS), "Demo Dairy".to_string()).unwrap();
        assert_eq!(names.en(), "Demo Dairy");
    }
}

//! Which language a person reads.

/// A language that everything is said in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
pub enum Language {
    /// Simplified Chinese
    Zh,
    /// English
    En,
}

impl Language {
    /// All.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// What the environment asks for (POSIX: `LC_ALL` before `LC_MESSAGES` before `LANG`).
    #[must_use]
    pub fn of_environment() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        match set {
            Some(value) if value.to_ascii_lowercase().starts_with("zh") => Self::Zh,
            Some(_) | None => Self::En,
        }
    }

    /// What an `Accept-Language` header asks for (RFC 9110, section 12.5.4): the tag with the greatest
    /// weight that is Chinese or English, the first of equals; English when there is none.
    #[must_use]
    pub fn of_header(header: &str) -> Self {
        let mut best = (0, Self::En);
        for range in header.split(',').take(32) {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let Some(language) = Self::of_tag(tag) else {
                continue;
            };
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1000, thousandths);
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The language of a tag such as `zh-CN`, when it is one of the two.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// BCP 47.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// As in an address: `zh` or `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }
}

/// A weight between 0 and 1 with up to three decimals, in thousandths.
fn thousandths(weight: &str) -> u32 {
    let weight: f32 = weight.parse().unwrap_or(0.0);
    (weight.clamp(0.0, 1.0) * 1000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn headers() {
        for (header, language) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Zh),
            ("en-GB", Language::En),
            ("de, en;q=0.5, zh;q=0.7", Language::Zh),
            ("zh;q=0, en;q=0.1", Language::En),
            ("fr", Language::En),
            ("", Language::En),
            ("zh;q=x,en;q=0.2", Language::En),
            ("ZH-hans", Language::Zh),
        ] {
            assert_eq!(Language::of_header(header), language, "{header}");
        }
    }
}

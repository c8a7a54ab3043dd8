//! Names of the files that make a list.

/// What a target is, told by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The whole list at a version.
    Base(u64),
    /// What leads to a version from the one before.
    Change(u64),
}

impl Target {
    /// Reads a name, in its one spelling.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".list")?;
        let (kind, version) = stem.split_once('-')?;
        let version: u64 = version.parse().ok()?;
        let target = match kind {
            "base" => Self::Base(version),
            "change" => Self::Change(version),
            _ => return None,
        };
        (target.name() == name && version > 0).then_some(target)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Base(version) => format!("base-{version}.list"),
            Self::Change(version) => format!("change-{version}.list"),
        }
    }

    /// The version of the list that it leads to.
    #[must_use]
    pub const fn version(self) -> u64 {
        match self {
            Self::Base(version) | Self::Change(version) => version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn one_spelling_a_name() {
        for target in [Target::Base(1), Target::Change(1_000)] {
            assert_eq!(Target::parse(&target.name()), Some(target));
        }
        for name in [
            "base-0.list",
            "base-01.list",
            "base-+1.list",
            "base-1",
            "other-1.list",
            "../base-1.list",
            "",
        ] {
            assert_eq!(Target::parse(name), None, "{name}");
        }
    }
}

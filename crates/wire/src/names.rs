//! A name in both languages.

use serde::{Deserialize, Serialize};

/// What something is called, in Chinese and in English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<&assay_core::trust::Names> for Names {
    fn from(names: &assay_core::trust::Names) -> Self {
        Self {
            zh: names.zh().to_owned(),
            en: names.en().to_owned(),
        }
    }
}

impl TryFrom<&Names> for assay_core::trust::Names {
    type Error = assay_core::trust::NamesError;

    fn try_from(names: &Names) -> Result<Self, Self::Error> {
        Self::new(names.zh.as_str(), names.en.as_str())
    }
}

//! A sentence by its key, and which values go into it.

/// What is said: a sentence of the words files, or a value by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saying {
    /// The sentence of this key. Every sentence may name the brand as `{brand}` besides.
    Words(&'static str, &'static [(&'static str, Value)]),
    /// A value alone.
    Alone(Value),
}

impl Saying {
    /// A sentence that needs nothing but the brand's name.
    pub(crate) const fn plain(key: &'static str) -> Self {
        Self::Words(key, &[])
    }
}

/// A value that a face has, and writes as its language does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// The authority's name.
    Authority,
    /// The lot.
    Lot,
    /// The host of the link.
    Host,
    /// The day since which it is recalled.
    RecallSince,
    /// Why it is recalled, in the brand's words.
    RecallReason,
    /// What to do with it, in the brand's words.
    RecallTodo,
    /// The expiry date.
    Expiry,
    /// The day on which the key was withdrawn.
    Withdrawn,
    /// The day on which the list was issued.
    ListIssued,
    /// The month of the first session.
    First,
    /// How many sessions there were before this one.
    Before,
}

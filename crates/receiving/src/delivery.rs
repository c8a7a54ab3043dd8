//! A delivery as a set of operations.

use std::collections::{BTreeMap, BTreeSet};

use assay_wire::{Deed, DeliveryNote, DeliveryState, ItemState, Operation};

use crate::fold::{Folded, Lines, fold};
use crate::operation::{MAX_OPERATIONS, OperationError, check};

/// A note and everything that was done about it, on whatever device.
///
/// The operations are a set by their ids that only grows. Merging takes both sets; of two
/// operations under one id, which only a faulty device makes, the lesser by their shapes' order
/// stands. Both are commutative, associative and idempotent, and the state is worked out from the
/// set alone: so devices that have seen the same operations show the same state.
#[derive(Clone, Debug)]
pub struct Delivery {
    note: DeliveryNote,
    lines: Lines,
    operations: BTreeMap<String, Operation>,
}

impl Delivery {
    /// A delivery of which nothing has been read.
    pub fn new(note: DeliveryNote) -> Self {
        Self {
            lines: Lines::of(&note),
            note,
            operations: BTreeMap::new(),
        }
    }

    /// What should arrive.
    pub const fn note(&self) -> &DeliveryNote {
        &self.note
    }

    /// Whether an operation from outside is one.
    ///
    /// # Errors
    /// See [`OperationError`].
    pub fn check(operation: &Operation) -> Result<(), OperationError> {
        check(operation)
    }

    /// Adds one operation; false when it was known.
    ///
    /// # Errors
    /// See [`OperationError`]: a refused operation changes nothing.
    pub fn add(&mut self, operation: Operation) -> Result<bool, OperationError> {
        check(&operation)?;
        let is_full = self.operations.len() >= MAX_OPERATIONS;
        match self.operations.get_mut(&operation.id) {
            Some(known) if *known <= operation => Ok(false),
            Some(known) => {
                *known = operation;
                Ok(true)
            }
            None if is_full => Err(OperationError::TooMany),
            None => {
                self.operations.insert(operation.id.clone(), operation);
                Ok(true)
            }
        }
    }

    /// Everything that was done, by id.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.values()
    }

    /// Keys of the items that some end of receiving has named.
    pub(crate) fn handed_over(&self) -> BTreeSet<&str> {
        self.operations
            .values()
            .flat_map(ended_with)
            .map(String::as_str)
            .collect()
    }

    /// Keys of the items that fall to an end when `before` are the ends that came to the server
    /// before it: what it names and none of them does.
    pub(crate) fn left_to(&self, end: &str, before: &[impl AsRef<str>]) -> Vec<&str> {
        let named = |end: &str| self.operations.get(end).map_or(&[][..], ended_with);
        let told: BTreeSet<&String> = before.iter().flat_map(|end| named(end.as_ref())).collect();
        let left = named(end).iter().filter(|item| !told.contains(item));
        left.map(String::as_str).collect()
    }

    /// Every item that was read, in the order of reading, and the state they make.
    pub fn state(&self) -> (Vec<ItemState>, DeliveryState) {
        let Folded { items, state } = fold(&self.note, &self.lines, self.operations.values());
        (items, state)
    }
}

/// The items that an operation hands over: an end's.
fn ended_with(operation: &Operation) -> &[String] {
    match &operation.deed {
        Deed::Finish { items } => items,
        Deed::Count { .. } | Deed::Resolve { .. } | Deed::NearExpiry { .. } => &[],
    }
}

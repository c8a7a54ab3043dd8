//! Tables of cases, and the tests that the documents name.

mod documents;
mod sources;
mod table;

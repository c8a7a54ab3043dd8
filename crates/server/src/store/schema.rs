//! Tables, step by step. A step, once released, never changes: what comes later is a new step.

/// Each step is run once, in order; its number is kept in `schema_steps`.
///
/// `{bytes}` is the database's type for bytes; `{by_key}` asks SQLite to keep the rows in the
/// key's own tree, which spares a second copy of the key.
const STEPS: &[&str] = &[
    SCANS,
    BATCHES,
    PRODUCTS,
    DELIVERIES,
    REPORTS,
    ACTIVATIONS,
    VIA,
    OWED,
    SESSIONS,
    KEYS_APART,
];

const SCANS: &str = "
CREATE TABLE IF NOT EXISTS scans (
    gtin BIGINT NOT NULL, serial TEXT NOT NULL, event {bytes} NOT NULL,
    hour BIGINT NOT NULL, token BIGINT NOT NULL, epoch BIGINT NOT NULL, network BIGINT NOT NULL,
    region TEXT,
    PRIMARY KEY (gtin, serial, event)
) {by_key};
CREATE TABLE IF NOT EXISTS summaries (
    gtin BIGINT NOT NULL, serial TEXT NOT NULL, month BIGINT NOT NULL, region TEXT NOT NULL,
    sessions BIGINT NOT NULL,
    PRIMARY KEY (gtin, serial, month, region)
) {by_key};
CREATE TABLE IF NOT EXISTS facts (
    gtin BIGINT NOT NULL, serial TEXT NOT NULL, event {bytes} NOT NULL,
    at BIGINT NOT NULL, kind BIGINT NOT NULL, party BIGINT, owner BIGINT, region TEXT,
    PRIMARY KEY (gtin, serial, event)
) {by_key};
CREATE TABLE IF NOT EXISTS alerts (
    gtin BIGINT NOT NULL, serial TEXT NOT NULL, word TEXT NOT NULL,
    first_hour BIGINT NOT NULL, last_hour BIGINT NOT NULL, evidence TEXT NOT NULL,
    PRIMARY KEY (gtin, serial)
) {by_key};
CREATE TABLE IF NOT EXISTS principals (
    id BIGINT NOT NULL PRIMARY KEY, hash {bytes} NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
    prefixes TEXT NOT NULL, region TEXT, expires BIGINT NOT NULL, revoked BIGINT
);
CREATE TABLE IF NOT EXISTS secrets (name TEXT NOT NULL PRIMARY KEY, value {bytes} NOT NULL) {by_key};
";

/// Ranges of running numbers: one row a batch, and the one row of the next number.
const BATCHES: &str = "
CREATE TABLE IF NOT EXISTS batches (
    first BIGINT NOT NULL PRIMARY KEY, count BIGINT NOT NULL, request {bytes} NOT NULL UNIQUE,
    gtin BIGINT NOT NULL, lot TEXT, expiry TEXT, by_whom BIGINT NOT NULL, at BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS next_number (id BIGINT NOT NULL PRIMARY KEY, next BIGINT NOT NULL);
INSERT INTO next_number (id, next) VALUES (0, 0) ON CONFLICT DO NOTHING;
";

/// What brands say of their products: the newest record of each.
const PRODUCTS: &str = "
CREATE TABLE IF NOT EXISTS products (
    gtin BIGINT NOT NULL PRIMARY KEY, signed_at BIGINT NOT NULL, record {bytes} NOT NULL
) {by_key};
";

/// Deliveries that several devices receive together. `place` is where a reader goes on.
const DELIVERIES: &str = "
CREATE TABLE IF NOT EXISTS deliveries (
    party BIGINT NOT NULL, id TEXT NOT NULL, note TEXT NOT NULL, at BIGINT NOT NULL, last BIGINT NOT NULL,
    PRIMARY KEY (party, id)
);
CREATE TABLE IF NOT EXISTS delivery_operations (
    party BIGINT NOT NULL, delivery TEXT NOT NULL, operation TEXT NOT NULL,
    place BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (party, delivery, operation)
) {by_key};
CREATE UNIQUE INDEX IF NOT EXISTS delivery_places ON delivery_operations (party, delivery, place);
";

/// Complaints, their photographs apart, because most questions leave them alone.
const REPORTS: &str = "
CREATE TABLE IF NOT EXISTS reports (
    id BIGINT NOT NULL PRIMARY KEY, event {bytes} NOT NULL UNIQUE, ticket {bytes} NOT NULL UNIQUE,
    hour BIGINT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    gtin BIGINT, lot TEXT, serial TEXT, word TEXT, text TEXT NOT NULL, contact TEXT, photo BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS reports_of_gtin ON reports (gtin);
CREATE TABLE IF NOT EXISTS photos (report BIGINT NOT NULL PRIMARY KEY, jpeg {bytes} NOT NULL);
CREATE TABLE IF NOT EXISTS replies (
    report BIGINT NOT NULL, n BIGINT NOT NULL, hour BIGINT NOT NULL, by_whom TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (report, n)
) {by_key};
";

/// An item is activated by one owner, the first (kind 4 is an activation). Of several that an earlier version
/// kept, the first stays.
const ACTIVATIONS: &str = "
DELETE FROM facts WHERE kind = 4 AND party IS NULL AND EXISTS (
    SELECT 1 FROM facts AS sooner
    WHERE sooner.gtin = facts.gtin AND sooner.serial = facts.serial
    AND sooner.kind = 4 AND sooner.party IS NULL
    AND (sooner.at < facts.at OR (sooner.at = facts.at AND sooner.event < facts.event))
);
CREATE UNIQUE INDEX IF NOT EXISTS activated_once ON facts (gtin, serial) WHERE kind = 4 AND party IS NULL;
";

/// How the label was read: a number of [`super::rows::via_number`].
const VIA: &str = "
ALTER TABLE scans ADD COLUMN via BIGINT;
";

/// Sightings that are still to be told to the store of goods, written with the scan or statement they are of.
/// The index finds the batches of a range of GTINs.
const OWED: &str = "
CREATE TABLE IF NOT EXISTS owed (
    gtin BIGINT NOT NULL, serial TEXT NOT NULL, event {bytes} NOT NULL,
    at BIGINT NOT NULL, region TEXT NOT NULL, token BIGINT, party BIGINT, role TEXT,
    PRIMARY KEY (gtin, serial, event)
) {by_key};
CREATE INDEX IF NOT EXISTS batches_of_gtin ON batches (gtin);
";

/// Sessions of calls that were used, so that none is used twice.
const SESSIONS: &str = "
CREATE TABLE IF NOT EXISTS spent_sessions (session {bytes} NOT NULL PRIMARY KEY, at BIGINT NOT NULL) {by_key};
";

/// Keys are apart from the store once it has a mark to know them by; `secrets` is gone then. Networks' keys are
/// sealed.
const KEYS_APART: &str = "
CREATE TABLE IF NOT EXISTS keys_mark (id BIGINT NOT NULL PRIMARY KEY, mark {bytes} NOT NULL);
CREATE TABLE IF NOT EXISTS sealed (name TEXT NOT NULL PRIMARY KEY, value {bytes} NOT NULL) {by_key};
";

/// The steps after `done` ones, in this database's words.
pub(super) fn steps_after(done: i64, bytes: &str, by_key: &str) -> Vec<(i64, String)> {
    let numbered = (1..).zip(STEPS.iter());
    numbered
        .filter(|(number, _)| *number > done)
        .map(|(number, sql)| (number, sql.replace("{bytes}", bytes).replace("{by_key}", by_key)))
        .collect()
}

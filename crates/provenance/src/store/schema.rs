//! Tables, step by step. A step, once released, never changes: what comes later is a new step.

use super::sql::Dialect;

/// Each step is run once, in order; its number is kept in `schema_steps`.
///
/// `{int}` and `{text}` are the database's types, `{number}` is a number that is the row's own;
/// `{by_key}` asks SQLite to keep rows in the key's own tree: an identifier's events lie together,
/// in order of time.
const STEPS: [&str; 3] = [
    "
CREATE TABLE events (
    seq {number} PRIMARY KEY, id {text} NOT NULL, declared {int} NOT NULL,
    time {int} NOT NULL, recorded {int} NOT NULL, kind {text} NOT NULL, action {text},
    step {text}, disposition {text}, read_point {text}, location {text}, teller {text},
    body {text} NOT NULL, context {text}
);
CREATE UNIQUE INDEX events_by_id ON events (id, declared);
CREATE INDEX events_by_time ON events (time);
CREATE TABLE links (
    item {text} NOT NULL, time {int} NOT NULL, seq {int} NOT NULL, role {int} NOT NULL,
    PRIMARY KEY (item, time, seq, role)
) {by_key};
CREATE TABLE jobs (
    seq {number} PRIMARY KEY, id {text} NOT NULL UNIQUE, teller {text}, created {int} NOT NULL,
    finished {int} NOT NULL, success {int} NOT NULL, behaviour {text} NOT NULL,
    events {int} NOT NULL, errors {text} NOT NULL, header {text}
);
CREATE TABLE deals (
    seq {number} PRIMARY KEY, unit {text} NOT NULL, dealer {text} NOT NULL, region {text} NOT NULL,
    since {int} NOT NULL, teller {text}
);
CREATE INDEX deals_by_unit ON deals (unit, since);
CREATE TABLE alerts (
    unit {text} NOT NULL, dealer {text} NOT NULL, region {text} NOT NULL, seen_in {text} NOT NULL,
    first {int} NOT NULL, last {int} NOT NULL, sightings {int} NOT NULL, items {text} NOT NULL,
    acknowledged {int},
    PRIMARY KEY (unit, dealer)
) {by_key};
",
    // Numbers are given out by `counters`, whose row is also the lock that makes captures follow one
    // another: an event's number tells its place in the order of capture, whichever server took it.
    "
CREATE TABLE counters (name {text} NOT NULL PRIMARY KEY, last {int} NOT NULL) {by_key};
INSERT INTO counters SELECT 'events', COALESCE(MAX(seq), 0) FROM events;
INSERT INTO counters SELECT 'jobs', COALESCE(MAX(seq), 0) FROM jobs;
INSERT INTO counters SELECT 'deals', COALESCE(MAX(seq), 0) FROM deals;
ALTER TABLE events ADD COLUMN parent {text};
UPDATE events SET parent = links.item FROM links WHERE links.role = 1 AND links.seq = events.seq;
CREATE INDEX events_by_teller ON events (teller, seq);
ALTER TABLE alerts ADD COLUMN teller {text};
CREATE TABLE sightings (
    unit {text} NOT NULL, dealer {text} NOT NULL, item {text} NOT NULL, region {text} NOT NULL,
    time {int} NOT NULL, seen_by {text} NOT NULL,
    PRIMARY KEY (unit, dealer, item, region, time, seen_by)
) {by_key};
CREATE TABLE tellers (id {text} NOT NULL PRIMARY KEY, name {text} NOT NULL, role {text}) {by_key};
CREATE TABLE retold (teller {text} NOT NULL, seq {int} NOT NULL, PRIMARY KEY (teller, seq)) {by_key};
CREATE TABLE places (
    id {text} NOT NULL, teller {text} NOT NULL, name {text}, city {text}, region {text},
    PRIMARY KEY (id, teller)
) {by_key};
",
    // What a teller may speak of, and when a deal was told: a handler's word of what is in a unit binds
    // nothing of a deal that was told before it. Alerts are each brand's own: two may ship one unit.
    "
ALTER TABLE tellers ADD COLUMN prefixes {text};
ALTER TABLE deals ADD COLUMN told {int};
CREATE INDEX retold_by_seq ON retold (seq);
CREATE TABLE alerts_by_brand (
    unit {text} NOT NULL, dealer {text} NOT NULL, teller {text} NOT NULL, region {text} NOT NULL,
    seen_in {text} NOT NULL, first {int} NOT NULL, last {int} NOT NULL, sightings {int} NOT NULL,
    items {text} NOT NULL, acknowledged {int},
    PRIMARY KEY (unit, dealer, teller)
) {by_key};
INSERT INTO alerts_by_brand SELECT unit, dealer, COALESCE(teller, ''), region, seen_in, first, last, sightings,
    items, acknowledged FROM alerts;
DROP TABLE alerts;
ALTER TABLE alerts_by_brand RENAME TO alerts;
",
];

/// The steps after `done` ones, in this database's words.
pub(super) fn steps_after(done: i64, dialect: Dialect) -> Vec<(i64, String)> {
    let (int, text, number, by_key) = match dialect {
        Dialect::Sqlite => ("INTEGER", "TEXT", "INTEGER", "WITHOUT ROWID"),
        // Keys are compared as bytes, as SQLite does, or a class would not find its instances.
        Dialect::Postgres => ("BIGINT", "TEXT COLLATE \"C\"", "BIGINT", ""),
    };
    (1..)
        .zip(STEPS)
        .filter(|(step, _)| *step > done)
        .map(|(step, sql)| {
            let sql = sql.replace("{int}", int).replace("{text}", text);
            (step, sql.replace("{number}", number).replace("{by_key}", by_key))
        })
        .collect()
}

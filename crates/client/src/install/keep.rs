//! What an install keeps, in one SQLite file that its owner alone may read.
//!
//! Every change is one transaction that is on disk before it returns, so a kill or a power cut at
//! any moment leaves all of it or nothing. What is deleted is overwritten. A file that is no
//! database any more is put aside, never written over.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use assay_core::outbox::{Settled, Task};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params};
use thiserror::Error;

use crate::store::{Access, StoreError, create_file};

/// Name of the file in the install's folder.
const FILE: &str = "install.db";
/// What a damaged one is called afterwards.
const DAMAGED: &str = "install.db.damaged";

const SCHEMA: &str = "
    CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE entry (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        at INTEGER NOT NULL,
        text TEXT NOT NULL,
        origin TEXT NOT NULL,
        word TEXT NOT NULL,
        judgement TEXT NOT NULL,
        gtin TEXT,
        serial TEXT,
        state TEXT NOT NULL,
        said TEXT,
        said_at INTEGER,
        told TEXT
    );
    CREATE INDEX entry_item ON entry (gtin, serial);
    CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        id TEXT NOT NULL UNIQUE,
        server TEXT NOT NULL,
        body TEXT NOT NULL
    );
    PRAGMA user_version = 1;
";

/// Why what an install keeps cannot be read or written.
#[derive(Debug, Error)]
pub enum KeepError {
    /// The database.
    #[error("the install's database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file.
    #[error("the install's file: {0}")]
    File(#[from] io::Error),
    /// The file could not be made.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A newer program wrote it.
    #[error("the install's file is of a newer version")]
    Newer,
}

/// A reading as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub id: String,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    pub text: String,
    /// The code of `Origin`.
    pub origin: String,
    /// The code of the device's own verdict.
    pub word: String,
    /// The `Judgement` as JSON.
    pub judgement: String,
    pub gtin: Option<String>,
    pub serial: Option<String>,
    pub state: State,
    /// The server's answer as JSON, or its refusal's code.
    pub said: Option<String>,
    pub said_at: Option<i64>,
    /// The server that was told, or may have been.
    pub told: Option<String>,
}

/// What became of reporting a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    None,
    Waiting,
    Answered,
    Refused,
}

impl State {
    const ALL: [(Self, &str); 4] = [
        (Self::None, "none"),
        (Self::Waiting, "waiting"),
        (Self::Answered, "answered"),
        (Self::Refused, "refused"),
    ];

    fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(state, _)| *state == self)
            .map_or("", |(_, code)| code)
    }

    fn of(code: &str) -> Self {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == code)
            .map_or(Self::None, |(state, _)| *state)
    }
}

/// What the server is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A reading; its id is the event's.
    Report,
    /// A typed code; its id is the event's.
    Code,
    /// That an item's readings are to be deleted.
    Forget,
}

impl Kind {
    const ALL: [(Self, &str); 3] = [
        (Self::Report, "report"),
        (Self::Code, "code"),
        (Self::Forget, "forget"),
    ];

    fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, code)| code)
    }

    fn of(code: &str) -> Self {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == code)
            .map_or(Self::Report, |(kind, _)| *kind)
    }
}

/// One thing that waits, by name.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub kind: Kind,
    pub id: String,
    pub server: String,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.id == other.id
    }
}

impl Task for Waiting {
    fn goes_with(&self, other: &Self) -> bool {
        // A server is asked about one code at a time.
        self == other || self.kind != Kind::Code && self.kind == other.kind && self.server == other.server
    }
}

/// The answer to a reading that the server took.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub id: String,
    pub answer: String,
}

/// The open file.
#[derive(Debug)]
pub(super) struct Keep {
    db: Connection,
}

impl Keep {
    /// Opens the file in a folder, or makes it.
    pub(super) fn open(folder: &Path) -> Result<Self, KeepError> {
        fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        match Self::open_file(&path) {
            Err(KeepError::Database(error)) if is_damage(&error) => {
                put_aside(folder)?;
                Self::open_file(&path)
            }
            other => other,
        }
    }

    fn open_file(path: &Path) -> Result<Self, KeepError> {
        if !path.exists() {
            // SQLite would make it readable for others; its own side files take this one's mode.
            create_file(path, b"", Access::Owner)?;
        }
        let db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "secure_delete", "ON")?;
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        match db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? {
            0 => db.execute_batch(&format!("BEGIN IMMEDIATE; {SCHEMA} COMMIT;"))?,
            1 => {}
            _ => return Err(KeepError::Newer),
        }
        Ok(Self { db })
    }

    /// A setting's value.
    pub(super) fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, KeepError> {
        let mut read = self.db.prepare("SELECT value FROM setting WHERE name = ?1")?;
        Ok(read.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Replaces a setting.
    pub(super) fn set(&self, name: &str, value: &[u8]) -> Result<(), KeepError> {
        self.db.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            params![name, value],
        )?;
        Ok(())
    }

    /// Keeps a reading, with its report when there is one.
    pub(super) fn add(&mut self, entry: &Kept, report: Option<(&Waiting, &str)>) -> Result<(), KeepError> {
        let both = self.db.transaction()?;
        both.execute(
            "INSERT INTO entry (id, at, text, origin, word, judgement, gtin, serial, state, said, said_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                entry.id,
                entry.at,
                entry.text,
                entry.origin,
                entry.word,
                entry.judgement,
                entry.gtin,
                entry.serial,
                entry.state.code(),
                entry.said,
                entry.said_at,
            ],
        )?;
        if let Some((waiting, body)) = report {
            put(&both, waiting, body)?;
        }
        Ok(both.commit()?)
    }

    /// Puts the report of a kept reading into the outbox.
    pub(super) fn enqueue(&mut self, waiting: &Waiting, body: &str) -> Result<(), KeepError> {
        let both = self.db.transaction()?;
        put(&both, waiting, body)?;
        both.execute(
            "UPDATE entry SET state = 'waiting', said = NULL, said_at = NULL WHERE id = ?1",
            [&waiting.id],
        )?;
        Ok(both.commit()?)
    }

    /// Notes that a reading was judged anew.
    pub(super) fn judged(&self, id: &str, word: &str, judgement: &str) -> Result<(), KeepError> {
        self.db.execute(
            "UPDATE entry SET word = ?2, judgement = ?3 WHERE id = ?1",
            params![id, word, judgement],
        )?;
        Ok(())
    }

    /// All readings, newest first.
    pub(super) fn entries(&self) -> Result<Vec<Kept>, KeepError> {
        self.select("ORDER BY seq DESC", params![])
    }

    /// One reading.
    pub(super) fn entry(&self, id: &str) -> Result<Option<Kept>, KeepError> {
        Ok(self.select("WHERE id = ?1", params![id])?.pop())
    }

    /// Readings that a newer list may tell more about, newest first: at most a hundred.
    pub(super) fn unchecked(&self) -> Result<Vec<Kept>, KeepError> {
        self.select(
            "WHERE word = 'could_not_check' ORDER BY seq DESC LIMIT 100",
            params![],
        )
    }

    /// Readings of a product, newest first: at most a hundred.
    pub(super) fn of_product(&self, gtin: &str) -> Result<Vec<Kept>, KeepError> {
        self.select("WHERE gtin = ?1 ORDER BY seq DESC LIMIT 100", params![gtin])
    }

    /// Readings that nobody was told of, from one on, oldest first.
    pub(super) fn untold_since(&self, id: &str) -> Result<Vec<Kept>, KeepError> {
        self.select(
            "WHERE state = 'none' AND seq >= (SELECT seq FROM entry WHERE id = ?1) ORDER BY seq",
            params![id],
        )
    }

    fn select(&self, rest: &str, with: impl rusqlite::Params) -> Result<Vec<Kept>, KeepError> {
        let mut read = self.db.prepare(&format!(
            "SELECT id, at, text, origin, word, judgement, gtin, serial, state, said, said_at, told FROM entry {rest}"
        ))?;
        let rows = read.query_map(with, kept)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What waits, in the order it was put in.
    pub(super) fn waiting(&self) -> Result<Vec<Waiting>, KeepError> {
        let mut read = self
            .db
            .prepare("SELECT kind, id, server FROM outbox ORDER BY seq")?;
        let rows = read.query_map([], |row| {
            Ok(Waiting {
                kind: Kind::of(&row.get::<_, String>(0)?),
                id: row.get(1)?,
                server: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The bodies of these; that their server may be told is noted before the first byte leaves.
    pub(super) fn bodies(&mut self, tasks: &[Waiting]) -> Result<Vec<String>, KeepError> {
        let all = self.db.transaction()?;
        let mut bodies = Vec::new();
        for task in tasks {
            all.execute(
                "UPDATE entry SET told = ?2 WHERE id = ?1",
                params![task.id, task.server],
            )?;
            bodies.push(
                all.query_row("SELECT body FROM outbox WHERE id = ?1", [&task.id], |row| {
                    row.get(0)
                })?,
            );
        }
        all.commit()?;
        Ok(bodies)
    }

    /// Takes out what is settled, and notes the answers beside their readings.
    pub(super) fn settle(
        &mut self,
        settled: &[Settled<Waiting>],
        said: &[Said],
        now: i64,
    ) -> Result<(), KeepError> {
        let all = self.db.transaction()?;
        for Settled { task, refused } in settled {
            all.execute("DELETE FROM outbox WHERE id = ?1", [&task.id])?;
            let answer = said
                .iter()
                .find(|said| said.id == task.id)
                .map(|said| &said.answer);
            let (state, said) = match refused {
                Some(code) => (State::Refused, Some(code)),
                None => (State::Answered, answer),
            };
            all.execute(
                "UPDATE entry SET state = ?2, said = ?3, said_at = ?4 WHERE id = ?1",
                params![task.id, state.code(), said, now],
            )?;
        }
        Ok(all.commit()?)
    }

    /// Withdraws reports that were not sent yet or were not answered.
    pub(super) fn withdraw_reports(&mut self) -> Result<(), KeepError> {
        let both = self.db.transaction()?;
        both.execute("DELETE FROM outbox WHERE kind <> 'forget'", [])?;
        both.execute("UPDATE entry SET state = 'none' WHERE state = 'waiting'", [])?;
        Ok(both.commit()?)
    }

    /// What waits says this region from now on, or none.
    pub(super) fn restate_region(&self, region: Option<&str>) -> Result<(), KeepError> {
        self.db.execute(
            "UPDATE outbox SET body = json_set(body, iif(kind = 'code', '$.question.region', '$.region'), ?1)
             WHERE kind <> 'forget'",
            [region],
        )?;
        Ok(())
    }

    /// Sends reports that wait to another server.
    pub(super) fn readdress(&self, server: &str) -> Result<(), KeepError> {
        self.db
            .execute("UPDATE outbox SET server = ?1 WHERE kind <> 'forget'", [server])?;
        Ok(())
    }

    /// Whether another reading of the same item stays. It is then the one whose deletion asks the
    /// server to delete.
    pub(super) fn leaves_another(&self, entry: &Kept, going: &[Kept]) -> Result<bool, KeepError> {
        // A typed code names no product: it is the same code as long as its digits are.
        let same = self.select(
            "WHERE gtin = ?1 AND serial = ?2 OR origin = ?3 AND origin = 'typed' AND text = ?4",
            params![entry.gtin, entry.serial, entry.origin, entry.text],
        )?;
        let stays = same.iter().find(|one| going.iter().all(|gone| gone.id != one.id));
        let Some(stays) = stays else {
            return Ok(false);
        };
        self.db.execute(
            "UPDATE entry SET told = ?2 WHERE id = ?1 AND told IS NULL",
            params![stays.id, entry.told],
        )?;
        Ok(true)
    }

    /// Deletes readings and their reports, and notes what the server is to delete.
    pub(super) fn forget(&mut self, ids: &[String], ask: &[(Waiting, String)]) -> Result<(), KeepError> {
        let all = self.db.transaction()?;
        for id in ids {
            all.execute("DELETE FROM outbox WHERE id = ?1", [id])?;
            all.execute("DELETE FROM entry WHERE id = ?1", [id])?;
        }
        for (waiting, body) in ask {
            put(&all, waiting, body)?;
        }
        Ok(all.commit()?)
    }

    /// Deletes every reading, report and setting; what the server is to delete stays noted.
    pub(super) fn forget_all(&mut self, ask: &[(Waiting, String)]) -> Result<(), KeepError> {
        let all = self.db.transaction()?;
        all.execute_batch(
            "DELETE FROM outbox WHERE kind <> 'forget'; DELETE FROM entry; DELETE FROM setting;
             DELETE FROM sqlite_sequence WHERE name = 'entry';",
        )?;
        for (waiting, body) in ask {
            put(&all, waiting, body)?;
        }
        all.commit()?;
        // Free pages and the log hold copies until the file is written anew.
        self.db
            .execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(())
    }
}

fn put(db: &Connection, waiting: &Waiting, body: &str) -> Result<(), rusqlite::Error> {
    db.execute(
        "INSERT OR IGNORE INTO outbox (kind, id, server, body) VALUES (?1, ?2, ?3, ?4)",
        params![waiting.kind.code(), waiting.id, waiting.server, body],
    )?;
    Ok(())
}

fn kept(row: &Row<'_>) -> Result<Kept, rusqlite::Error> {
    Ok(Kept {
        id: row.get(0)?,
        at: row.get(1)?,
        text: row.get(2)?,
        origin: row.get(3)?,
        word: row.get(4)?,
        judgement: row.get(5)?,
        gtin: row.get(6)?,
        serial: row.get(7)?,
        state: State::of(&row.get::<_, String>(8)?),
        said: row.get(9)?,
        said_at: row.get(10)?,
        told: row.get(11)?,
    })
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
    )
}

fn put_aside(folder: &Path) -> io::Result<()> {
    let beside = |end: &str| -> PathBuf { folder.join(format!("{FILE}{end}")) };
    fs::rename(beside(""), folder.join(DAMAGED))?;
    for end in ["-wal", "-shm"] {
        match fs::remove_file(beside(end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

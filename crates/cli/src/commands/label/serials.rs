//! Where serials come from: the issuer's own, or a file of codes.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use assay_core::code::{CipherError, CodeKey, RunningNumber, TypedCode};
use assay_core::gs1::{Gtin, Serial};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

/// An issuer's own serials: 15 digits that look random, no two alike in a run. A code to type has 16, so
/// nobody is led to type these where no server knows them.
///
/// Running numbers from a random start are put through a secret permutation of all 15-digit
/// numbers, made from the signing key and the GTIN. So nothing has to be kept: within a run serials
/// cannot repeat, and two runs overlap only when their ranges of running numbers do, which for two
/// runs of ten million happens once in fifty million. Serials drawn one by one at random would hold
/// a pair alike in one such run of twenty.
pub(crate) struct OwnSerials {
    permutation: CodeKey,
    start: u64,
}

impl OwnSerials {
    /// Serials for `gtin` from the running number that `random` gives.
    pub(crate) fn new(key: &SigningKey, gtin: Gtin, random: u64) -> anyhow::Result<Self> {
        let mut hash = Sha256::new();
        hash.update(b"assay own serials\0");
        hash.update(key.as_bytes());
        hash.update(gtin.digits());
        Ok(Self {
            permutation: CodeKey::new(&hash.finalize().into())?,
            start: random % RunningNumber::END,
        })
    }

    /// The serial of the label at `index` in the run.
    pub(crate) fn at(&self, index: u64) -> anyhow::Result<Serial> {
        // A number under the end has a running number; the cipher's error stands in for the rest.
        let number = RunningNumber::new((self.start + index) % RunningNumber::END).ok_or(CipherError)?;
        let code = self.permutation.encrypt(number)?.to_string();
        // The last digit is the check digit of a code, which this is not.
        Ok(Serial::parse(&code[..code.len() - 1])?)
    }
}

/// The lines of a file of serials or codes, read as they are needed.
pub(crate) struct SerialFile {
    path: PathBuf,
    lines: BufReader<File>,
    line: u64,
    codes: bool,
}

impl SerialFile {
    /// Opens `path`; every line must be a 16-digit code with its check digit when `codes`.
    pub(crate) fn open(path: &Path, codes: bool) -> anyhow::Result<Self> {
        let file = File::open(path).with_context(|| format!("the serials {}", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            lines: BufReader::new(file),
            line: 0,
            codes,
        })
    }

    /// Counts the serials without keeping them.
    pub(crate) fn count(mut self) -> anyhow::Result<u64> {
        let mut count = 0;
        while self.next_serial()?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    /// Up to `most` serials; fewer only at the file's end.
    pub(crate) fn take(&mut self, most: usize) -> anyhow::Result<Vec<Serial>> {
        let mut serials = Vec::with_capacity(most);
        while serials.len() < most {
            match self.next_serial()? {
                Some(serial) => serials.push(serial),
                None => break,
            }
        }
        Ok(serials)
    }

    fn next_serial(&mut self) -> anyhow::Result<Option<Serial>> {
        loop {
            let mut line = Vec::new();
            // A serial has at most 20 characters; a longer line is no serial and is not kept.
            if (&mut self.lines).take(128).read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            let place = || format!("{}, line {}", self.path.display(), self.line);
            let text = std::str::from_utf8(&line).with_context(place)?.trim();
            if text.is_empty() {
                continue;
            }
            return if self.codes {
                TypedCode::parse(text)
                    .with_context(place)
                    .map(|code| Some(code.into()))
            } else {
                Serial::parse(text).with_context(place).map(Some)
            };
        }
    }
}

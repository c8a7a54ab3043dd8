//! A person's complaint: what it is about, its ticket, its photograph drawn anew.

use std::io::Cursor;

use assay_core::code::TypedCode;
use assay_core::label::{Scanned, bare};
use assay_core::time::Timestamp;
use assay_wire::{Report, ReportKind, ReportState};
use data_encoding::BASE64;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};
use sha2::{Digest as _, Sha256};

use super::{Intake, parse_event};
use crate::problem::Problem;
use crate::store::{ItemKey, ReportRow};
use crate::works::Work;

/// Longest text of a complaint, in characters.
const LONGEST_TEXT: usize = 2_000;
/// Longest contact, in characters.
const LONGEST_CONTACT: usize = 200;
/// Largest photograph sent, in bytes.
pub(crate) const LARGEST_PHOTO: usize = 6 * 1024 * 1024;
/// Longest side of what is kept.
const KEPT_SIDE: u32 = 1_600;
/// Points of a photograph at most, within which its decoding fits the pool.
const MOST_POINTS: u64 = 27_000_000;
/// Bytes that a point may take while a photograph is decoded: a JPEG whose colours come one after the other holds
/// three coefficients of two bytes beside the three colours.
const BYTES_OF_A_POINT: u64 = 9;

/// What decoding may take however small the photograph: what its file says beside its pixels.
const LEAST_MEMORY: u64 = 16 << 20;

/// A complaint that is well formed.
pub(crate) struct Complaint {
    event: String,
    label: Option<String>,
    kind: ReportKind,
    text: String,
    contact: Option<String>,
    photo: Option<Vec<u8>>,
}

impl Complaint {
    /// Reads a complaint's fields; the photograph as the bytes of its file.
    ///
    /// # Errors
    /// The problem's own code for each field that is not as it should be.
    pub(crate) fn parse(report: Report) -> Result<Self, Problem> {
        let photo = match report.photo {
            Some(text) if !text.is_empty() => {
                if text.len() > LARGEST_PHOTO / 3 * 4 + 4 {
                    return Err(Problem::TooLarge);
                }
                Some(BASE64.decode(text.as_bytes()).map_err(|_| Problem::BadPhoto)?)
            }
            _ => None,
        };
        let fits = |text: &str, most| text.chars().count() <= most;
        let contact = report.contact.filter(|contact| !contact.trim().is_empty());
        if !fits(&report.text, LONGEST_TEXT)
            || contact
                .as_deref()
                .is_some_and(|text| !fits(text, LONGEST_CONTACT))
        {
            return Err(Problem::TextTooLong);
        }
        let label = report.label.filter(|label| !bare(label).is_empty());
        if label
            .as_deref()
            .is_some_and(|label| bare(label).len() > Scanned::MAX_LEN)
        {
            return Err(Problem::TextTooLong);
        }
        Ok(Self {
            event: parse_event(&report.event).ok_or(Problem::BadEvent)?,
            label,
            kind: report.kind,
            text: plain(&report.text),
            contact: contact.map(|contact| plain(&contact)),
            photo,
        })
    }
}

/// A text without characters that end no line and draw nothing.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars()
        .filter(|character| *character == '\n' || !character.is_control())
        .collect::<String>()
        .trim()
        .to_owned()
}

impl Intake {
    /// Keeps a complaint, and gives its ticket: the same for the same event.
    ///
    /// # Errors
    /// When the photograph is none, another complaint is kept under the event, or the store cannot keep it.
    pub(crate) async fn complain(&self, complaint: Complaint, now: Timestamp) -> Result<String, Problem> {
        let photo = match complaint.photo {
            None => None,
            Some(bytes) => {
                let takes = memory_of(&bytes)?;
                // The place goes along: were the request given up, the picture would still be decoded to its end.
                let place = self.works.place(Work::Picture { takes }).await?;
                let drawn = tokio::task::spawn_blocking(move || {
                    let drawn = drawn_anew(&bytes, takes);
                    drop(place);
                    drawn
                });
                Some(drawn.await.map_err(|_| Problem::Internal)??)
            }
        };
        let about = self.about(complaint.label.as_deref(), now).await?;
        // Both follow from the event under a secret key, so that sending again gives the same ticket and nobody
        // can guess another's.
        let ticket = ticket_of(&self.networks.event_key(&format!("ticket {}", complaint.event)));
        let number = self.networks.event_key(&format!("report {}", complaint.event));
        let row = ReportRow {
            id: number
                .iter()
                .take(8)
                .fold(0_i64, |id, byte| (id << 8) | i64::from(*byte))
                & i64::MAX,
            event: self.networks.event_key(&format!("complaint {}", complaint.event)),
            ticket: ticket_hash(&ticket),
            hour: now.0 / 3600,
            kind: complaint.kind.code().to_owned(),
            state: ReportState::Open.code().to_owned(),
            gtin: about.gtin,
            lot: about.lot,
            serial: about.serial,
            word: about.word,
            text: complaint.text,
            contact: complaint.contact,
            photo: photo.is_some(),
        };
        if !self.store.complain(&row, photo.as_deref()).await? {
            let kept = self.store.by_number(row.id).await?.map(|(kept, _)| kept);
            let same = kept.is_some_and(|kept| {
                (&kept.kind, &kept.text, &kept.contact, kept.photo)
                    == (&row.kind, &row.text, &row.contact, row.photo)
            });
            if !same {
                return Err(Problem::EventTaken);
            }
        }
        Ok(grouped(&ticket))
    }

    /// What a label's text or sixteen digits are about, by the server's own check.
    async fn about(&self, label: Option<&str>, now: Timestamp) -> Result<About, Problem> {
        let Some(label) = label.map(bare) else {
            return Ok(About::default());
        };
        if let Ok(code) = TypedCode::parse(label) {
            let known = self.known(code).await?;
            return Ok(known.map_or_else(About::default, |known| About {
                gtin: Some(ItemKey::number(known.gtin)),
                lot: known.lot.map(|lot| lot.as_str().to_owned()),
                serial: Some(known.serial.as_str().to_owned()),
                word: None,
            }));
        }
        let judgement = self.trust.judge(label, now);
        let fields = judgement.fields.as_ref();
        Ok(About {
            gtin: fields.and_then(|fields| fields.gtin.parse().ok()),
            lot: fields.and_then(|fields| fields.lot.clone()),
            serial: fields.and_then(|fields| fields.serial.clone()),
            word: Some(judgement.word.to_owned()),
        })
    }
}

#[derive(Default)]
struct About {
    gtin: Option<i64>,
    lot: Option<String>,
    serial: Option<String>,
    word: Option<String>,
}

/// Twenty digits of a random-looking key: 66 bits.
fn ticket_of(key: &[u8; 16]) -> String {
    let number = u128::from_be_bytes(*key) % 100_000_000_000_000_000_000;
    format!("{number:020}")
}

fn grouped(ticket: &str) -> String {
    let groups = [0, 5, 10, 15].map(|from| ticket.get(from..from + 5).unwrap_or_default());
    groups.join(" ")
}

/// What a ticket is kept as, when the text is one: twenty digits, in groups or not.
pub(crate) fn ticket_hash_of(text: &str) -> Option<Vec<u8>> {
    if text.len() > 64 {
        return None;
    }
    let digits: String = text
        .chars()
        .filter(|character| !matches!(character, ' ' | '-'))
        .collect();
    (digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| ticket_hash(&digits))
}

fn ticket_hash(digits: &str) -> Vec<u8> {
    Sha256::digest(digits.as_bytes()).to_vec()
}

/// A reader of the photograph, when it is of a kind that is known.
fn reader_of(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, Problem> {
    if bytes.len() > LARGEST_PHOTO {
        return Err(Problem::TooLarge);
    }
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| Problem::BadPhoto)?;
    match reader.format() {
        Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) => Ok(reader),
        Some(_) | None => Err(Problem::BadPhoto),
    }
}

/// Bytes that decoding the photograph takes, by what it says of itself before it is decoded.
fn memory_of(bytes: &[u8]) -> Result<u64, Problem> {
    let (width, height) = reader_of(bytes)?
        .into_dimensions()
        .map_err(|_| Problem::BadPhoto)?;
    let points = u64::from(width) * u64::from(height);
    if points > MOST_POINTS {
        return Err(Problem::PhotoSize);
    }
    Ok(points * BYTES_OF_A_POINT)
}

/// The photograph as pixels alone, upright, no larger than is needed to see by: whatever else the file held, place,
/// time or maker of the camera, is not in it.
fn drawn_anew(bytes: &[u8], takes: u64) -> Result<Vec<u8>, Problem> {
    let mut reader = reader_of(bytes)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(takes.max(LEAST_MEMORY));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Problem::BadPhoto)?;
    let turned = decoder.orientation().map_err(|_| Problem::BadPhoto)?;
    if decoder.total_bytes() > takes {
        return Err(Problem::PhotoSize);
    }
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Problem::BadPhoto)?;
    if picture.width().max(picture.height()) > KEPT_SIDE {
        picture = picture.thumbnail(KEPT_SIDE, KEPT_SIDE);
    }
    picture.apply_orientation(turned);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 80)
        .encode_image(&picture.to_rgb8())
        .map_err(|_| Problem::BadPhoto)?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_are_twenty_digits_in_any_grouping() {
        let ticket = grouped(&ticket_of(&[0xAB; 16]));
        assert_eq!(ticket.len(), 23);
        let known = ticket_hash_of(&ticket);
        assert!(known.is_some());
        assert_eq!(ticket_hash_of(&ticket.replace(' ', "")), known);
        for none in [
            "",
            "1234",
            "1234567890123456789x",
            &"1".repeat(21),
            &"1".repeat(70),
        ] {
            assert_eq!(ticket_hash_of(none), None, "{none}");
        }
    }

    #[test]
    fn a_photograph_keeps_its_pixels_and_nothing_else() {
        let picture = DynamicImage::new_rgb8(3000, 1500);
        let mut jpeg = Vec::new();
        JpegEncoder::new(&mut jpeg)
            .encode_image(&picture.to_rgb8())
            .unwrap();
        // An APP1 segment with orientation 6 and a maker's name, right after the start of the image.
        let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\x04SPY\0\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let mut sent = jpeg[..2].to_vec();
        sent.extend([0xFF, 0xE1]);
        sent.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        sent.extend(exif);
        sent.extend(&jpeg[2..]);
        let kept = drawn_anew(&sent, memory_of(&sent).unwrap()).unwrap();
        let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|some| some == text);
        assert!(holds(&sent, b"SPY") && !holds(&kept, b"SPY") && !holds(&kept, b"Exif"));
        let back = image::load_from_memory(&kept).unwrap();
        assert_eq!((back.width(), back.height()), (800, 1600), "smaller, and upright");
        for none in [&b""[..], b"GIF89a", b"\xff\xd8\xff", b"<svg/>", &sent[..400]] {
            let drawn = memory_of(none).and_then(|takes| drawn_anew(none, takes));
            assert_eq!(drawn, Err(Problem::BadPhoto));
        }
    }

    #[test]
    fn a_photograph_of_more_points_than_fit_is_refused_before_it_is_decoded() {
        // Says that it has 9200 x 9200 points, and holds none.
        let mut png = Vec::new();
        let one = DynamicImage::new_rgb8(1, 1);
        one.write_to(&mut Cursor::new(&mut png), ImageFormat::Png)
            .unwrap();
        let head = |width: u32, height: u32| {
            let mut sent = png.clone();
            sent[16..20].copy_from_slice(&width.to_be_bytes());
            sent[20..24].copy_from_slice(&height.to_be_bytes());
            let sum = crc(&sent[12..29]);
            sent[29..33].copy_from_slice(&sum.to_be_bytes());
            sent
        };
        assert_eq!(memory_of(&head(1, 1)), Ok(9));
        assert_eq!(memory_of(&head(9_000, 3_000)), Ok(243_000_000));
        assert_eq!(memory_of(&head(9_001, 3_000)), Err(Problem::PhotoSize));
        assert_eq!(memory_of(&head(9_200, 9_200)), Err(Problem::PhotoSize));
        let whole = crate::works::Pool::default().bytes;
        assert!(MOST_POINTS * BYTES_OF_A_POINT <= whole, "it fits the pool");
    }

    /// CRC-32 as PNG has it (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
            })
        })
    }
}

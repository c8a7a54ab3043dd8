//! Coarse regions: provinces of China by ISO 3166-2, other places by country, and distances.
//!
//! Only as fine as a person can be told without telling where another person lives. Centres and
//! radii are rounded figures for judging travel, not geography.

use core::fmt;

/// A region: ISO 3166-2 (`CN-GD`) for the provinces of China, ISO 3166-1 (`DE`) elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    country: [u8; 2],
    part: Option<[u8; 2]>,
}

/// Why a text names no region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// Neither `DE` nor `CN-GD` in form.
    #[error("a region is a country (DE) or a province of China (CN-GD)")]
    Form,
    /// No country has this code.
    #[error("no country has this code")]
    NoSuchCountry,
    /// No province of China has this code.
    #[error("China has no province with this code")]
    NoSuchProvince,
    /// Finer than a country, outside China: finer than this project keeps.
    #[error("outside China a region is a country")]
    TooFine,
}

/// Mean radius of the Earth in kilometres (IUGG).
const EARTH_KM: f64 = 6371.0;

/// Speed that no traveller and no parcel exceeds door to door, in km/h.
const FASTEST_KMH: f64 = 1000.0;

/// Rounded times, clocks that are off, reports sent late.
const SLACK_HOURS: f64 = 3.0;

/// Edges closer than this are one area: people live on one side and shop on the other.
const NEAR_KM: f64 = 100.0;

struct Place {
    code: [u8; 2],
    latitude: f64,
    longitude: f64,
    radius_km: f64,
}

const fn place(code: [u8; 2], latitude: f64, longitude: f64, radius_km: f64) -> Place {
    Place {
        code,
        latitude,
        longitude,
        radius_km,
    }
}

/// ISO 3166-2:CN.
const PROVINCES: [Place; 34] = [
    place(*b"AH", 31.9, 117.2, 280.0),
    place(*b"BJ", 40.2, 116.4, 90.0),
    place(*b"CQ", 30.0, 107.8, 240.0),
    place(*b"FJ", 26.0, 118.0, 250.0),
    place(*b"GD", 23.3, 113.5, 380.0),
    place(*b"GS", 37.8, 101.0, 750.0),
    place(*b"GX", 23.8, 108.8, 330.0),
    place(*b"GZ", 26.8, 106.9, 290.0),
    place(*b"HA", 33.9, 113.5, 300.0),
    place(*b"HB", 31.0, 112.3, 350.0),
    place(*b"HE", 38.5, 115.5, 300.0),
    place(*b"HI", 19.2, 109.8, 150.0),
    place(*b"HK", 22.3, 114.2, 30.0),
    place(*b"HL", 47.8, 128.0, 500.0),
    place(*b"HN", 27.7, 111.7, 320.0),
    place(*b"JL", 43.6, 126.2, 330.0),
    place(*b"JS", 33.0, 119.5, 250.0),
    place(*b"JX", 27.6, 115.7, 300.0),
    place(*b"LN", 41.3, 122.6, 250.0),
    place(*b"MO", 22.2, 113.5, 10.0),
    place(*b"NM", 43.5, 114.0, 1200.0),
    place(*b"NX", 37.2, 106.2, 200.0),
    place(*b"QH", 35.5, 96.0, 550.0),
    place(*b"SC", 30.6, 102.9, 500.0),
    place(*b"SD", 36.3, 118.2, 330.0),
    place(*b"SH", 31.2, 121.5, 70.0),
    place(*b"SN", 35.2, 108.9, 420.0),
    place(*b"SX", 37.6, 112.3, 300.0),
    place(*b"TJ", 39.3, 117.3, 90.0),
    place(*b"TW", 23.8, 121.0, 200.0),
    place(*b"XJ", 41.5, 85.5, 900.0),
    place(*b"XZ", 31.5, 88.5, 800.0),
    place(*b"YN", 25.0, 101.5, 450.0),
    place(*b"ZJ", 29.2, 120.2, 220.0),
];

/// Countries near China or with much trade. Travel to any other is not judged.
const COUNTRIES: [Place; 22] = [
    place(*b"AE", 24.0, 54.0, 300.0),
    place(*b"AU", -25.5, 134.5, 2000.0),
    place(*b"BR", -10.5, -53.0, 2200.0),
    place(*b"CA", 60.0, -96.0, 2700.0),
    place(*b"DE", 51.1, 10.4, 450.0),
    place(*b"ES", 40.2, -3.6, 550.0),
    place(*b"FR", 46.6, 2.5, 550.0),
    place(*b"GB", 54.0, -2.5, 550.0),
    place(*b"ID", -2.5, 118.0, 2600.0),
    place(*b"IN", 22.5, 80.0, 1600.0),
    place(*b"IT", 42.8, 12.1, 650.0),
    place(*b"JP", 37.5, 137.5, 1300.0),
    place(*b"KR", 36.4, 127.9, 300.0),
    place(*b"MY", 3.8, 109.0, 1000.0),
    place(*b"NL", 52.2, 5.5, 180.0),
    place(*b"NZ", -41.5, 172.8, 800.0),
    place(*b"PH", 12.0, 123.0, 1000.0),
    place(*b"RU", 62.0, 97.0, 4200.0),
    place(*b"SG", 1.35, 103.8, 30.0),
    place(*b"TH", 15.1, 101.0, 850.0),
    place(*b"US", 39.5, -98.5, 2600.0),
    place(*b"VN", 16.6, 106.3, 900.0),
];

/// ISO 3166-1 alpha-2: every code that is assigned, the second letters by the first. What the standard leaves to
/// its users (`AA`, `QM` to `QZ`, `XA` to `XZ`, `ZZ`) is no place, so nobody can be there.
const ASSIGNED: [(u8, &[u8]); 25] = [
    (b'A', b"DEFGILMOQRSTUWXZ"),
    (b'B', b"ABDEFGHIJLMNOQRSTVWYZ"),
    (b'C', b"ACDFGHIKLMNORUVWXYZ"),
    (b'D', b"EJKMOZ"),
    (b'E', b"CEGHRST"),
    (b'F', b"IJKMOR"),
    (b'G', b"ABDEFGHILMNPQRSTUWY"),
    (b'H', b"KMNRTU"),
    (b'I', b"DELMNOQRST"),
    (b'J', b"EMOP"),
    (b'K', b"EGHIMNPRWYZ"),
    (b'L', b"ABCIKRSTUVY"),
    (b'M', b"ACDEFGHKLMNOPQRSTUVWXYZ"),
    (b'N', b"ACEFGILOPRUZ"),
    (b'O', b"M"),
    (b'P', b"AEFGHKLMNRSTWY"),
    (b'Q', b"A"),
    (b'R', b"EOSUW"),
    (b'S', b"ABCDEGHIJKLMNORSTVXYZ"),
    (b'T', b"CDFGHJKLMNORTVWZ"),
    (b'U', b"AGMSYZ"),
    (b'V', b"ACEGINU"),
    (b'W', b"FS"),
    (b'Y', b"ET"),
    (b'Z', b"AMW"),
];

fn is_assigned([first, second]: [u8; 2]) -> bool {
    let row = ASSIGNED.iter().find(|(letter, _)| *letter == first);
    row.is_some_and(|(_, seconds)| seconds.contains(&second))
}

impl Region {
    /// Reads `CN-GD` or `DE`; upper case only.
    ///
    /// # Errors
    /// When it is neither in form, or finer than is kept.
    pub fn parse(text: &str) -> Result<Self, RegionError> {
        let pair = |from: &[u8]| {
            <[u8; 2]>::try_from(from)
                .ok()
                .filter(|pair| pair.iter().all(u8::is_ascii_uppercase))
        };
        let (country, part) = match text.as_bytes() {
            [country @ .., b'-', high, low] => (country, Some([*high, *low])),
            country => (country, None),
        };
        let country = pair(country).ok_or(RegionError::Form)?;
        let Some(part) = part else {
            if !is_assigned(country) {
                return Err(RegionError::NoSuchCountry);
            }
            return Ok(Self { country, part: None });
        };
        let part = pair(&part).ok_or(RegionError::Form)?;
        if &country != b"CN" {
            return Err(RegionError::TooFine);
        }
        let known = PROVINCES.iter().any(|place| place.code == part);
        known
            .then_some(Self {
                country,
                part: Some(part),
            })
            .ok_or(RegionError::NoSuchProvince)
    }

    /// Whether a place in the other region is in this one: a country includes its provinces.
    pub fn includes(self, other: Self) -> bool {
        self == other || (self.part.is_none() && self.country == other.country)
    }

    /// Every province of China.
    #[cfg(test)]
    pub(crate) fn provinces() -> impl Iterator<Item = Self> {
        PROVINCES.iter().map(|place| Self {
            country: *b"CN",
            part: Some(place.code),
        })
    }

    fn place(self) -> Option<&'static Place> {
        let (table, code): (&[Place], _) = match self.part {
            Some(part) => (&PROVINCES, part),
            None => (&COUNTRIES, self.country),
        };
        table.iter().find(|place| place.code == code)
    }

    /// Kilometres between the nearest edges; `None` when a centre is not known. A region without
    /// a known centre is only ever compared with itself.
    pub(crate) fn gap_km(self, other: Self) -> Option<f64> {
        if self == other {
            return Some(0.0);
        }
        let (from, to) = (self.place()?, other.place()?);
        Some((great_circle_km(from, to) - from.radius_km - to.radius_km).max(0.0))
    }

    /// Whether the two are one area for everyday life.
    pub fn is_near(self, other: Self) -> bool {
        is_near(self.gap_km(other))
    }

    /// Whether one thing can be here and, so many seconds before or after, there.
    pub(crate) fn is_reachable(self, other: Self, seconds: i64) -> bool {
        can_reach(self.gap_km(other), seconds)
    }
}

/// Whether a gap is crossed in everyday life. Unknown places get the benefit of doubt.
pub(crate) fn is_near(gap_km: Option<f64>) -> bool {
    gap_km.is_none_or(|gap| gap <= NEAR_KM)
}

/// Whether a gap can be crossed in so many seconds, either way.
pub(crate) fn can_reach(gap_km: Option<f64>, seconds: i64) -> bool {
    let hours = seconds.unsigned_abs() as f64 / 3600.0 + SLACK_HOURS;
    gap_km.is_none_or(|gap| gap <= hours * FASTEST_KMH)
}

/// The haversine formula.
fn great_circle_km(from: &Place, to: &Place) -> f64 {
    let (from_latitude, to_latitude) = (from.latitude.to_radians(), to.latitude.to_radians());
    let north = libm::sin((to_latitude - from_latitude) / 2.0);
    let east = libm::sin((to.longitude - from.longitude).to_radians() / 2.0);
    let half = north * north + libm::cos(from_latitude) * libm::cos(to_latitude) * east * east;
    2.0 * EARTH_KM * libm::asin(libm::sqrt(half.min(1.0)))
}

impl fmt::Display for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.country {
            fmt::Write::write_char(out, char::from(byte))?;
        }
        if let Some([high, low]) = self.part {
            write!(out, "-{}{}", char::from(high), char::from(low))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn region(code: &str) -> Region {
        Region::parse(code).unwrap()
    }

    #[test]
    fn prints_what_it_reads_and_refuses_what_is_no_place() {
        for code in ["CN-GD", "CN-XJ", "DE", "AQ", "CN"] {
            assert_eq!(region(code).to_string(), code);
        }
        for code in ["", "cn-gd", "CN-", "CN-G", "CN-GDX", "C-GD", "DEU", "-GD", "广东"] {
            assert_eq!(Region::parse(code), Err(RegionError::Form), "{code}");
        }
        assert_eq!(Region::parse("CN-QQ"), Err(RegionError::NoSuchProvince));
        for code in [
            "ZZ", "AA", "QM", "QZ", "XA", "XK", "XZ", "EU", "UK", "SU", "CS", "AN",
        ] {
            assert_eq!(Region::parse(code), Err(RegionError::NoSuchCountry), "{code}");
        }
        assert_eq!(
            ASSIGNED.iter().map(|(_, seconds)| seconds.len()).sum::<usize>(),
            249
        );
        assert_eq!(Region::parse("DE-BY"), Err(RegionError::TooFine));
        assert_eq!(Region::provinces().count(), 34);
    }

    #[test]
    fn distances_are_those_on_the_map() {
        let far = region("CN-BJ").gap_km(region("CN-GD")).unwrap();
        assert!((1300.0..1600.0).contains(&far), "{far}");
        assert_eq!(region("CN-BJ").gap_km(region("CN-HE")), Some(0.0));
        assert!(region("CN-SH").is_near(region("CN-ZJ")));
        assert!(!region("CN-SH").is_near(region("CN-SC")));
        assert!(
            region("CN-SH").is_near(region("AQ")),
            "unknown places are not judged"
        );
    }

    #[test]
    fn only_what_no_aeroplane_does_is_unreachable() {
        let (shanghai, germany, brazil) = (region("CN-SH"), region("DE"), region("BR"));
        assert!(!shanghai.is_reachable(germany, 3600));
        assert!(shanghai.is_reachable(germany, 12 * 3600));
        assert!(!germany.is_reachable(brazil, 0));
        assert!(
            shanghai.is_reachable(region("CN-GD"), 0),
            "rounded times and clocks that are off"
        );
    }
}

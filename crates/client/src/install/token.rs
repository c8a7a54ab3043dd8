//! The name an install has towards a server: another one for each item.

use assay_core::{
    code::TypedCode,
    gs1::{Gtin, Serial},
};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of the install's secret.
pub(super) const SECRET: usize = 32;

/// 16 hexadecimal digits of HMAC-SHA-256(secret, GTIN ‖ serial): the same for one item, and without
/// the secret nobody can tell that two items' tokens are of one install.
pub(super) fn token(secret: &[u8; SECRET], gtin: Gtin, serial: &Serial) -> String {
    keyed(secret, &[gtin.to_string().as_bytes(), serial.as_str().as_bytes()])
}

/// The same for a typed code, of which the device knows no product before it has asked.
pub(super) fn of_code(secret: &[u8; SECRET], code: TypedCode) -> String {
    keyed(secret, &[b"code", code.to_string().as_bytes()])
}

fn keyed(secret: &[u8; SECRET], parts: &[&[u8]]) -> String {
    // Keys of any length are taken; should that ever fail, no token is better than a weak one.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret) else {
        return String::new();
    };
    for part in parts {
        mac.update(part);
    }
    HEXLOWER.encode(&mac.finalize().into_bytes()[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_stable_for_an_item_and_unlike_for_others_and_for_other_installs() {
        let gtin = Gtin::parse_14("06901234000016").unwrap();
        let one = Serial::parse("0000000000000001").unwrap();
        let other = Serial::parse("0000000000000002").unwrap();
        // By Python's hmac over the same bytes.
        assert_eq!(token(&[7; SECRET], gtin, &one), "1c13925574ed2886");
        assert_ne!(token(&[7; SECRET], gtin, &one), token(&[7; SECRET], gtin, &other));
        assert_ne!(token(&[7; SECRET], gtin, &one), token(&[8; SECRET], gtin, &one));
        let code = TypedCode::parse("4071882590361144").unwrap();
        assert_eq!(of_code(&[7; SECRET], code), "cf64bc124a124409");
        assert_ne!(of_code(&[7; SECRET], code), of_code(&[8; SECRET], code));
    }
}

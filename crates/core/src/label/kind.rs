//! What a code is that is no signed label.

use crate::code::TypedCode;

/// What a scanned text looks like, so that a person can be told. Never a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OtherKind {
    /// A web page.
    WebAddress,
    /// Access to a wireless network.
    Wifi,
    /// A request for money or an address for it.
    Payment,
    /// A person's card.
    Contact,
    /// A telephone number.
    Phone,
    /// A short message ready to send.
    Sms,
    /// An e-mail ready to send.
    Mail,
    /// A place on the map.
    Place,
    /// A calendar entry.
    Event,
    /// The sixteen digits printed under a label.
    TypedCode,
    /// A Digital Link without a signature.
    DigitalLink,
    /// A link that means to be a signed label and is refused.
    BrokenLabel,
    /// Anything else.
    Text,
}

impl OtherKind {
    /// The stable name under which the kind crosses a boundary.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WebAddress => "web_address",
            Self::Wifi => "wifi",
            Self::Payment => "payment",
            Self::Contact => "contact",
            Self::Phone => "phone",
            Self::Sms => "sms",
            Self::Mail => "mail",
            Self::Place => "place",
            Self::Event => "event",
            Self::TypedCode => "typed_code",
            Self::DigitalLink => "digital_link",
            Self::BrokenLabel => "broken_label",
            Self::Text => "text",
        }
    }

    /// Tells kinds apart by how the text begins, in any case.
    pub(super) fn of(text: &str) -> Self {
        if TypedCode::parse(text).is_ok() {
            return Self::TypedCode;
        }
        PREFIXES
            .iter()
            .find(|(prefix, _)| begins_with(text, prefix))
            .map_or(Self::Text, |(_, kind)| *kind)
    }
}

/// Payments before web addresses: wallets use links of their own hosts.
const PREFIXES: &[(&str, OtherKind)] = &[
    ("wxp://", OtherKind::Payment),
    ("alipays://", OtherKind::Payment),
    ("https://qr.alipay.com/", OtherKind::Payment),
    ("https://qr.95516.com/", OtherKind::Payment),
    ("https://wx.tenpay.com/", OtherKind::Payment),
    ("upi://", OtherKind::Payment),
    ("bitcoin:", OtherKind::Payment),
    ("ethereum:", OtherKind::Payment),
    // EPC069-12 (SEPA credit transfer), Swiss QR-bill, EMV merchant-presented code.
    ("BCD\n", OtherKind::Payment),
    ("BCD\r\n", OtherKind::Payment),
    ("SPC\n", OtherKind::Payment),
    ("SPC\r\n", OtherKind::Payment),
    ("000201", OtherKind::Payment),
    ("http://", OtherKind::WebAddress),
    ("https://", OtherKind::WebAddress),
    ("www.", OtherKind::WebAddress),
    ("urlto:", OtherKind::WebAddress),
    ("wifi:", OtherKind::Wifi),
    ("begin:vcard", OtherKind::Contact),
    ("mecard:", OtherKind::Contact),
    ("bizcard:", OtherKind::Contact),
    ("tel:", OtherKind::Phone),
    ("smsto:", OtherKind::Sms),
    ("sms:", OtherKind::Sms),
    ("mmsto:", OtherKind::Sms),
    ("mms:", OtherKind::Sms),
    ("mailto:", OtherKind::Mail),
    ("matmsg:", OtherKind::Mail),
    ("smtp:", OtherKind::Mail),
    ("geo:", OtherKind::Place),
    ("begin:vevent", OtherKind::Event),
    ("begin:vcalendar", OtherKind::Event),
];

fn begins_with(text: &str, prefix: &str) -> bool {
    text.as_bytes()
        .get(..prefix.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}

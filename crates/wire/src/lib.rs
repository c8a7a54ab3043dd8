//! Shapes that cross a boundary: what the interface is told.
//!
//! The only crate where serde meets the domain. Deliberately absent: decisions (they are core's),
//! files and clocks (the client's), words (the interface's).
//!
//! TypeScript for the interface's shapes is written to `ui/src/wire/` from these types; a test says
//! when it is out of date.

mod activation;
#[cfg(test)]
mod bindings;
mod code_answer;
mod code_said;
mod codes;
mod contents;
mod delivery;
mod device;
mod fact;
mod facts;
mod from_verdict;
mod judgement;
mod list_state;
mod names;
mod note_preview;
mod opened;
mod product;
mod reading;
mod receiving_ask;
mod record_ask;
mod report;
mod scan;
mod shipment;
mod standing;
mod typed_code;
mod voice;
mod way;

pub use activation::{ActivationReport, HiddenCodes, HiddenCodesRequest};
pub use code_answer::{BatchRequest, CodeAnswer, CodeQuestion, CodeSays};
pub use code_said::{CodeFields, CodeItem, CodePunches, CodeSaid};
pub use codes::{CopiesPunch, ExpiryPunch, MayReport, OtherKind, RecallPunch, SignaturePunch};
pub use contents::{Contents, ContentsLine, ContentsQuestion, ShippedTo};
pub use delivery::{
    Deed, DeliveryNote, DeliveryState, DeliveryTotals, Exception, ItemState, ItemStatus, LineState, NoteLine,
    NoteSource, Operation, OperationsAdded, OperationsPage, Resolution,
};
pub use device::{
    Consent, ConsentChoice, DeviceFault, HistoryEntry, News, Origin, Outbox, Reporting, Saved, SendFault,
    ServerChoice,
};
pub use fact::{AlertLine, FactKind, FactReport};
pub use from_verdict::judge;
pub use judgement::{
    Fields, IssuerName, Judgement, KeyLine, LinkHost, ListAge, Mark, May, OtherText, Punches, RecallLine,
};
pub use list_state::{Freshness, ListState};
pub use names::Names;
pub use note_preview::{
    BadLine, DateOrder, LineTrouble, NoteChoices, NoteColumn, NoteColumnSeen, NotePreview, NoteTrouble,
    TextEncoding,
};
pub use opened::Opened;
pub use product::{BrandSays, ProductSaid};
pub use reading::{Corners, HintCode, Reading, SymbolSeen};
pub use receiving_ask::{ReceivingAsk, ReceivingSaid};
pub use record_ask::RecordAsk;
pub use report::{
    Report, ReportAnswer, ReportKind, ReportLine, ReportProgress, ReportReply, ReportState, ReportTicket,
};
pub use scan::{
    Code, DisagreementLine, FindingLine, ForgetAnswer, ForgetItem, ForgetRequest, HistoryLine, ScanAnswer,
    ScanRefusal, ScanReply, ScanReport, Via,
};
pub use shipment::{DiversionAcknowledged, DiversionLine, ShipmentLine, ShipmentReport, SightingLine};
pub use standing::{ItemNamed, ItemStanding};
pub use typed_code::TypedCodeAnswer;
pub use voice::{VoiceAnswer, VoiceListen, VoiceText, VoiceTurn};
pub use way::{
    Way, WayDoubt, WayDoubtCode, WayEvidence, WayGround, WayParty, WayPlace, WayQuestion, WayRelation,
    WayStanding, WayStep, WayTeller,
};

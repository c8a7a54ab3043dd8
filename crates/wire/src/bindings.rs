//! TypeScript for the interface, written from these types.
//!
//! `ASSAY_WRITE=1 cargo test -p assay-wire bindings` writes the file; without it the test says
//! whether the committed one is out of date.

use std::{fmt::Write, fs, path::Path};

use assay_core::verdict::{self, Reason, Tone, VerdictWord, join, join_unissued};
use ts_rs::{Config, TS};

use crate::*;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/wire/index.ts");

fn union(name: &str, codes: impl Iterator<Item = &'static str>) -> String {
    let codes: Vec<String> = codes.map(|code| format!("'{code}'")).collect();
    format!("export type {name} =\n  | {};\n", codes.join("\n  | "))
}

/// Core's rule for the headline of a device's verdict and a server's word on the item, as a table: the
/// pairs that change the device's own.
fn joined() -> String {
    let mut out = String::from(
        "/** By this device's word, then by a server's word on the item: how that one looks as the headline. Any other pair leaves the device's word. */\n\
         export const JOINED: Partial<Record<VerdictWord, Partial<Record<VerdictWord, { tone: Tone; copies: CopiesPunch }>>>> = {\n",
    );
    for own in VerdictWord::ALL {
        let changing: Vec<_> = VerdictWord::ALL
            .iter()
            .filter(|item| join(*own, **item) != *own)
            .collect();
        if changing.is_empty() {
            continue;
        }
        writeln!(out, "  {}: {{", own.code()).unwrap();
        for item in changing {
            let copies: CopiesPunch = verdict::CopiesPunch::of_item(*item).into();
            writeln!(
                out,
                "    {}: {{ tone: '{}', copies: {} }},",
                item.code(),
                item.tone().code(),
                serde_json::to_string(&copies).unwrap().replace('"', "'"),
            )
            .unwrap();
        }
        out += "  },\n";
    }
    let unissued = VerdictWord::ALL
        .iter()
        .filter(|own| join_unissued(**own) != **own);
    let unissued: Vec<_> = unissued.map(|own| format!("'{}'", own.code())).collect();
    writeln!(
        out,
        "}};\n\n/** This device's words that a server's refusal, the serial was never issued, makes `not_issued`. */\n\
         export const UNISSUED: readonly VerdictWord[] = [{}];",
        unissued.join(", "),
    )
    .unwrap();
    out
}

/// One shape, without the comments (they are in the Rust sources), a line for each field.
fn shape<T: TS>(out: &mut String, config: &Config) {
    let mut declaration = T::decl(config);
    while let (Some(start), Some(end)) = (declaration.find("/**"), declaration.find("*/")) {
        declaration.replace_range(start..end + 2, "");
    }
    // The interface's sources put strings into single quotes.
    let words: Vec<&str> = declaration.split_whitespace().collect();
    let line = words
        .join(" ")
        .replace("\"kind\"", "kind")
        .replace("\"ask\"", "ask")
        .replace("\"is\"", "is")
        .replace('"', "'");
    if let Some((head, choices)) = line.split_once(" = ")
        && choices.contains("} | {")
    {
        let choices = choices.replace(", }", " }").replace(" | {", "\n  | {");
        return writeln!(out, "\nexport {head} =\n  | {choices}").unwrap();
    }
    let Some((head, fields)) = line.split_once(" = { ") else {
        return writeln!(out, "\nexport {line}").unwrap();
    };
    let fields = fields.trim_end_matches([' ', '}', ';', ',']);
    write!(out, "\nexport {head} = {{\n  ").unwrap();
    let mut depth = 0;
    for character in fields.chars() {
        match character {
            '[' | '{' | '<' => depth += 1,
            ']' | '}' | '>' => depth -= 1,
            ',' if depth == 0 => {
                out.push_str(";\n ");
                continue;
            }
            _ => {}
        }
        out.push(character);
    }
    out.push_str(";\n};\n");
}

fn typescript() -> String {
    let config = Config::new();
    let mut out = String::from(
        "// Written from crates/wire by `ASSAY_WRITE=1 cargo test -p assay-wire bindings`; not by hand.\n\n",
    );
    out += &union("VerdictWord", VerdictWord::ALL.iter().map(|word| word.code()));
    out += "\n";
    out += &union("Tone", Tone::ALL.iter().map(|tone| tone.code()));
    out += "\n";
    out += &union("ReasonCode", Reason::ALL.iter().map(|reason| reason.code()));
    macro_rules! shapes {
        ($($shape:ty),+ $(,)?) => { $(shape::<$shape>(&mut out, &config);)+ };
    }
    shapes!(
        Names,
        Freshness,
        ListAge,
        IssuerName,
        LinkHost,
        Fields,
        Mark,
        BrandSays,
        RecallLine,
        KeyLine,
        SignaturePunch,
        CopiesPunch,
        RecallPunch,
        ExpiryPunch,
        Punches,
        OtherKind,
        OtherText,
        Judgement,
        Corners,
        SymbolSeen,
        HintCode,
        Reading,
        ListState,
        TypedCodeAnswer,
        RecordAsk,
        ProductSaid,
        ReportKind,
        ReportState,
        Report,
        ReportTicket,
        ReportAnswer,
        ReportProgress,
        WayGround,
        WayDoubtCode,
        WayRelation,
        WayPlace,
        WayParty,
        WayTeller,
        WayEvidence,
        WayStep,
        WayDoubt,
        Way,
        ContentsLine,
        ShippedTo,
        Contents,
        ItemNamed,
        ItemStanding,
        DisagreementLine,
        FindingLine,
        HistoryLine,
        ScanAnswer,
        CodeSays,
        CodeFields,
        CodePunches,
        CodeItem,
        CodeSaid,
        ScanReport,
        ForgetItem,
        Origin,
        Reporting,
        HistoryEntry,
        ConsentChoice,
        Consent,
        SendFault,
        Outbox,
        ServerChoice,
        Saved,
        News,
        DeviceFault,
        Opened,
        NoteSource,
        NoteLine,
        DeliveryNote,
        Exception,
        Resolution,
        Deed,
        Operation,
        OperationsPage,
        OperationsAdded,
        ReceivingAsk,
        ItemStatus,
        ItemState,
        LineState,
        DeliveryTotals,
        DeliveryState,
        NoteColumn,
        DateOrder,
        TextEncoding,
        LineTrouble,
        NoteTrouble,
        NoteChoices,
        BadLine,
        NoteColumnSeen,
        NotePreview,
    );
    out += "\n";
    out + &joined()
}

#[test]
fn bindings_are_up_to_date() {
    let path = Path::new(FILE);
    let fresh = typescript();
    if std::env::var_os("ASSAY_WRITE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &fresh).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == fresh,
        "{FILE} is out of date: ASSAY_WRITE=1 cargo test -p assay-wire bindings"
    );
}

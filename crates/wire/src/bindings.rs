//! TypeScript for the interface, written from these types.
//!
//! `ASSAY_WRITE=1 cargo test -p assay-wire bindings` writes the file; without it the test says
//! whether the committed one is out of date.

use std::{fmt::Write, fs, path::Path};

use assay_core::outbox;
use assay_core::verdict::{self, Reason, SERIAL_NOT_ISSUED, Tone, VerdictWord, join, join_unissued};
use ts_rs::{Config, TS};

use crate::*;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/wire/index.ts");

fn union(name: &str, codes: impl Iterator<Item = &'static str>) -> String {
    let codes: Vec<String> = codes.map(|code| format!("'{code}'")).collect();
    format!("export type {name} =\n  | {};\n", codes.join("\n  | "))
}

/// Core's rule for the headline of a device's verdict and a server's word on the item, and for what is then known of
/// copies, as a table: the pairs of which a server is heard.
fn joined() -> String {
    let mut out = String::from(
        "/** By this device's word, then by a server's word on the item: the headline of both, and what is known of copies. Of any other pair the server is not heard. */\n\
         export const JOINED: Partial<Record<VerdictWord, Partial<Record<VerdictWord, { word: VerdictWord; tone: Tone; copies: CopiesPunch }>>>> = {\n",
    );
    for own in VerdictWord::ALL {
        let heard: Vec<_> = VerdictWord::ALL
            .iter()
            .filter_map(|item| Some((item, verdict::CopiesPunch::beside(*own, *item)?)))
            .collect();
        if heard.is_empty() {
            continue;
        }
        writeln!(out, "  {}: {{", own.code()).unwrap();
        for (item, copies) in heard {
            let (word, copies) = (join(*own, *item), CopiesPunch::from(copies));
            writeln!(
                out,
                "    {}: {{ word: '{}', tone: '{}', copies: {} }},",
                item.code(),
                word.code(),
                word.tone().code(),
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
    writeln!(
        out,
        "\n/** The refusal by which a server says that, and no other does. */\n\
         export const SERIAL_NOT_ISSUED = '{SERIAL_NOT_ISSUED}';"
    )
    .unwrap();
    out
}

fn literal<T: serde::Serialize>(value: &T) -> String {
    let json = serde_json::to_value(value).unwrap();
    let fields = json.as_object().unwrap().iter();
    let fields: Vec<String> = fields
        .map(|(name, value)| format!("{name}: {value}").replace('"', "'"))
        .collect();
    format!("{{ {} }}", fields.join(", "))
}

/// What core allows by each word, for judgements that were kept before they said so themselves, and by the words
/// that only a server can give.
fn allowed() -> String {
    let mut out = String::from(
        "\n/** By a word alone: for what earlier versions kept, and for a word that is a server's. */\n\
         export const BY_WORD: Record<VerdictWord, { tone: Tone; authentic: boolean; may: May }> = {\n",
    );
    for word in VerdictWord::ALL {
        let authentic = word.was_authentic();
        let may = literal(&May::from(verdict::May::of(*word, authentic)));
        writeln!(
            out,
            "  {}: {{ tone: '{}', authentic: {authentic}, may: {may} }},",
            word.code(),
            word.tone().code()
        )
        .unwrap();
    }
    out += "};\n\n/** Of a typed code by its server's word on the item; nothing by any other. */\n\
            export const LOOKED_UP: Partial<Record<VerdictWord, May>> = {\n";
    for word in VerdictWord::ALL {
        let may = verdict::May::looked_up(*word);
        if may != verdict::May::NOTHING {
            writeln!(out, "  {}: {},", word.code(), literal(&May::from(may))).unwrap();
        }
    }
    write!(
        out,
        "}};\n\n\
         /** The outbox's waits in seconds, and how many tasks go together. */\n\
         export const OUTBOX = {{ shortest: {}, longest: {}, together: {} }} as const;\n",
        outbox::SHORTEST,
        outbox::LONGEST,
        outbox::MOST_TOGETHER,
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
        MayReport,
        May,
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
        WayStanding,
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
        Via,
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
    out + &joined() + &allowed()
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

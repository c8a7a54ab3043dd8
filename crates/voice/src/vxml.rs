//! A turn as a VoiceXML 2.1 document (W3C Recommendation, 19 June 2007, on top of VoiceXML 2.0).
//!
//! One form: the lines as prompts, a field of digits when something is listened for, and the way back to
//! `/v1/voice.vxml` with the session and the keys. Silence goes back with no keys.

use assay_words::Language;
use std::fmt::Write as _;

/// Seconds until silence counts.
const SILENCE: u8 = 10;

/// The document; `most` is how many keys are listened for, none to hang up.
pub fn document(spoken: &[(Language, String)], session: &str, most: Option<u8>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <vxml version=\"2.1\" xmlns=\"http://www.w3.org/2001/vxml\" xml:lang=\"zh-CN\">\n",
    );
    let prompts = prompts(spoken);
    match most {
        None => {
            // Writing to a string does not fail.
            let _ = writeln!(out, "<form><block>{prompts}<exit/></block></form>");
        }
        Some(most) => {
            let session = escaped(session);
            let _ = write!(
                out,
                "<var name=\"session\" expr=\"'{session}'\"/>\n<var name=\"keys\" expr=\"''\"/>\n<form>\n\
                 <property name=\"inputmodes\" value=\"dtmf\"/>\n<property name=\"interdigittimeout\" value=\"4s\"/>\n\
                 <property name=\"termchar\" value=\"#\"/>\n<property name=\"timeout\" value=\"{SILENCE}s\"/>\n\
                 <field name=\"typed\">\n\
                 <grammar mode=\"dtmf\" version=\"1.0\" root=\"keys\" xmlns=\"http://www.w3.org/2001/06/grammar\">\
                 <rule id=\"keys\" scope=\"public\"><item repeat=\"1-{most}\"><one-of>"
            );
            for key in "0123456789*".chars() {
                let _ = write!(out, "<item>{key}</item>");
            }
            let _ = write!(
                out,
                "</one-of></item></rule></grammar>\n{prompts}\n\
                 <noinput><submit next=\"/v1/voice.vxml\" method=\"post\" namelist=\"session keys\"/></noinput>\n\
                 <nomatch><submit next=\"/v1/voice.vxml\" method=\"post\" namelist=\"session keys\"/></nomatch>\n\
                 <filled><assign name=\"keys\" expr=\"typed\"/>\
                 <submit next=\"/v1/voice.vxml\" method=\"post\" namelist=\"session keys\"/></filled>\n\
                 </field>\n</form>\n"
            );
        }
    }
    out.push_str("</vxml>\n");
    out
}

fn prompts(spoken: &[(Language, String)]) -> String {
    let mut out = String::new();
    for (language, text) in spoken {
        let _ = write!(
            out,
            "<prompt xml:lang=\"{}\">{}</prompt>",
            language.tag(),
            escaped(text)
        );
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // Characters that XML 1.0 cannot hold (section 2.2).
            hidden if hidden.is_control() && !matches!(hidden, '\n' | '\t') => {}
            plain => out.push(plain),
        }
    }
    out
}

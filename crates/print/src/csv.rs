//! Labels as rows for a printer's variable-data software (RFC 4180).

use std::io::Write;

use crate::design::Label;

/// Writes the header row.
///
/// # Errors
/// What the sink says.
pub fn write_csv_header(sink: &mut impl Write) -> std::io::Result<()> {
    sink.write_all(b"uri,digits\r\n")
}

/// Writes one label as a row.
///
/// # Errors
/// What the sink says.
pub fn write_csv_row(sink: &mut impl Write, label: Label<'_>) -> std::io::Result<()> {
    field(sink, label.uri)?;
    sink.write_all(b",")?;
    field(sink, label.digits)?;
    sink.write_all(b"\r\n")
}

fn field(sink: &mut impl Write, value: &str) -> std::io::Result<()> {
    if value
        .bytes()
        .any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'))
    {
        write!(sink, "\"{}\"", value.replace('"', "\"\""))
    } else {
        sink.write_all(value.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_with_a_comma_or_quote_is_quoted() {
        let mut out = Vec::new();
        write_csv_header(&mut out).unwrap();
        write_csv_row(
            &mut out,
            Label {
                uri: "https://a.example/01/1",
                digits: "4071 8825",
            },
        )
        .unwrap();
        write_csv_row(
            &mut out,
            Label {
                uri: "https://a.example/10/A,B",
                digits: "A\"B",
            },
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "uri,digits\r\nhttps://a.example/01/1,4071 8825\r\n\"https://a.example/10/A,B\",\"A\"\"B\"\r\n"
        );
    }
}

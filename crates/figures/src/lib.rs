//! Tables of figures in docs/benchmarks.md: drawn, and put between their markers.
//!
//! Shared by whatever measures: the command, the window's measurements, the chores. Deliberately
//! absent: measuring, files, a clock, and any dependency, since the chores are built before they
//! can say a word.

/// One benchmark's part of the document: a line on what was measured, the machine, the rows. The
/// first row holds the heads of the columns.
#[must_use]
pub fn markdown(title: &str, machine: &str, rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
    let widest = |column: usize| rows.iter().map(|row| cell(row, column).chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
    let mut text = format!("{title}\n\n{machine}\n\n");
    for (number, row) in rows.iter().enumerate() {
        for (column, &width) in widths.iter().enumerate() {
            text.push_str(&format!("| {:width$} ", cell(row, column)));
        }
        text.push_str("|\n");
        if number == 0 {
            for &width in &widths {
                text.push_str(&format!("|{}", "-".repeat(width + 2)));
            }
            text.push_str("|\n");
        }
    }
    text
}

/// The document with `table` between the markers of `name`; appended when there are none.
#[must_use]
pub fn spliced(document: &str, name: &str, table: &str) -> String {
    let begin = format!("<!-- bench:{name} -->\n");
    let end = format!("<!-- /bench:{name} -->\n");
    match (document.find(&begin), document.find(&end)) {
        (Some(from), Some(to)) if from < to => {
            let (before, after) = (&document[..from], &document[to..]);
            format!("{before}{begin}{table}{after}")
        }
        _ => format!("{}\n\n{begin}{table}{end}", document.trim_end()),
    }
}

/// The machine and the day, so that figures can be compared. `processors` is what `/proc/cpuinfo`
/// says.
#[must_use]
pub fn machine(day: &str, processors: &str, is_development_build: bool) -> String {
    let named = processors.lines().find(|line| line.starts_with("model name"));
    let name = named
        .and_then(|line| line.split_once(':'))
        .map(|(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{day}, {cores} cores of {}, {}{}.",
        name.unwrap_or("an unknown processor"),
        std::env::consts::OS,
        if is_development_build {
            ", development build"
        } else {
            ""
        }
    )
}

/// What a row says of a promise.
#[must_use]
pub fn promise(limit: &str, is_kept: bool) -> String {
    format!("{limit}: {}", if is_kept { "kept" } else { "MISSED" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_the_place_of_the_one_before_and_of_nothing_else() {
        let rows = [["what", "figure"], ["start", "2 ms"]].map(|row| row.map(str::to_owned).to_vec());
        let table = markdown("Starting.", "2026-01-01, a machine.", &rows);
        assert!(table.ends_with("| what  | figure |\n|-------|--------|\n| start | 2 ms   |\n"));
        let first = spliced("# Figures\n", "start", &table);
        let other = spliced(&first, "other", "else\n");
        let again = spliced(&other, "start", "anew\n");
        assert_eq!(
            again,
            "# Figures\n\n<!-- bench:start -->\nanew\n<!-- /bench:start -->\n\n\
             <!-- bench:other -->\nelse\n<!-- /bench:other -->\n"
        );
    }

    #[test]
    fn a_machine_is_named_by_its_processor() {
        let told = machine("2026-01-02", "flags : a\nmodel name\t: One CPU\n", true);
        assert!(told.starts_with("2026-01-02, ") && told.contains(" cores of One CPU, "));
        assert!(told.ends_with(", development build."));
    }
}

//! What is drawn is the symbol, module for module, and files are well formed.

use assay_print::{Design, Label, PrintError, QUIET_ZONE, Sheet, Symbol, write_png, write_svg};

const URI: &str = "https://resolver.example.org/01/09506000134352/10/ABC123/21/4071882590361147?17=271231";
const LABEL: Label<'static> = Label { uri: URI, digits: "" };

fn design(lines: &[&str]) -> Design {
    Design {
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        font: None,
    }
}

#[test]
fn a_png_shows_every_module_in_its_quiet_zone() {
    let symbol = Symbol::encode(URI).unwrap();
    let mut file = Vec::new();
    write_png(&mut file, &Design::default(), LABEL, 3).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut grey = vec![0; reader.output_buffer_size().unwrap()];
    let picture = reader.next_frame(&mut grey).unwrap();
    let modules = symbol.size() + 2 * QUIET_ZONE;
    assert_eq!(picture.width as usize, modules * 3);
    for y in 0..modules {
        for x in 0..modules {
            let dark = x >= QUIET_ZONE && y >= QUIET_ZONE && symbol.is_dark(x - QUIET_ZONE, y - QUIET_ZONE);
            let level = grey[(y * 3 + 1) * modules * 3 + x * 3 + 1];
            assert_eq!(level, if dark { 0 } else { 255 }, "module {x},{y}");
        }
    }
}

#[test]
fn an_svg_covers_the_dark_modules_and_escapes_its_text() {
    let mut file = Vec::new();
    let design = design(&["Tea & <Co>"]);
    write_svg(
        &mut file,
        &design,
        Label {
            digits: "4071 8825 9036 1147",
            ..LABEL
        },
        0.5,
    )
    .unwrap();
    let svg = String::from_utf8(file).unwrap();
    let symbol = Symbol::encode(URI).unwrap();
    let runs: usize = (0..symbol.size()).map(|y| symbol.runs(y).count()).sum();
    assert_eq!(svg.matches("v1h-").count(), runs);
    assert!(svg.contains(">4071 8825 9036 1147</text>"));
    assert!(svg.contains("Tea &amp; &lt;Co&gt;"));
}

#[test]
fn text_no_font_can_draw_is_refused_by_name() {
    let refused = write_png(&mut Vec::new(), &design(&["LOT A"]), LABEL, 3);
    assert!(matches!(refused, Err(PrintError::NoFont(line)) if line == "LOT A"));
    let refused = Sheet::new(Vec::new(), design(&["龙井茶"]), 0.5);
    assert!(matches!(refused, Err(PrintError::NoFont(line)) if line == "龙井茶"));
}

#[test]
fn every_object_of_a_sheet_lies_where_its_table_says() {
    let mut sheet = Sheet::new(
        Vec::new(),
        design(&["Tea 250 g", "LOT ABC123  EXP 2027-12-31"]),
        0.5,
    )
    .unwrap();
    for _ in 0..60 {
        sheet
            .add(Label {
                digits: "4071 8825 9036 1147",
                ..LABEL
            })
            .unwrap();
    }
    let file = sheet.finish().unwrap();
    let text = String::from_utf8_lossy(&file);
    let text_end = &text[text.rfind("startxref\n").unwrap() + 10..];
    let start: usize = text_end.lines().next().unwrap().parse().unwrap();
    let table = std::str::from_utf8(&file[start..]).unwrap();
    let rows: Vec<&str> = table
        .lines()
        .skip(3)
        .take_while(|line| line.ends_with("n "))
        .collect();
    assert!(rows.len() > 6, "{table}");
    for (index, row) in rows.iter().enumerate() {
        let offset: usize = row[..10].parse().unwrap();
        let object = format!("{} 0 obj", index + 1);
        assert!(
            file[offset..].starts_with(object.as_bytes()),
            "{object} at {offset}"
        );
    }
    assert_eq!(
        text.matches("/Type/Page/").count() + text.matches("/Type /Page\n").count(),
        2,
        "60 labels take two pages"
    );
}

#[test]
fn every_label_shows_the_mark_beside_its_digits() {
    let label = Label {
        digits: "4071 8825 9036 1147",
        ..LABEL
    };
    let mut svg = Vec::new();
    write_svg(&mut svg, &Design::default(), label, 0.5).unwrap();
    assert_eq!(
        String::from_utf8(svg).unwrap().matches("class=\"mark\"").count(),
        1
    );

    let mut file = Vec::new();
    write_png(&mut file, &Design::default(), LABEL, 8).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut grey = vec![0; reader.output_buffer_size().unwrap()];
    let picture = reader.next_frame(&mut grey).unwrap();
    let size = Symbol::encode(URI).unwrap().size();
    let (left, top) = ((size + QUIET_ZONE - 5) * 8, (size + 2 * QUIET_ZONE) * 8);
    let level = |x: usize, y: usize| grey[(top + y) * picture.width as usize + left + x];
    // Across the middle: paper, disc, finder square, its ring, its core; and a corner.
    for (x, dark) in [
        (3, true),
        (13, false),
        (15, true),
        (20, false),
        (24, true),
        (27, false),
        (36, true),
    ] {
        assert_eq!(level(x, 20) < 128, dark, "{x}");
    }
    assert_eq!(level(0, 0), 255);

    let mut sheet = Sheet::new(Vec::new(), Design::default(), 0.5).unwrap();
    sheet.add(label).unwrap();
    let file = sheet.finish().unwrap();
    assert!(String::from_utf8_lossy(&file).contains("/XObject"));
}

//! Sheets of labels as a vector PDF (ISO 32000-1), page by page into the sink.
//!
//! The file's frame (offsets, cross-reference table, trailer) is written here rather than by the
//! PDF library's document type, which keeps a whole document in memory; the objects are the
//! library's. Latin text is set in Helvetica, which every PDF reader has; a line of the design with
//! other characters is drawn once as outlines and placed on every label.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Chunk, Content, Filter, Finish, Name, Rect, Ref, Str};

use crate::design::{Design, Label, Layout, MARK, Placed, PrintError, QUIET_ZONE, lay_out};
use crate::font::Step;
use crate::mark;
use crate::symbol::Symbol;

/// A4 in points, its margin, and the gap between labels.
const PAGE: (f32, f32) = (595.276, 841.89);
const MARGIN: f32 = 28.0;
const GAP: f32 = 8.0;
const POINTS_PER_MM: f32 = 72.0 / 25.4;

const CATALOG: i32 = 1;
const PAGES: i32 = 2;
const FONT: i32 = 3;

/// A sheet in the making.
pub struct Sheet<W: Write> {
    sink: W,
    design: Design,
    /// Points a module.
    scale: f32,
    written: u64,
    /// Offset of each object, by number from 1; the first two are written last.
    offsets: Vec<u64>,
    /// The Assay mark's drawing, one module high.
    mark: Ref,
    /// Lines drawn as outlines: the line's index and its drawing, one em high.
    drawn: Vec<(usize, Ref)>,
    page: Content,
    pages: Vec<Ref>,
    next: (f32, f32),
    row_height: f32,
    on_page: usize,
}

impl<W: Write> Sheet<W> {
    /// Begins a sheet whose modules are `module_mm` millimetres.
    ///
    /// # Errors
    /// [`PrintError::NoFont`] when a line is not Latin and the design has no font;
    /// [`PrintError::NoGlyph`] when the font lacks a character of it.
    pub fn new(sink: W, design: Design, module_mm: f32) -> Result<Self, PrintError> {
        let mut sheet = Self {
            sink,
            design,
            scale: module_mm * POINTS_PER_MM,
            written: 0,
            offsets: vec![0; 3],
            mark: Ref::new(1),
            drawn: Vec::new(),
            page: Content::new(),
            pages: Vec::new(),
            next: (MARGIN, MARGIN),
            row_height: 0.0,
            on_page: 0,
        };
        sheet.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")?;
        let mut font = Chunk::new();
        font.type1_font(Ref::new(FONT))
            .base_font(Name(b"Helvetica"))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
        sheet.object(FONT, &font)?;
        sheet.draw_mark()?;
        for index in 0..sheet.design.lines.len() {
            sheet.draw_line(index)?;
        }
        Ok(sheet)
    }

    /// Adds one label after the last one, on a new page when this one is full.
    ///
    /// # Errors
    /// See [`PrintError`]; digits that are not Latin-1 are [`PrintError::NoFont`].
    pub fn add(&mut self, label: Label<'_>) -> Result<(), PrintError> {
        let symbol = Symbol::encode(label.uri)?;
        if !is_latin(label.digits) {
            return Err(PrintError::NoFont(label.digits.to_owned()));
        }
        let design = std::mem::take(&mut self.design);
        let layout = lay_out(&symbol, &design, label.digits);
        let placed = self
            .place(&layout)
            .map(|at| self.draw(&symbol, &layout, &design, at));
        self.design = design;
        placed
    }

    /// Writes the last page and the file's end, and gives the sink back.
    ///
    /// # Errors
    /// See [`PrintError`].
    pub fn finish(mut self) -> Result<W, PrintError> {
        if self.on_page > 0 || self.pages.is_empty() {
            self.end_page()?;
        }
        let mut pages = Chunk::new();
        pages
            .pages(Ref::new(PAGES))
            .count(i32::try_from(self.pages.len()).unwrap_or(i32::MAX))
            .kids(self.pages.iter().copied());
        self.object(PAGES, &pages)?;
        let mut catalog = Chunk::new();
        catalog
            .indirect(Ref::new(CATALOG))
            .dict()
            .pair(Name(b"Type"), Name(b"Catalog"))
            .pair(Name(b"Pages"), Ref::new(PAGES));
        self.object(CATALOG, &catalog)?;

        let start = self.written;
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.offsets.len() + 1);
        for offset in &self.offsets {
            table.push_str(&format!("{offset:010} 00000 n \n"));
        }
        table.push_str(&format!(
            "trailer\n<</Size {}/Root {CATALOG} 0 R>>\nstartxref\n{start}\n%%EOF\n",
            self.offsets.len() + 1
        ));
        self.write(table.as_bytes())?;
        self.sink.flush()?;
        Ok(self.sink)
    }

    /// Draws the mark, upright, from its upper left corner down.
    fn draw_mark(&mut self) -> Result<(), PrintError> {
        let mut content = Content::new();
        for outline in mark::outlines() {
            for (place, [x, y]) in outline.into_iter().enumerate() {
                match place {
                    0 => content.move_to(x, y),
                    _ => content.line_to(x, y),
                };
            }
            content.close_path();
        }
        content.fill_even_odd();
        let data = deflate(&content.finish())?;
        let id = self.fresh();
        let mut form = Chunk::new();
        let mut object = form.form_xobject(id, &data);
        object.filter(Filter::FlateDecode);
        object.bbox(Rect::new(0.0, 0.0, mark::SIDE, mark::SIDE));
        let one = 1.0 / mark::SIDE;
        object.matrix([one, 0.0, 0.0, one, 0.0, 0.0]);
        object.finish();
        self.object(id.get(), &form)?;
        self.mark = id;
        Ok(())
    }

    /// Draws line `index` as outlines, in ems from its baseline's left end, if it is not Latin.
    fn draw_line(&mut self, index: usize) -> Result<(), PrintError> {
        let line = &self.design.lines[index];
        if is_latin(line) {
            return Ok(());
        }
        let font = self
            .design
            .font
            .as_ref()
            .ok_or_else(|| PrintError::NoFont(line.clone()))?;
        let mut content = Content::new();
        for step in font.outline(line, 0.0, 0.0, 1000.0)? {
            match step {
                Step::Move([x, y]) => content.move_to(x, -y),
                Step::Line([x, y]) => content.line_to(x, -y),
                Step::Curve([a, b], [c, d], [x, y]) => content.cubic_to(a, -b, c, -d, x, -y),
            };
        }
        content.fill_nonzero();
        let width = font.width(line).unwrap_or(1.0) * 1000.0;
        let data = deflate(&content.finish())?;
        let id = self.fresh();
        let mut form = Chunk::new();
        let mut object = form.form_xobject(id, &data);
        object.filter(Filter::FlateDecode);
        object.bbox(Rect::new(-200.0, -500.0, width + 200.0, 1200.0));
        object.matrix([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
        object.finish();
        self.object(id.get(), &form)?;
        self.drawn.push((index, id));
        Ok(())
    }

    /// Finds room for a label and returns its top left corner in points from the page's bottom left.
    fn place(&mut self, layout: &Layout<'_>) -> Result<(f32, f32), PrintError> {
        let (width, height) = (layout.width * self.scale, layout.height * self.scale);
        if self.next.0 + width > PAGE.0 - MARGIN && self.next.0 > MARGIN {
            self.next = (MARGIN, self.next.1 + self.row_height + GAP);
            self.row_height = 0.0;
        }
        if self.next.1 + height > PAGE.1 - MARGIN && self.on_page > 0 {
            self.end_page()?;
        }
        let at = (self.next.0, PAGE.1 - self.next.1);
        self.next.0 += width + GAP;
        self.row_height = self.row_height.max(height);
        self.on_page += 1;
        Ok(at)
    }

    fn draw(&mut self, symbol: &Symbol, layout: &Layout<'_>, design: &Design, (left, top): (f32, f32)) {
        let scale = self.scale;
        self.page
            .save_state()
            .transform([scale, 0.0, 0.0, -scale, left, top]);
        for y in 0..symbol.size() {
            for (x, length) in symbol.runs(y) {
                let (x, y) = ((x + QUIET_ZONE) as f32, (y + QUIET_ZONE) as f32);
                self.page.rect(x, y, length as f32, 1.0);
            }
        }
        // One path, so that no reader draws seams between rows.
        self.page.fill_nonzero();
        let [x, y] = layout.mark;
        self.page
            .save_state()
            .transform([MARK, 0.0, 0.0, MARK, x, y])
            .x_object(Name(MARK_NAME))
            .restore_state();
        for text in &layout.texts {
            let drawn = design
                .lines
                .iter()
                .position(|line| std::ptr::eq(line.as_str(), text.text));
            let form = drawn.and_then(|line| self.drawn.iter().find(|(index, _)| *index == line));
            match form {
                Some(&(index, _)) => self.place_drawing(index, text),
                None => self.set_text(text),
            }
        }
        self.page.restore_state();
    }

    fn place_drawing(&mut self, index: usize, text: &Placed<'_>) {
        self.page
            .save_state()
            .transform([text.em, 0.0, 0.0, -text.em, text.x, text.y])
            .x_object(Name(form_name(index).as_bytes()))
            .restore_state();
    }

    fn set_text(&mut self, text: &Placed<'_>) {
        // Latin-1 is WinAnsi but for the C1 controls, which is_latin keeps out.
        let bytes: Vec<u8> = text
            .text
            .chars()
            .filter_map(|c| u8::try_from(u32::from(c)).ok())
            .collect();
        self.page
            .begin_text()
            .set_font(Name(b"F"), text.em)
            .set_text_matrix([1.0, 0.0, 0.0, -1.0, text.x, text.y])
            .show(Str(&bytes))
            .end_text();
    }

    fn end_page(&mut self) -> Result<(), PrintError> {
        let content = std::mem::replace(&mut self.page, Content::new()).finish();
        let data = deflate(&content)?;
        let stream_id = self.fresh();
        let mut stream = Chunk::new();
        stream.stream(stream_id, &data).filter(Filter::FlateDecode);
        self.object(stream_id.get(), &stream)?;

        let page_id = self.fresh();
        let mut chunk = Chunk::new();
        let mut page = chunk.page(page_id);
        page.parent(Ref::new(PAGES))
            .media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1))
            .contents(stream_id);
        let mut resources = page.resources();
        resources.fonts().pair(Name(b"F"), Ref::new(FONT));
        let mut forms = resources.x_objects();
        forms.pair(Name(MARK_NAME), self.mark);
        for (index, id) in &self.drawn {
            forms.pair(Name(form_name(*index).as_bytes()), *id);
        }
        forms.finish();
        resources.finish();
        page.finish();
        self.object(page_id.get(), &chunk)?;
        self.pages.push(page_id);
        self.next = (MARGIN, MARGIN);
        self.row_height = 0.0;
        self.on_page = 0;
        Ok(())
    }

    fn fresh(&mut self) -> Ref {
        self.offsets.push(0);
        Ref::new(i32::try_from(self.offsets.len()).unwrap_or(i32::MAX))
    }

    fn object(&mut self, id: i32, chunk: &Chunk) -> Result<(), PrintError> {
        if self.written > 9_999_999_999 {
            return Err(PrintError::SheetTooLarge);
        }
        self.offsets[id as usize - 1] = self.written;
        self.write(chunk.as_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PrintError> {
        self.sink.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }
}

/// The mark's name among a page's drawings.
const MARK_NAME: &[u8] = b"M";

fn form_name(index: usize) -> String {
    format!("L{index}")
}

/// Whether Helvetica in WinAnsi encoding can set `text`.
fn is_latin(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}'))
}

fn deflate(content: &[u8]) -> Result<Vec<u8>, PrintError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

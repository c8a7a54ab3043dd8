//! The reader alone as a module, to see what it weighs without the verdict (docs/reader.md has the figure).
//!
//! It reads one grey frame of a fixed buffer and answers the length of the first text, which stands in the same
//! buffer: no JSON, no trust list, no buffers given out.
#![allow(missing_docs, unsafe_code, reason = "names that the other side calls by")]

use std::cell::RefCell;

use assay_reader::{Effort, LumaFrame, ReadBudget, read};

thread_local! {
    static PIXELS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

// SAFETY, for each `no_mangle` below: no other symbol linked into this module has the name.

/// Makes room for so many pixels and answers where they go.
#[unsafe(no_mangle)]
extern "C" fn reader_room(pixels: usize) -> usize {
    PIXELS.with_borrow_mut(|room| {
        room.resize(pixels, 0);
        room.as_ptr() as usize
    })
}

/// Reads the pixels and answers the length of the first text, 0 when there is none.
#[unsafe(no_mangle)]
extern "C" fn reader_read(width: usize, height: usize) -> usize {
    PIXELS.with_borrow_mut(|room| {
        let Ok(frame) = LumaFrame::new(width, height, room) else {
            return 0;
        };
        let reading = read(&frame, &ReadBudget::unhurried(Effort::Photograph));
        let text = reading.symbols.first().map_or("", |symbol| &symbol.text);
        let text = text.as_bytes().to_vec();
        let kept = text.len().min(room.len());
        room[..kept].copy_from_slice(&text[..kept]);
        kept
    })
}

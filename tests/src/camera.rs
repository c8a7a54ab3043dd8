//! A camera for a machine that has none: the page's own `getUserMedia`, answered by a canvas that
//! shows a symbol. Everything behind it is real: video element, frames, worker, reader, shell.

use anyhow::Result;
use assay_print::Symbol;
use fantoccini::Client;
use serde_json::{Value, json};

/// A narrow window shows, and reads, the middle third of a wide frame: the card fits into that.
/// Draws a symbol on a light card in a 1280x720 picture, and keeps drawing it so that frames come.
const SHOW: &str = r"
const [rows] = arguments;
const first = window.__card === undefined;
window.__card = rows;
if (first) {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 720;
  const pen = canvas.getContext('2d');
  const draw = () => {
    const rows = window.__card;
    pen.fillStyle = '#6b7280';
    pen.fillRect(0, 0, 1280, 720);
    const module = Math.floor(400 / (rows.length + 8));
    const side = module * (rows.length + 8);
    const left = (1280 - side) / 2;
    const top = (720 - side) / 2;
    pen.fillStyle = '#f5f5f0';
    pen.fillRect(left, top, side, side);
    pen.fillStyle = '#1c1917';
    rows.forEach((row, y) => [...row].forEach((cell, x) => {
      if (cell === '#') pen.fillRect(left + (x + 4) * module, top + (y + 4) * module, module, module);
    }));
  };
  draw();
  setInterval(draw, 50);
  const stream = canvas.captureStream(20);
  // On the prototype: the object itself may be collected and made anew, without what was set on it.
  MediaDevices.prototype.getUserMedia = async () => stream;
}
";

/// Holds a symbol of `text` before the camera of the page, from now on.
///
/// # Errors
/// When the text fits no symbol or the page cannot be reached.
pub async fn show(client: &Client, text: &str) -> Result<()> {
    let symbol = Symbol::encode(text)?;
    let rows: Vec<Value> = (0..symbol.size())
        .map(|y| {
            (0..symbol.size())
                .map(|x| if symbol.is_dark(x, y) { '#' } else { ' ' })
                .collect::<String>()
        })
        .map(Value::from)
        .collect();
    client.execute(SHOW, vec![json!(rows)]).await?;
    Ok(())
}

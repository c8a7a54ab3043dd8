//! Photographs a text as a label: one simulated picture in a file.

use std::error::Error;
use std::path::PathBuf;

use assay_print::Symbol;
use assay_testkit::{Camera, photograph};
use clap::Parser;

/// Photograph a text as a QR label, every distortion moderate, drawn from a seed
#[derive(Parser, Debug)]
struct Args {
    /// What the code says
    #[arg(long)]
    text: String,
    /// Seed of camera and noise
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Pixels along one module
    #[arg(long, default_value_t = 6.0)]
    pixels_per_module: f32,
    /// Width and height in pixels
    #[arg(long, num_args = 2, default_values_t = [1280, 960])]
    frame: Vec<u32>,
    /// Picture to write; its extension says the format
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let frame = match args.frame[..] {
        [width, height] => Some((width, height)),
        _ => None,
    };
    let camera = Camera {
        frame,
        pixels_per_module: args.pixels_per_module,
        ..Camera::moderate(args.seed)
    };
    let photo = photograph(&[&Symbol::encode(&args.text)?], &camera, args.seed);
    image::save_buffer(
        &args.out,
        &photo.grey,
        photo.width,
        photo.height,
        image::ExtendedColorType::L8,
    )?;
    Ok(())
}

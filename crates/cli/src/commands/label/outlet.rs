//! Where signed labels go: rows, sheets or pictures.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use assay_print::{Design, Label, Sheet, write_csv_header, write_csv_row, write_png, write_svg};
use clap::ValueEnum;
use rayon::prelude::*;
use tempfile::NamedTempFile;

use super::issue::is_standard_output;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Rows of URI and digits
    Csv,
    /// Sheets of A4
    Pdf,
    /// A picture per label
    Png,
    /// A drawing per label
    Svg,
}

impl Format {
    /// What `path` or `chosen` asks for: an extension, or a folder named after the format.
    pub(crate) fn of(path: &Path, chosen: Option<Self>) -> anyhow::Result<Self> {
        if let Some(format) = chosen {
            return Ok(format);
        }
        if is_standard_output(path) {
            return Ok(Self::Csv);
        }
        let word = path
            .extension()
            .or(path.file_name())
            .map(|word| word.to_string_lossy().to_ascii_lowercase());
        match word.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("pdf") => Ok(Self::Pdf),
            Some("png") => Ok(Self::Png),
            Some("svg") => Ok(Self::Svg),
            Some(_) | None => bail!(
                "{} does not say what to write: add --format csv, pdf, png or svg",
                path.display()
            ),
        }
    }
}

/// A signed label and its digits as printed.
pub(crate) struct Signed {
    pub(crate) uri: String,
    pub(crate) digits: String,
}

impl Signed {
    fn label(&self) -> Label<'_> {
        Label {
            uri: &self.uri,
            digits: &self.digits,
        }
    }
}

/// A file that appears under its name when it is whole.
pub(crate) struct Whole {
    file: NamedTempFile,
    path: PathBuf,
    force: bool,
}

impl Whole {
    fn create(path: &Path, force: bool) -> anyhow::Result<Self> {
        if !force && path.exists() {
            bail!("{} is there already; --force replaces it", path.display());
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".assay-");
        // Labels are no secret: they are about to be printed.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let file = builder
            .tempfile_in(folder)
            .with_context(|| format!("nothing can be written in {}", folder.display()))?;
        Ok(Self {
            file,
            path: path.to_owned(),
            force,
        })
    }

    fn keep(self) -> anyhow::Result<()> {
        let kept = if self.force {
            self.file.persist(&self.path)
        } else {
            self.file.persist_noclobber(&self.path)
        };
        kept.map(drop)
            .with_context(|| format!("{} cannot be written", self.path.display()))
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Where the labels of one run go.
pub(crate) enum Outlet {
    Rows(BufWriter<io::Stdout>),
    Csv(BufWriter<Whole>),
    Pdf(Box<Sheet<BufWriter<Whole>>>),
    Pictures(Pictures),
}

/// One file per label.
pub(crate) struct Pictures {
    folder: PathBuf,
    /// Set when the one label of the run has a file name of its own.
    alone: bool,
    format: Format,
    design: Design,
    module_mm: f32,
    module_pixels: u8,
    force: bool,
    width: usize,
}

impl Outlet {
    /// Rows into a file at `path`.
    pub(crate) fn csv(path: &Path, force: bool) -> anyhow::Result<Self> {
        let mut rows = BufWriter::with_capacity(1 << 18, Whole::create(path, force)?);
        write_csv_header(&mut rows)?;
        Ok(Self::Csv(rows))
    }

    pub(crate) fn open(
        path: &Path,
        format: Format,
        design: Design,
        module_mm: f32,
        module_pixels: u8,
        total: u64,
        force: bool,
    ) -> anyhow::Result<Self> {
        let pictures = |design| {
            let alone = path.extension().is_some() && !path.is_dir();
            if alone && total != 1 {
                bail!(
                    "{} is one picture, and there are {total} labels: give a folder",
                    path.display()
                );
            }
            if !alone {
                std::fs::create_dir_all(path).with_context(|| format!("the folder {}", path.display()))?;
            }
            let width = total.to_string().len();
            let folder = path.to_owned();
            Ok(Self::Pictures(Pictures {
                folder,
                alone,
                format,
                design,
                module_mm,
                module_pixels,
                force,
                width,
            }))
        };
        match format {
            Format::Csv if is_standard_output(path) => {
                let mut rows = BufWriter::with_capacity(1 << 18, io::stdout());
                write_csv_header(&mut rows)?;
                Ok(Self::Rows(rows))
            }
            Format::Csv => Self::csv(path, force),
            Format::Pdf => {
                let sheet = Sheet::new(BufWriter::new(Whole::create(path, force)?), design, module_mm)?;
                Ok(Self::Pdf(Box::new(sheet)))
            }
            Format::Png | Format::Svg => pictures(design),
        }
    }

    /// Writes labels, the first of them the run's label number `first` from 0.
    pub(crate) fn write(&mut self, first: u64, labels: &[Signed]) -> anyhow::Result<()> {
        match self {
            Self::Rows(rows) => {
                for label in labels {
                    write_csv_row(rows, label.label())?;
                }
            }
            Self::Csv(rows) => {
                for label in labels {
                    write_csv_row(rows, label.label())?;
                }
            }
            Self::Pdf(sheet) => {
                for label in labels {
                    sheet.add(label.label())?;
                }
            }
            Self::Pictures(pictures) => {
                let numbered = labels.par_iter().enumerate();
                numbered.try_for_each(|(index, label)| pictures.write(first + index as u64 + 1, label))?;
            }
        }
        Ok(())
    }

    /// Completes what was written.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Rows(mut rows) => Ok(rows.flush()?),
            Self::Csv(rows) => rows.into_inner().map_err(io::IntoInnerError::into_error)?.keep(),
            Self::Pdf(sheet) => sheet
                .finish()?
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?
                .keep(),
            Self::Pictures(_) => Ok(()),
        }
    }
}

impl Pictures {
    fn write(&self, number: u64, label: &Signed) -> anyhow::Result<()> {
        let path = if self.alone {
            self.folder.clone()
        } else {
            self.folder.join(self.name(number, label))
        };
        let mut file = BufWriter::new(self.create(&path)?);
        match self.format {
            Format::Svg => write_svg(&mut file, &self.design, label.label(), self.module_mm)?,
            Format::Png | Format::Csv | Format::Pdf => {
                write_png(&mut file, &self.design, label.label(), self.module_pixels)?;
            }
        }
        file.flush()
            .with_context(|| format!("{} cannot be written", path.display()))
    }

    fn create(&self, path: &Path) -> anyhow::Result<File> {
        let mut options = File::options();
        options.write(true);
        if self.force {
            options.create(true).truncate(true);
        } else {
            options.create_new(true);
        }
        options
            .open(path)
            .with_context(|| format!("{} (--force replaces what is there)", path.display()))
    }

    /// Number and serial; of a serial only what every file system takes.
    fn name(&self, number: u64, label: &Signed) -> String {
        let serial: String = label
            .digits
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        let extension = if self.format == Format::Svg { "svg" } else { "png" };
        format!("{number:0width$}-{serial}.{extension}", width = self.width)
    }
}

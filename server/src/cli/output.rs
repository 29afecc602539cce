//! What commands print: results on stdout, everything else on stderr.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

/// One line; text as it is, anything else as JSON.
pub(super) fn value(value: &Value) -> io::Result<()> {
    match value {
        Value::String(text) => line(text),
        other => line(&other.to_string()),
    }
}

pub(super) fn json(value: &impl Serialize) -> io::Result<()> {
    line(&serde_json::to_string_pretty(value)?)
}

pub(super) fn line(text: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// What a person should look at, and may leave as it is.
pub(super) fn warning(about: &python_spec::SourceError) {
    eprintln!("warning: {about}");
}

/// Columns as wide as their widest cell; the last one is not padded.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> io::Result<()> {
    let mut widths = head.map(|cell| cell.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut output = io::stdout().lock();
    for row in std::iter::once(&head.map(str::to_owned)).chain(rows) {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(output, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// What `value["a"]["b"]` says, or nothing.
pub(super) fn text(value: &Value) -> String {
    domain::value_text(value)
}

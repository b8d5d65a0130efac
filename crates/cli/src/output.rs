//! Results go to standard output, as lines or as one JSON document; everything else to standard error.

use std::io::{IsTerminal, Write};

use serde::Serialize;
use serde_json::Value;

use crate::exit::Failure;

/// How a command talks.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// One JSON document on standard output.
    pub json: bool,
    /// Nothing but results and errors.
    pub quiet: bool,
    /// Answers questions with yes, except a delete on a server.
    pub yes: bool,
}

impl Output {
    /// Prints a result: the document, or the lines made from it.
    pub fn result<T: Serialize>(
        self,
        value: &T,
        lines: impl FnOnce(&T) -> String,
    ) -> Result<(), Failure> {
        let text = if self.json {
            let mut text = serde_json::to_string_pretty(value).map_err(std::io::Error::other)?;
            text.push('\n');
            text
        } else {
            let mut text = lines(value);
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text
        };
        write_out(&text)
    }

    /// Says what is going on.
    pub fn say(self, line: &str) {
        if !self.quiet {
            eprintln!("{line}");
        }
    }

    /// Prints a failure. With `--json` the document names code, message, hint and detail.
    pub fn failure(self, failure: &Failure) {
        let problem = &failure.problem;
        if self.json {
            let code = serde_json::to_value(problem.code).unwrap_or(Value::Null);
            let document = serde_json::json!({ "error": {
                "code": code, "message": problem.message, "hint": problem.hint, "detail": problem.detail,
            }});
            let _ = write_out(&format!("{document:#}\n"));
        }
        eprintln!("lectern: {}", problem.message);
        if !problem.hint.is_empty() {
            eprintln!("  {}", problem.hint);
        }
        if !problem.detail.is_empty() && !self.quiet {
            eprintln!("  ({})", problem.detail);
        }
    }

    /// Asks a question on a terminal; elsewhere the answer is no.
    pub fn confirm(self, question: &str) -> bool {
        if self.yes {
            return true;
        }
        if !std::io::stdin().is_terminal() {
            return false;
        }
        eprint!("{question} [y/N] ");
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).is_ok()
            && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
    }
}

/// A closed pipe (`lectern folders | head`) is the reader's choice, not a failure.
fn write_out(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Puts each text on a line of its own.
pub fn in_lines(texts: impl IntoIterator<Item = String>) -> String {
    let mut lines = String::new();
    for text in texts {
        lines.push_str(&text);
        lines.push('\n');
    }
    lines
}

/// Lays rows out in columns as wide as their widest cell.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .chain(head.get(column).map(|cell| cell.chars().count()))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells
            .zip(&widths)
            .map(|(cell, width)| format!("{:<width$}", plain(cell)))
            .collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    let mut text = line(&mut head.iter().copied());
    for row in rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    text
}

/// Takes out what would steer a terminal: names come from a server, and one may hold an escape sequence.
pub fn plain(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains(char::is_control) {
        text.replace(char::is_control, "\u{fffd}").into()
    } else {
        text.into()
    }
}

/// Names a file that was written, with its rows where it is a table.
pub fn written(name: &str, rows: u64) -> String {
    let text = std::path::Path::new(name)
        .extension()
        .is_some_and(|end| end == "txt" || end == "md");
    if text {
        format!("  {name}")
    } else {
        format!("  {name}, {}", counted(rows, "row"))
    }
}

/// Writes a number with its noun: `1 item`, `2 items`.
pub fn counted(number: u64, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        more => format!("{more} {noun}s"),
    }
}

/// Writes bytes in powers of ten, one decimal from GB.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [(&str, f64, usize); 4] = [
        ("TB", 1e12, 1),
        ("GB", 1e9, 1),
        ("MB", 1e6, 0),
        ("KB", 1e3, 0),
    ];
    #[expect(clippy::cast_precision_loss, reason = "shown with at most one decimal")]
    let size = bytes as f64;
    UNITS.iter().find(|(_, unit, _)| size >= *unit).map_or_else(
        || format!("{bytes} bytes"),
        |(name, unit, decimals)| format!("{:.decimals$} {name}", size / unit),
    )
}

/// Writes seconds as h:mm:ss.
pub fn length(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a recording's length in whole seconds"
    )]
    let whole = seconds.max(0.0).round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

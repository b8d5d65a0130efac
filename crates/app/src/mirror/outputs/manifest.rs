//! `manifest-sha256.txt`, which `sha256sum -c` reads.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use lectern_transfer::AtomicFile;

use super::Records;
use crate::mirror::verify::Expected;

/// The file's name.
pub(crate) const NAME: &str = "manifest-sha256.txt";

/// Writes the checksum of each file, sorted by path.
///
/// A name with a backslash or a line break is written as `sha256sum` writes it: with a backslash before the line, and `\\`,
/// `\n` and `\r` in the name.
///
/// # Errors
///
/// The disk says no; the old manifest is then still there.
pub(crate) fn write(path: &Path, records: &Records) -> io::Result<()> {
    let mut files: Vec<_> = records.rows.iter().flat_map(|row| &row.files).collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let mut file = AtomicFile::create(path)?;
    let mut lines = BufWriter::new(&mut file);
    for file in files {
        writeln!(lines, "{}", line(&file.path, &file.sha256))?;
    }
    lines.flush()?;
    drop(lines);
    file.commit()
}

/// Reads a manifest, with names escaped or not, in text mode (two spaces) or binary (` *`). Lines that are none are left out.
///
/// # Errors
///
/// The file cannot be read.
pub(crate) fn read(path: &Path) -> io::Result<Vec<Expected>> {
    let mut expected = Vec::new();
    for line in BufReader::new(File::open(path)?).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        expected.extend(parse(line.trim_end_matches('\r')));
    }
    Ok(expected)
}

fn line(path: &str, sha256: &str) -> String {
    if path.contains(['\\', '\n', '\r']) {
        let name = path
            .replace('\\', "\\\\")
            .replace('\n', "\\n")
            .replace('\r', "\\r");
        format!("\\{sha256}  {name}")
    } else {
        format!("{sha256}  {path}")
    }
}

fn parse(line: &str) -> Option<Expected> {
    let (escaped, line) = match line.strip_prefix('\\') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (sha256, name) = line.split_at_checked(64)?;
    let name = name
        .strip_prefix("  ")
        .or_else(|| name.strip_prefix(" *"))?;
    let is_sum = sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_sum && !name.is_empty()).then(|| Expected {
        path: if escaped {
            unescaped(name)
        } else {
            name.to_owned()
        },
        size: None,
        sha256: sha256.to_ascii_lowercase(),
    })
}

fn unescaped(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut characters = name.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some(other) => plain.push(other),
            None => plain.push('\\'),
        }
    }
    plain
}

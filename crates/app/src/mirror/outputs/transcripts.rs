//! The words of the captions for the search of the index page, in script files beside it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use lectern_transfer::AtomicFile;

use super::{Record, Records};
use crate::mirror::captions::{self, Cue};
use crate::mirror::index::FileKind;

/// The folder of the script files.
pub(super) const FOLDER: &str = "index-data";
/// A page in a browser may load scripts from a disk and may not read other files there, so the words come as calls of a
/// function. A file of about this size is read in a moment.
const FILE_BYTES: usize = 1_000_000;
/// So many seconds of speech are one line of a result.
const LINE: u64 = 15_000;
/// Captions of a day are smaller.
const LARGEST: u64 = 20_000_000;

/// Writes the words of all captions and returns how many files that took. Files of an earlier, longer run are removed.
///
/// Captions that cannot be read are left out: the search then does not find them, which a verification tells.
pub(super) fn write(destination: &Path, records: &Records) -> io::Result<u64> {
    let folder = destination.join(FOLDER);
    if fs::symlink_metadata(&folder).is_ok_and(|found| !found.is_dir()) {
        // Nothing is written through a link or over somebody's file.
        return Ok(0);
    }
    fs::create_dir_all(&folder)?;
    let mut part = 0;
    let mut text = String::new();
    for row in &records.rows {
        for (language, path) in tracks(row) {
            let Some(cues) = read(&destination.join(path)) else {
                continue;
            };
            push(&mut text, row, language, &cues)?;
            if text.len() >= FILE_BYTES {
                part += 1;
                flush(&folder, part, &mut text)?;
            }
        }
    }
    if !text.is_empty() {
        part += 1;
        flush(&folder, part, &mut text)?;
    }
    let mut old = part + 1;
    while fs::remove_file(place(&folder, old)).is_ok() {
        old += 1;
    }
    Ok(part)
}

/// Returns one file of captions for each language.
fn tracks(row: &Record) -> impl Iterator<Item = (&str, &str)> {
    let mut seen: Vec<&str> = Vec::new();
    row.files.iter().filter_map(move |file| {
        let (FileKind::Srt(language) | FileKind::Vtt(language)) = &file.kind else {
            return None;
        };
        if seen.contains(&language.as_str()) {
            return None;
        }
        seen.push(language);
        Some((language.as_str(), file.path.as_str()))
    })
}

fn read(path: &Path) -> Option<Vec<Cue>> {
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(LARGEST).read_to_end(&mut bytes).ok()?;
    let cues = captions::parse(&captions::decode(&bytes));
    (!cues.is_empty()).then_some(cues)
}

/// Adds `["id","language",[seconds,"words",…]],`.
fn push(text: &mut String, row: &Record, language: &str, cues: &[Cue]) -> io::Result<()> {
    let mut said: Vec<serde_json::Value> = Vec::new();
    let mut line: Option<(u64, Vec<String>)> = None;
    for cue in cues {
        let words: Vec<_> = captions::words(cue)
            .filter(|words| !words.is_empty())
            .collect();
        if let Some((_, begun)) = line.as_mut().filter(|(start, _)| cue.start - *start < LINE) {
            begun.extend(words);
        } else {
            finish(line.take(), &mut said);
            line = Some((cue.start, words));
        }
    }
    finish(line, &mut said);
    let track = serde_json::json!([row.id.to_string(), language, said]);
    text.push_str(&as_script(&serde_json::to_string(&track)?));
    text.push(',');
    Ok(())
}

fn finish(line: Option<(u64, Vec<String>)>, said: &mut Vec<serde_json::Value>) {
    if let Some((start, words)) = line.filter(|(_, words)| !words.is_empty()) {
        said.push((start / 1000).into());
        said.push(words.join(" ").into());
    }
}

/// JSON is a script, except for two line ends; and `<` is written so that no reader takes it for a tag.
fn as_script(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn flush(folder: &Path, part: u64, text: &mut String) -> io::Result<()> {
    let mut file = AtomicFile::create(&place(folder, part))?;
    let mut script = BufWriter::new(&mut file);
    write!(script, "lecternTranscripts([{text}]);")?;
    script.flush()?;
    drop(script);
    text.clear();
    file.commit()
}

fn place(folder: &Path, part: u64) -> PathBuf {
    folder.join(format!("transcripts-{part:04}.js"))
}

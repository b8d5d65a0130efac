//! The words of the captions for the search of the index page, in script files beside it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use lectern_transfer::write_atomically;
use sha2::{Digest, Sha256};

use super::{Record, Records};
use crate::mirror::captions::{self, Cue};
use crate::mirror::index::{FileKind, IndexFile};

/// The folder of the script files.
pub(super) const FOLDER: &str = "index-data";
/// A page in a browser may load scripts from a disk and may not read other files there, so the words come as calls of a
/// function. The captions of one script file have about this size, which is read in a moment.
const PART_BYTES: u64 = 1_500_000;
/// So many seconds of speech are one line of a result.
const LINE: u64 = 15_000;
/// Captions of a day are smaller.
const LARGEST: u64 = 20_000_000;

/// Writes the words of all captions and returns how many files that took. Files whose captions are as they were stay
/// untouched, and those of an earlier, longer run are removed.
///
/// Captions that cannot be read are left out: the search then does not find them, which a verification tells.
pub(super) fn write(destination: &Path, records: &Records) -> io::Result<u64> {
    let folder = destination.join(FOLDER);
    if fs::symlink_metadata(&folder).is_ok_and(|found| !found.is_dir()) {
        // Nothing is written through a link or over somebody's file.
        return Ok(0);
    }
    fs::create_dir_all(&folder)?;
    let mut number = 0;
    for part in parts(records) {
        number += 1;
        let path = place(&folder, number);
        let mark = mark(destination, &part);
        if !begins_with(&path, &mark) {
            let script = script(destination, &part, &mark)?;
            write_atomically(&path, script.as_bytes())?;
        }
    }
    let mut old = number + 1;
    while fs::remove_file(place(&folder, old)).is_ok() {
        old += 1;
    }
    Ok(number)
}

/// The captions of a recording in one language.
struct Track<'a> {
    row: &'a Record,
    language: &'a str,
    file: &'a IndexFile,
}

/// Returns the captions of each script file.
fn parts(records: &Records) -> Vec<Vec<Track<'_>>> {
    let mut parts: Vec<Vec<Track<'_>>> = Vec::new();
    let mut room = 0;
    for track in records.rows.iter().flat_map(tracks) {
        let size = track.file.size;
        match parts.last_mut() {
            Some(part) if room > 0 => part.push(track),
            _ => {
                parts.push(vec![track]);
                room = PART_BYTES;
            }
        }
        room = room.saturating_sub(size);
    }
    parts
}

/// Returns one file of captions for each language.
fn tracks(row: &Record) -> impl Iterator<Item = Track<'_>> {
    let mut seen: Vec<&str> = Vec::new();
    row.files.iter().filter_map(move |file| {
        let (FileKind::Srt(language) | FileKind::Vtt(language)) = &file.kind else {
            return None;
        };
        if seen.contains(&language.as_str()) {
            return None;
        }
        seen.push(language);
        Some(Track {
            row,
            language,
            file,
        })
    })
}

/// Returns the first line of a script file: what it was made of, so that nothing is read and written again for the same.
/// Another version of Lectern may write other scripts.
fn mark(destination: &Path, part: &[Track<'_>]) -> String {
    let mut made_of = Sha256::new();
    made_of.update(env!("CARGO_PKG_VERSION"));
    for Track {
        row,
        language,
        file,
    } in part
    {
        let found = fs::symlink_metadata(destination.join(&file.path)).ok();
        let found = found.map(|found| (found.len(), found.modified().ok()));
        made_of.update(format!(
            "{}\n{language}\n{}\n{found:?}\n",
            row.id, file.sha256
        ));
    }
    format!("// {:x}\n", made_of.finalize())
}

fn begins_with(path: &Path, mark: &str) -> bool {
    let mut begin = vec![0; mark.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut begin));
    read.is_ok() && begin == mark.as_bytes()
}

/// Returns the script file's content. It has no mark where captions could not be read, so that they are tried again.
fn script(destination: &Path, part: &[Track<'_>], mark: &str) -> io::Result<String> {
    let mut text = String::new();
    let mut whole = true;
    for track in part {
        match read(&destination.join(&track.file.path)) {
            Some(cues) if cues.is_empty() => {}
            Some(cues) => push(&mut text, track, &cues)?,
            None => whole = false,
        }
    }
    let mark = if whole { mark } else { "" };
    Ok(format!("{mark}lecternTranscripts([{text}]);"))
}

fn read(path: &Path) -> Option<Vec<Cue>> {
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(captions::parse(&captions::decode(&bytes)))
}

/// Adds `["id","language",[seconds,"words",…]],`.
fn push(text: &mut String, track: &Track<'_>, cues: &[Cue]) -> io::Result<()> {
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
    let track = serde_json::json!([track.row.id.to_string(), track.language, said]);
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

fn place(folder: &Path, part: u64) -> PathBuf {
    folder.join(format!("transcripts-{part:04}.js"))
}

//! Sample recordings and captions for people to drag.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use crate::{CampusError, media};

/// A file to be written.
struct Sample {
    /// Path below the folder, with `/` between parts.
    path: &'static str,
    seconds: f64,
    bytes: u64,
}

const RECORDINGS: [Sample; 9] = [
    Sample {
        path: "BIOL 200 Lecture 17.mp4",
        seconds: 90.0,
        bytes: 12_000_000,
    },
    Sample {
        path: "BIOL 200 Lecture 18.mp4",
        seconds: 75.0,
        bytes: 8_000_000,
    },
    Sample {
        path: "Office hours & questions.mp4",
        seconds: 20.0,
        bytes: 1_500_000,
    },
    Sample {
        path: "A short test.mp4",
        seconds: 5.0,
        bytes: 250_000,
    },
    Sample {
        path: "Field trip (large).mp4",
        seconds: 240.0,
        bytes: 120_000_000,
    },
    Sample {
        path: "Guest lecture/Camera.mp4",
        seconds: 60.0,
        bytes: 6_000_000,
    },
    Sample {
        path: "Guest lecture/Slides.mp4",
        seconds: 60.0,
        bytes: 4_000_000,
    },
    Sample {
        path: "Week 9/Tuesday.mp4",
        seconds: 45.0,
        bytes: 7_000_000,
    },
    Sample {
        path: "Week 9/Thursday.mp4",
        seconds: 45.0,
        bytes: 7_500_000,
    },
];

const CAPTIONS: [(&str, &str); 2] = [
    (
        "BIOL 200 Lecture 17.vtt",
        "WEBVTT\n\n00:00:01.000 --> 00:00:05.000\nGood morning, everyone.\n\n\
         00:00:05.500 --> 00:00:11.000\nToday we look at how proteins find their place in the cell.\n\n\
         00:00:12.000 --> 00:00:18.000\nKeep last week’s drawing at hand.\n",
    ),
    (
        "BIOL 200 Lecture 18.en.srt",
        "1\r\n00:00:01,000 --> 00:00:05,000\r\nWelcome back.\r\n\r\n\
         2\r\n00:00:05,500 --> 00:00:10,000\r\nLet us go on with vesicles.\r\n\r\n",
    ),
];

/// Writes the samples below a folder and returns their paths. Files that are there already stay as they are.
///
/// # Errors
///
/// A file or folder cannot be written.
pub fn write(folder: &Path) -> Result<Vec<PathBuf>, CampusError> {
    let mut written = Vec::new();
    for (seed, sample) in (1..).zip(RECORDINGS) {
        written.push(add(folder, sample.path, |file| {
            media::mp4(sample.seconds, sample.bytes, seed)
                .write_to(&mut BufWriter::new(file))
                .map(drop)
        })?);
    }
    for (path, text) in CAPTIONS {
        written.push(add(folder, path, |mut file| {
            std::io::Write::write_all(&mut file, text.as_bytes())
        })?);
    }
    Ok(written)
}

fn add(
    folder: &Path,
    name: &str,
    content: impl FnOnce(&File) -> std::io::Result<()>,
) -> Result<PathBuf, CampusError> {
    let path = folder.join(name);
    let write = || {
        if path.exists() {
            return Ok(());
        }
        let beside = path.parent().unwrap_or(folder);
        fs::create_dir_all(beside)?;
        let file = tempfile::NamedTempFile::new_in(beside)?;
        content(file.as_file())?;
        file.persist(&path)?;
        Ok(())
    };
    write().map_err(|source: std::io::Error| CampusError::File {
        path: path.clone(),
        source,
    })?;
    Ok(path)
}

//! What a file is, by its name and its first bytes.

/// How many first bytes are enough to tell.
pub(crate) const HEAD: usize = 512;

/// What Lectern does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum MediaKind {
    /// A moving picture.
    Video,
    /// Sound alone.
    Audio,
    /// A caption file, `.vtt` or `.srt`.
    Captions,
    /// XML, perhaps a capture manifest.
    Xml,
    /// Nothing that Panopto makes a recording of.
    Other,
}

/// Containers that Panopto is known to read. It has no list to ask for.
const VIDEO: &[&str] = &[
    "mp4", "m4v", "mov", "qt", "mpg", "mpeg", "avi", "wmv", "asf", "3gp", "flv",
];
const AUDIO: &[&str] = &["mp3", "m4a", "aac", "wav", "wma"];
/// Media in containers that it may not read.
const UNLIKELY_VIDEO: &[&str] = &[
    "mkv", "webm", "ts", "mts", "m2ts", "ogv", "vob", "mxf", "f4v", "divx", "rm", "rmvb", "3g2",
    "m2v", "dv", "y4m",
];
const UNLIKELY_AUDIO: &[&str] = &[
    "ogg", "oga", "opus", "flac", "aif", "aiff", "amr", "ac3", "mka", "caf",
];

/// What was found out about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guess {
    pub kind: MediaKind,
    /// Why Panopto may not read it, as a sentence with the name left out.
    pub unlikely: Option<String>,
}

/// Guesses from the extension (lower case, without dot) and the first bytes, which count more where they are clear.
pub(crate) fn guess(extension: &str, head: &[u8]) -> Guess {
    let by_name = by_extension(extension);
    let by_content = signature(head);
    let likely = |kind| Guess {
        kind,
        unlikely: None,
    };
    match (by_name, by_content) {
        (MediaKind::Video | MediaKind::Audio, Content::Foreign(what)) => Guess {
            kind: by_name,
            unlikely: Some(format!("is called .{extension}, but it is {what}")),
        },
        (MediaKind::Video | MediaKind::Audio, _) if is_unlikely(extension) => Guess {
            kind: by_name,
            unlikely: Some(format!(
                "may not be read by Panopto, because it is .{extension}"
            )),
        },
        (MediaKind::Other, Content::Media(kind)) => {
            let ending = if extension.is_empty() {
                "its name has no ending".to_owned()
            } else {
                format!("it is called .{extension}")
            };
            Guess {
                kind,
                unlikely: Some(format!("may not be read by Panopto, because {ending}")),
            }
        }
        // Where the ending says sound and the container may hold both, the name is the better word.
        _ => likely(by_name),
    }
}

/// Tells the kind from the extension alone.
pub(crate) fn by_extension(extension: &str) -> MediaKind {
    match extension {
        "vtt" | "srt" => MediaKind::Captions,
        "xml" => MediaKind::Xml,
        _ if VIDEO.contains(&extension) || UNLIKELY_VIDEO.contains(&extension) => MediaKind::Video,
        _ if AUDIO.contains(&extension) || UNLIKELY_AUDIO.contains(&extension) => MediaKind::Audio,
        _ => MediaKind::Other,
    }
}

/// Returns the extension in lower case, without its dot.
pub(crate) fn extension_of(name: &str) -> String {
    name.rsplit_once('.')
        .filter(|(stem, _)| !stem.is_empty())
        .map(|(_, ending)| ending.to_lowercase())
        .unwrap_or_default()
}

/// Returns the name without its extension.
pub(crate) fn stem_of(name: &str) -> &str {
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}

fn is_unlikely(extension: &str) -> bool {
    UNLIKELY_VIDEO.contains(&extension) || UNLIKELY_AUDIO.contains(&extension)
}

enum Content {
    Media(MediaKind),
    Foreign(&'static str),
    Unknown,
}

fn signature(head: &[u8]) -> Content {
    let at = |offset: usize, bytes: &[u8]| head.get(offset..offset + bytes.len()) == Some(bytes);
    let video = at(4, b"ftyp") || at(4, b"moov") || at(4, b"mdat") || (at(0, b"RIFF") && at(8, b"AVI "))
        || at(0, &[0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]) // ASF
        || at(0, &[0x1a, 0x45, 0xdf, 0xa3]) // Matroska
        || at(0, &[0, 0, 1, 0xba]) || at(0, &[0, 0, 1, 0xb3]) || at(0, b"FLV")
        || (at(0, &[0x47]) && at(188, &[0x47]));
    let audio = at(0, b"ID3")
        || (at(0, b"RIFF") && at(8, b"WAVE"))
        || at(0, b"fLaC")
        || at(0, b"OggS")
        || at(0, &[0xff, 0xfb])
        || at(0, &[0xff, 0xf1])
        || at(0, &[0xff, 0xf9]);
    let text = head
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .map_or(&[][..], |start| &head[start..]);
    let begins = |words: &str| {
        text.get(..words.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(words.as_bytes()))
    };
    match () {
        () if video => Content::Media(MediaKind::Video),
        () if audio => Content::Media(MediaKind::Audio),
        () if begins("<!doctype html") || begins("<html") => Content::Foreign("a web page"),
        () if at(0, b"%PDF") => Content::Foreign("a PDF document"),
        () if at(0, b"PK\x03\x04") => Content::Foreign("a ZIP archive or an Office document"),
        () if at(0, b"\x89PNG") || at(0, &[0xff, 0xd8, 0xff]) || at(0, b"GIF8") => {
            Content::Foreign("a picture")
        }
        () if at(0, b"MZ") || at(0, b"\x7fELF") => Content::Foreign("a program"),
        () => Content::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_recordings_by_name_and_by_content() {
        assert_eq!(
            guess("mp4", b"\0\0\0\x18ftypmp42"),
            Guess {
                kind: MediaKind::Video,
                unlikely: None
            }
        );
        assert_eq!(
            guess("mp3", b"ID3"),
            Guess {
                kind: MediaKind::Audio,
                unlikely: None
            }
        );
        assert_eq!(
            guess("srt", b"1\n"),
            Guess {
                kind: MediaKind::Captions,
                unlikely: None
            }
        );
        assert_eq!(guess("pdf", b"%PDF-1.7").kind, MediaKind::Other);
        assert_eq!(guess("", b"notes").kind, MediaKind::Other);
    }

    #[test]
    fn warns_of_a_container_that_may_not_be_read() {
        for (extension, head) in [
            ("mkv", &[0x1a, 0x45, 0xdf, 0xa3][..]),
            ("", b"\0\0\0\x18ftypmp42"),
            ("mp4", b" <!DOCTYPE html><html>"),
            ("mp4", b"PK\x03\x04"),
        ] {
            let guess = guess(extension, head);
            assert_eq!(guess.kind, MediaKind::Video, "{extension}");
            assert!(guess.unlikely.is_some(), "{extension}");
        }
    }

    #[test]
    fn splits_names_at_the_last_dot_only() {
        assert_eq!(
            (stem_of("a.b.MP4"), extension_of("a.b.MP4").as_str()),
            ("a.b", "mp4")
        );
        assert_eq!(
            (stem_of(".hidden"), extension_of(".hidden").as_str()),
            (".hidden", "")
        );
        assert_eq!(
            (stem_of("plain"), extension_of("plain").as_str()),
            ("plain", "")
        );
    }
}

//! A person's own capture manifest.

use chrono::{DateTime, Utc};
use lectern_panopto::ucs::{self, FileRole as Named};

use super::draft::FileRole;

/// What a person's own manifest says, after the rules were checked.
#[derive(Debug, Clone)]
pub(crate) struct Manifest {
    pub title: String,
    pub description: Option<String>,
    pub date: Option<DateTime<Utc>>,
    /// The files that have to lie beside it, each once.
    pub files: Vec<(String, FileRole)>,
}

/// Checks a manifest by the rules of the Universal Capture Specification. What is wrong comes back as the end of a sentence
/// that begins with its name.
pub(crate) fn check(xml: &[u8]) -> Result<Manifest, String> {
    let checked = ucs::check(xml).map_err(|problems| match problems.as_slice() {
        [] => "is not a capture manifest.".to_owned(),
        [only] => format!("is not a capture manifest that Panopto takes. {only}"),
        [first, rest @ ..] => format!(
            "is not a capture manifest that Panopto takes. {first} And {} more.",
            rest.len()
        ),
    })?;
    // A name with folders in it would be looked for, and found, outside the folder of the manifest.
    if let Some(outside) = checked.files.iter().find(|file| !is_plain(&file.name)) {
        return Err(format!(
            "names the file \u{201c}{}\u{201d}, which is not in its own folder.",
            outside.name
        ));
    }
    let mut streams = 0;
    let files = checked.files.into_iter().map(|file| {
        let role = match file.role {
            Named::Video => {
                streams += 1;
                if streams == 1 {
                    FileRole::Camera
                } else {
                    FileRole::Slides
                }
            }
            Named::Transcript => FileRole::Captions,
            _ => FileRole::Attachment,
        };
        (file.name, role)
    });
    let files = files.collect();
    let date = checked
        .date
        .as_deref()
        .and_then(lectern_panopto::parse_date);
    Ok(Manifest {
        title: checked.title,
        description: checked.description,
        date,
        files,
    })
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(file: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><Session xmlns=\"{}\"><Title>A &amp; B</Title><Date>2026-09-14T10:00:00Z</Date><Videos><Video>\
             <Start>PT0S</Start><File>{file}</File><Type>Primary</Type></Video></Videos></Session>",
            ucs::NAMESPACE
        )
    }

    #[test]
    fn names_the_title_and_the_files() {
        let checked = check(manifest("cells.mp4").as_bytes()).unwrap();
        assert_eq!(
            (checked.title.as_str(), checked.files),
            ("A & B", vec![("cells.mp4".to_owned(), FileRole::Camera)])
        );
        assert!(checked.date.is_some());
    }

    #[test]
    fn a_file_outside_its_folder_is_refused() {
        for name in ["../secret.mp4", "/etc/passwd", "a\\b.mp4"] {
            assert!(check(manifest(name).as_bytes()).is_err(), "{name}");
        }
    }

    #[test]
    fn other_xml_is_refused_with_a_line() {
        assert!(check(b"<html/>").unwrap_err().contains("Line 1"));
    }
}

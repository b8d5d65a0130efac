//! Archives of parts of an export, as streams: what is in them is never held.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::ArtifactsError;
use crate::receipt::CourseFolder;

/// From this length on an entry needs the large form.
const LARGE: u64 = u32::MAX as u64 - 1;

/// Writes one student's folder as an archive. `student` is its path from the root of the export, as the receipt names it.
///
/// Links of its page that lead out of the folder are left out.
///
/// # Errors
///
/// The disk refuses; nothing is then under the archive's name.
pub fn zip_student(root: &Path, student: &str, archive: &Path) -> Result<(), ArtifactsError> {
    let start = student.rsplit_once('/').map_or("", |(above, _)| above);
    write(&payload(root), &[student], start, archive, |page| {
        without_steps(&page)
    })
}

/// Writes one course as an archive, with its pages by assignment.
///
/// # Errors
///
/// The disk refuses; nothing is then under the archive's name.
pub fn zip_course(
    root: &Path,
    course: &CourseFolder,
    archive: &Path,
) -> Result<(), ArtifactsError> {
    let mut folders = vec![course.folder.as_str()];
    folders.extend(course.by_assignment.as_deref());
    write(&payload(root), &folders, "exports", archive, |page| {
        without_way_up(&page)
    })
}

/// A bag has everything below `data`.
fn payload(root: &Path) -> PathBuf {
    let data = root.join("data");
    if root.join("bagit.txt").is_file() {
        data
    } else {
        root.to_owned()
    }
}

fn write(
    root: &Path,
    folders: &[&str],
    start: &str,
    archive: &Path,
    page: impl Fn(String) -> String,
) -> Result<(), ArtifactsError> {
    let beside = archive.with_extension("zip.part");
    let written = (|| {
        let file = File::create(&beside)?;
        let mut zip = ZipWriter::new(BufWriter::with_capacity(1 << 16, file));
        for folder in folders {
            for path in files_below(root, folder)? {
                let name = path
                    .strip_prefix(start)
                    .unwrap_or(&path)
                    .trim_start_matches('/');
                add(&mut zip, root, &path, name, &page)?;
            }
        }
        let mut file = zip.finish()?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&beside, archive)?;
        Ok(())
    })();
    written.map_err(|source| {
        let _ = fs::remove_file(&beside);
        ArtifactsError::Archive {
            path: archive.to_owned(),
            source,
        }
    })
}

/// Returns all files below a folder as paths from the root with `/`, sorted, so that the same folder makes the same archive.
fn files_below(root: &Path, folder: &str) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                waiting.push(path);
            } else if kind.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn add(
    zip: &mut ZipWriter<BufWriter<File>>,
    root: &Path,
    path: &str,
    name: &str,
    page: &impl Fn(String) -> String,
) -> zip::result::ZipResult<()> {
    let place = root.join(path);
    let size = fs::metadata(&place)?.len();
    let ending = name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_text = matches!(ending.as_str(), "html" | "csv" | "json" | "txt");
    // Documents, pictures and recordings are compressed already.
    let method = if is_text {
        CompressionMethod::Deflated
    } else {
        CompressionMethod::Stored
    };
    let options = SimpleFileOptions::default()
        .compression_method(method)
        .unix_permissions(0o644)
        .large_file(size >= LARGE);
    zip.start_file(name, options)?;
    let file = File::open(&place)?;
    if name.ends_with("/index.html") {
        let mut text = String::new();
        BufReader::new(file).read_to_string(&mut text)?;
        zip.write_all(page(text).as_bytes())?;
    } else {
        io::copy(&mut BufReader::with_capacity(1 << 16, file), zip)?;
    }
    Ok(())
}

/// Takes the steps to other pages out of a student's page, and the way to the pages of assignments.
fn without_steps(page: &str) -> String {
    let page = cut(page, "<nav class=\"between\"", "</nav>\n");
    let mut out = String::with_capacity(page.len());
    let mut rest = page.as_str();
    // Only our own headings begin like this.
    while let Some(start) = rest.find("<h2 class=\"name\"") {
        let (before, heading) = rest.split_at(start);
        let end = heading.find("</h2>").unwrap_or(heading.len());
        out.push_str(before);
        out.push_str(&unlinked(&heading[..end]));
        rest = &heading[end..];
    }
    out.push_str(rest);
    out
}

fn unlinked(heading: &str) -> String {
    let without = cut(heading, "<a href=\"", "\">");
    without.replace("</a>", "")
}

/// Takes the way to the list of all courses out of a page.
fn without_way_up(page: &str) -> String {
    cut(page, "<a class=\"up\"", "</a>")
}

/// Cuts the first piece between two marks out, with the marks; without both the text stays.
fn cut(text: &str, from: &str, to: &str) -> String {
    let found = text.find(from).and_then(|start| {
        let end = text[start..].find(to)?;
        Some((start, start + end + to.len()))
    });
    match found {
        Some((start, end)) => format!("{}{}", &text[..start], &text[end..]),
        None => text.to_owned(),
    }
}

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder in a database for what was there before and says more than was taken in. No tool reads it.
const KEPT: &str = "before-lectern";

/// Keeps a file under the folder for such, beside its place, and returns where. The file itself stays.
pub(super) fn keep_file(database: &Path, file: &Path) -> io::Result<PathBuf> {
    let inside = file.strip_prefix(database).unwrap_or(file);
    let place = free(&database.join(KEPT).join(inside));
    if let Some(above) = place.parent() {
        fs::create_dir_all(above)?;
    }
    // Both names are of the same bytes until the new file takes the old one's place.
    if fs::hard_link(file, &place).is_err() {
        fs::copy(file, &place)?;
    }
    Ok(place)
}

/// Moves a folder there that has another one beside it now.
pub(super) fn move_folder(database: &Path, folder: &Path) -> io::Result<PathBuf> {
    let name = folder.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let place = free(&database.join(KEPT).join(name));
    if let Some(above) = place.parent() {
        fs::create_dir_all(above)?;
    }
    fs::rename(folder, &place)?;
    Ok(place)
}

/// Returns the place, or the same with a number where something is there.
fn free(place: &Path) -> PathBuf {
    let name = place
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let mut free = place.to_owned();
    let mut n = 2;
    while free.exists() {
        free = place.with_file_name(match name.rsplit_once('.') {
            Some((stem, ending)) => format!("{stem} ({n}).{ending}"),
            None => format!("{name} ({n})"),
        });
        n += 1;
    }
    free
}

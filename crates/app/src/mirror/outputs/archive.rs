use std::io::{self, BufWriter, Write};
use std::path::Path;

use lectern_transfer::AtomicFile;

use super::Records;

pub(super) const NAME: &str = "archive.txt";

/// Writes `panopto <id>` for each recording whose video is here, as `yt-dlp --download-archive` reads it.
pub(super) fn write(path: &Path, records: &Records) -> io::Result<()> {
    let mut file = AtomicFile::create(path)?;
    let mut lines = BufWriter::new(&mut file);
    for row in records.rows.iter().filter(|row| row.video().is_some()) {
        writeln!(lines, "panopto {}", row.id)?;
    }
    lines.flush()?;
    drop(lines);
    file.commit()
}

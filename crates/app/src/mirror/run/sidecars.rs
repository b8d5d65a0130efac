//! What lies beside a video.

use std::collections::BTreeSet;

use lectern_jobs::ItemChange;
use lectern_panopto::SessionDetail;
use sha2::{Digest, Sha256};

use super::destination::{Destination, PlaceError};
use super::item::Recording;
use super::place::video_of;
use super::request::day;
use super::setback::Setback;
use crate::error::AppError;
use crate::mirror::chapters::{self, Chapter};
use crate::mirror::index::{FileKind, IndexFile};
use crate::mirror::info::{self, InfoNote};
use crate::mirror::options::Sidecar;
use crate::mirror::plan::{PlanChoice, PlanKind};
use crate::mirror::remote::RemoteDetail;

/// No thumbnail is larger.
const LARGEST_PICTURE: usize = 8 << 20;

impl Recording {
    /// Fetches and writes everything that is asked for. Returns what came of it, for people.
    pub async fn beside(
        &mut self,
        detail: &SessionDetail,
        facts: &RemoteDetail,
    ) -> Result<String, Setback> {
        self.say_phase("checking")?;
        let wanted = self.run.request.request.options.sidecars.clone();
        let mut files = self.fetched_beside(&wanted, detail, facts).await?;
        if wanted.contains(&Sidecar::Info) {
            files.push((FileKind::Info, self.info(detail)));
        }
        self.write_beside(files).await
    }

    async fn fetched_beside(
        &mut self,
        wanted: &BTreeSet<Sidecar>,
        detail: &SessionDetail,
        facts: &RemoteDetail,
    ) -> Result<Vec<(FileKind, Vec<u8>)>, Setback> {
        let wants = |any: &[Sidecar]| any.iter().any(|kind| wanted.contains(kind));
        let way = self.way().await?;
        let mut files = Vec::new();
        let delivery = if wants(&[Sidecar::Srt, Sidecar::Vtt, Sidecar::Text, Sidecar::Chapters]) {
            self.delivery().await?
        } else {
            None
        };
        if wants(&[Sidecar::Srt, Sidecar::Vtt, Sidecar::Text]) {
            files.extend(self.captions(facts, delivery.as_ref()).await?);
        }
        if wants(&[Sidecar::Chapters]) {
            let own = delivery
                .as_ref()
                .map_or(&detail.chapters, |delivery| &delivery.chapters);
            let own: Vec<Chapter> = own
                .iter()
                .map(|chapter| Chapter {
                    seconds: chapter.at,
                    title: chapter.title.clone(),
                })
                .collect();
            files.extend(
                chapters::to_text(&own).map(|text| (FileKind::Chapters, text.into_bytes())),
            );
        }
        if wants(&[Sidecar::Thumbnail])
            && let Some(address) = &facts.thumbnail_url
        {
            let picture = way.site.panopto.thumbnail(address, LARGEST_PICTURE).await?;
            files.extend(picture.map(|picture| (FileKind::Thumbnail, picture.to_vec())));
        }
        if wants(&[Sidecar::Permissions]) {
            let session = self.session();
            let rights = self
                .run
                .rights
                .of(&way.site.panopto, session.id, session.folder)
                .await?;
            if let Some(rights) = rights {
                let text = serde_json::to_vec_pretty(&rights).unwrap_or_default();
                files.push((FileKind::Permissions, text));
            }
        }
        Ok(files)
    }

    fn info(&self, detail: &SessionDetail) -> Vec<u8> {
        let known = self.known.as_ref();
        let note = InfoNote::new(
            &self.run.request.server,
            &self.asked.item.folder_path,
            self.session(),
            known.and_then(|entry| entry.validator.clone()),
            known
                .and_then(|entry| video_of(&entry.files))
                .map(|video| video.size),
            self.began_at(),
        )
        .asking(&self.run.request.request.options);
        info::render(&detail.answer, &note)
    }

    async fn write_beside(&mut self, files: Vec<(FileKind, Vec<u8>)>) -> Result<String, Setback> {
        let mut row = self.row();
        let names = words(&files);
        let writing = Writing {
            destination: self.run.destination.clone(),
            stem: self.stem().to_owned(),
            day: day(self.began_at()),
            known: row.files.clone(),
            begun: self.checkpoint.beside.clone(),
            take_theirs: self.asked.item.choice == Some(PlanChoice::TakeTheirs),
            repairs: self.asked.item.kind == PlanKind::Repair,
        };
        // A kill from here on leaves files that are ours although no row says so.
        for (kind, _) in &files {
            let path = format!("{}{}", self.stem(), kind.suffix());
            if self.run.destination.look(&path)?.is_none() {
                self.checkpoint.beside.insert(path);
            }
        }
        self.save(ItemChange::default())?;
        let written = tokio::task::spawn_blocking(move || writing.write(&files))
            .await
            .map_err(|_| Setback::from(AppError::TaskEnded))??;
        for path in &written.in_the_way {
            self.item.job().log(&format!(
                "{}: {path} is another file and stays; ours was not written.",
                self.session().title
            ));
        }
        row.stem = self.stem().to_owned();
        row.files = written.rows;
        if let Some(error) = written.failed {
            // What was written is ours, and the next plan must not take it for somebody else's.
            self.write_row(row).await?;
            return Err(error.into());
        }
        row.asked
            .clone_from(&self.run.request.request.options.sidecars);
        row.all_languages = self.run.request.request.options.all_languages;
        row.checked_at = self.began_at();
        self.write_row(row).await?;
        Ok(names)
    }
}

/// Writes the files beside one video, without the network.
struct Writing {
    destination: Destination,
    stem: String,
    day: String,
    /// The files of the row.
    known: Vec<IndexFile>,
    /// Paths that an earlier try of this item may have written.
    begun: BTreeSet<String>,
    take_theirs: bool,
    /// Looks at the content of what is here instead of trusting size and time.
    repairs: bool,
}

/// What came of writing the files beside one video.
struct Written {
    /// All files of the recording from now on.
    rows: Vec<IndexFile>,
    /// Paths where somebody else's file stays.
    in_the_way: Vec<String>,
    /// Why writing ended early. The rows are then what was written, and what was known of the rest.
    failed: Option<PlaceError>,
}

impl Writing {
    fn write(&self, files: &[(FileKind, Vec<u8>)]) -> Result<Written, PlaceError> {
        let mut written = Written {
            rows: Vec::new(),
            in_the_way: Vec::new(),
            failed: None,
        };
        for file in &self.known {
            let own =
                file.mine && !self.take_theirs && self.destination.look(&file.path)?.is_some();
            if file.kind == FileKind::Video || own {
                written.rows.push(file.clone());
            }
        }
        if let Err(error) = self.write_all(files, &mut written) {
            self.add_the_rest(files, &mut written.rows);
            written.failed = Some(error);
        }
        Ok(written)
    }

    fn write_all(
        &self,
        files: &[(FileKind, Vec<u8>)],
        written: &mut Written,
    ) -> Result<(), PlaceError> {
        for (kind, content) in files {
            if has(&written.rows, kind) {
                continue;
            }
            match self.one(kind, content)? {
                Some(row) => written.rows.push(row),
                None => written
                    .in_the_way
                    .push(format!("{}{}", self.stem, kind.suffix())),
            }
        }
        // What the server no longer offers.
        for old in &self.known {
            if !has(&written.rows, &old.kind) {
                self.destination.move_aside(&old.path, &self.day)?;
            }
        }
        Ok(())
    }

    /// Adds what an earlier try wrote without a row, and what the index knew already.
    fn add_the_rest(&self, files: &[(FileKind, Vec<u8>)], rows: &mut Vec<IndexFile>) {
        for (kind, content) in files {
            let path = format!("{}{}", self.stem, kind.suffix());
            if !has(rows, kind) && self.begun.contains(&path) && self.is_there(&path, content) {
                let sha256 = hex(&Sha256::digest(content));
                rows.extend(self.destination.row(&path, kind.clone(), &sha256).ok());
            }
        }
        for old in &self.known {
            if !has(rows, &old.kind) {
                rows.push(old.clone());
            }
        }
    }

    fn one(&self, kind: &FileKind, content: &[u8]) -> Result<Option<IndexFile>, PlaceError> {
        let path = format!("{}{}", self.stem, kind.suffix());
        let sha256 = hex(&Sha256::digest(content));
        let known = self.known.iter().find(|file| file.kind == *kind);
        if let Some(known) = known
            && known.sha256 == sha256
            && known.path == path
            && self.destination.is_as_written(known)?
            && (!self.repairs || self.is_there(&path, content))
        {
            return Ok(Some(known.clone()));
        }
        match self
            .destination
            .write(&path, kind.clone(), content, &sha256)
        {
            Err(PlaceError::Taken(_)) => {
                let ours = self.take_theirs
                    || self.begun.contains(&path)
                    || known.is_some_and(|known| known.path == path);
                if !ours {
                    return Ok(None);
                }
                if !self.is_there(&path, content) {
                    self.destination.move_aside(&path, &self.day)?;
                    return self
                        .destination
                        .write(&path, kind.clone(), content, &sha256)
                        .map(Some);
                }
                self.destination.row(&path, kind.clone(), &sha256).map(Some)
            }
            other => other.map(Some),
        }
    }

    fn is_there(&self, path: &str, content: &[u8]) -> bool {
        let there = self
            .destination
            .place(path)
            .ok()
            .and_then(|place| std::fs::read(place).ok());
        there.is_some_and(|there| there == content)
    }
}

fn has(rows: &[IndexFile], kind: &FileKind) -> bool {
    rows.iter().any(|row| row.kind == *kind)
}

/// Says what came beside the video: "captions (en-US), 11 chapters".
fn words(files: &[(FileKind, Vec<u8>)]) -> String {
    let mut languages: Vec<&str> = Vec::new();
    let mut words = Vec::new();
    for (kind, content) in files {
        match kind {
            FileKind::Srt(language) | FileKind::Vtt(language) | FileKind::Text(language) => {
                if !languages.contains(&language.as_str()) {
                    languages.push(language);
                }
            }
            FileKind::Chapters => {
                let lines = String::from_utf8_lossy(content).lines().count();
                words.push(crate::jobs::count(lines as u64, "chapter", "chapters"));
            }
            FileKind::Info => words.push("information".to_owned()),
            FileKind::Thumbnail => words.push("thumbnail".to_owned()),
            FileKind::Permissions => words.push("permissions".to_owned()),
            FileKind::Video => {}
        }
    }
    if !languages.is_empty() {
        words.insert(0, format!("captions ({})", languages.join(", ")));
    }
    words.join(", ")
}

pub(crate) fn hex(digest: &[u8]) -> String {
    use std::fmt::Write;
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mirror::options::MirrorId;

    #[test]
    fn what_was_written_before_a_failure_is_known_afterwards() {
        let home = tempfile::tempdir().unwrap();
        let destination = Destination::new(home.path(), &MirrorId("m".to_owned()));
        destination.make().unwrap();
        // With ".info.json" the name still fits into 255 bytes, with ".chapters.txt" it does not.
        let stem = "n".repeat(245);
        let picture = format!("{stem}.jpg");
        std::fs::write(home.path().join(&picture), b"picture").unwrap();
        let writing = Writing {
            destination,
            stem,
            day: "2026-01-05".to_owned(),
            known: Vec::new(),
            begun: BTreeSet::from([picture]),
            take_theirs: false,
            repairs: false,
        };

        let written = writing
            .write(&[
                (FileKind::Info, b"{}".to_vec()),
                (FileKind::Chapters, b"00:00 Cells".to_vec()),
                (FileKind::Thumbnail, b"picture".to_vec()),
            ])
            .unwrap();

        let kinds: Vec<_> = written.rows.iter().map(|row| row.kind.clone()).collect();
        assert_eq!(kinds, [FileKind::Info, FileKind::Thumbnail]);
        assert!(matches!(written.failed, Some(PlaceError::Disk { .. })));
    }
}

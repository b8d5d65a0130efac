//! What a person answered about files that are here already.

use lectern_transfer::content_hash;

use super::item::Recording;
use super::setback::Setback;
use crate::error::AppError;
use crate::mirror::index::{FileKind, IndexFile};
use crate::mirror::plan::Contested;
use crate::mirror::read::details::{measure, remote_detail};

impl Recording {
    /// Takes the files that lie here as the recording's own from now on: the index learns what they are.
    pub async fn keep_mine(&mut self) -> Result<(), Setback> {
        let mut row = self.row();
        let kinds = self.kinds_here(&row.files)?;
        let mut files = Vec::new();
        for kind in kinds {
            let path = format!("{}{}", self.stem(), kind.suffix());
            let known = row.files.iter().find(|file| file.kind == kind);
            let another_there = self.another_there() && kind == FileKind::Video;
            if let Some(known) = known
                && known.path == path
                && self.run.destination.is_as_written(known)?
            {
                files.push(IndexFile {
                    mine: known.mine || another_there,
                    ..known.clone()
                });
                continue;
            }
            let place = self.run.destination.place(&path)?;
            let stop = self.item.job().stop().token().clone();
            let hash = match content_hash(&place, &stop, |_| {}).await {
                Ok(hash) => hash,
                Err(_) if stop.is_cancelled() => return Err(Setback::Stopped),
                // What is a link or cannot be read is not taken over.
                Err(error) => {
                    tracing::info!(%error, "a file was not taken over");
                    continue;
                }
            };
            let found = self.run.destination.row(&path, kind, &hash.sha256)?;
            files.push(IndexFile {
                mine: true,
                ..found
            });
        }
        row.stem = self.stem().to_owned();
        row.files = files;
        row.not_downloadable = None;
        if self.another_there() {
            // The server's present video is known and not wanted; the next plan need not ask again.
            row.validator = self.validator_there().await?.or(row.validator);
        }
        if row.asked.is_empty() {
            row.asked
                .clone_from(&self.run.request.request.options.sidecars);
        }
        self.write_row(row).await?;
        Ok(())
    }

    /// Tells whether the question was about another video on the server.
    fn another_there(&self) -> bool {
        let question = self.asked.item.question.as_ref();
        question.is_some_and(|question| question.about == Contested::ChangedThere)
    }

    /// Returns what tells the server's present video from others.
    async fn validator_there(&mut self) -> Result<Option<String>, Setback> {
        let planned = self.asked.item.detail.as_ref();
        if let Some(validator) = planned.and_then(|detail| detail.validator.clone()) {
            return Ok(Some(validator));
        }
        let detail = self.detail().await?;
        let way = self.way().await?;
        let mut facts = remote_detail(&way.site.panopto, &detail);
        measure(&way.site.panopto, &way.cookies, &mut facts).await?;
        Ok(facts.validator)
    }

    /// Finds which files of the recording lie at its place.
    fn kinds_here(&self, known: &[IndexFile]) -> Result<Vec<FileKind>, Setback> {
        let place = self.run.destination.place(self.stem())?;
        let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else {
            return Err(AppError::TaskEnded.into());
        };
        let name = name.to_string_lossy().into_owned();
        let mut kinds: Vec<FileKind> = known.iter().map(|file| file.kind.clone()).collect();
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries {
            let file = entry.file_name().to_string_lossy().into_owned();
            let rest = file.strip_prefix(&name);
            if let Some(kind) = rest.and_then(kind_of)
                && !kinds.contains(&kind)
            {
                kinds.push(kind);
            }
        }
        kinds.retain(|kind| {
            let path = format!("{}{}", self.stem(), kind.suffix());
            self.run.destination.look(&path).ok().flatten().is_some()
        });
        kinds.sort();
        Ok(kinds)
    }
}

/// Reads the suffix of a file beside its stem.
fn kind_of(suffix: &str) -> Option<FileKind> {
    let fixed = [
        FileKind::Video,
        FileKind::Info,
        FileKind::Thumbnail,
        FileKind::Chapters,
        FileKind::Permissions,
    ];
    if let Some(kind) = fixed.into_iter().find(|kind| kind.suffix() == suffix) {
        return Some(kind);
    }
    let (language, form) = suffix.strip_prefix('.')?.rsplit_once('.')?;
    let language = language.to_owned();
    let kind = match form {
        "srt" => FileKind::Srt(language),
        "vtt" => FileKind::Vtt(language),
        "txt" => FileKind::Text(language),
        _ => return None,
    };
    (kind.suffix() == suffix).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_each_file_beside_a_video_by_its_suffix() {
        let kinds = [
            FileKind::Video,
            FileKind::Info,
            FileKind::Srt("en-US".into()),
            FileKind::Vtt("fr-CA".into()),
            FileKind::Text("de".into()),
            FileKind::Thumbnail,
            FileKind::Chapters,
            FileKind::Permissions,
        ];
        for kind in kinds {
            assert_eq!(kind_of(&kind.suffix()), Some(kind));
        }
        assert_eq!(kind_of(" 2.mp4"), None);
        assert_eq!(kind_of(".en us.srt"), None);
    }
}

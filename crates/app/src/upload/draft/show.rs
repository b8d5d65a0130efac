//! How a review becomes what hosts show.

use std::collections::BTreeSet;

use chrono::Local;

use super::super::captions::CaptionCheck;
use super::super::look::Trouble;
use super::super::media::stem_of;
use super::super::pairing;
use super::view::{
    DraftTotals, DraftWarning, ExistingSession, FileView, ItemView, LeftOutView, UploadDraftView,
    UploadOutcome, WarningCode,
};
use super::{Draft, DraftFile, DraftItem, Existing};

impl Draft {
    pub fn view(&self) -> UploadDraftView {
        let suggestions = self.pair_suggestions();
        let mut items: Vec<_> = self.items.iter().map(|item| self.item_view(item)).collect();
        for (first, second) in suggestions {
            items[first].pair_suggestion = Some(self.items[second].id.clone());
            items[second].pair_suggestion = Some(self.items[first].id.clone());
        }
        UploadDraftView {
            id: self.id.clone(),
            account_id: self.account.to_string(),
            folder_id: self.folder.map(|id| id.to_string()),
            folder_path: self.folder_path.clone(),
            keep_subfolders: self.keep_subfolders,
            has_subfolders: self.items.iter().any(|item| !item.folders.is_empty()),
            checking: self.checking > 0,
            items,
            left_out: self
                .left_out
                .iter()
                .map(|left| LeftOutView {
                    path: left.path.display().to_string(),
                    name: left.name.clone(),
                    reason: left.reason.clone(),
                })
                .collect(),
            totals: self.totals(),
            blockers: self.blockers(),
            edited: self.edited,
            manifest: self.items.iter().any(|item| item.own_manifest),
        }
    }

    fn totals(&self) -> DraftTotals {
        let sent: Vec<_> = self.items.iter().filter(|item| item.is_sent()).collect();
        let bytes: u64 = sent.iter().map(|item| item.bytes()).sum();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a time that is shown in minutes"
        )]
        let seconds = self
            .speed
            .filter(|speed| *speed > 0.0)
            .map(|speed| bytes as f64 / speed);
        DraftTotals {
            files: self.items.iter().map(|item| item.files.len() as u64).sum(),
            recordings: self.items.len() as u64,
            included: sent.len() as u64,
            skipped: (self.items.len() - sent.len()) as u64,
            bytes,
            new_folders: self.folders_needed(&sent) as u64,
            bytes_per_second: self.speed,
            seconds,
        }
    }

    /// Counts the folders below the target that the recordings go to, with those in between.
    fn folders_needed(&self, sent: &[&DraftItem]) -> usize {
        let mut paths = BTreeSet::new();
        for item in sent {
            let folders = self.folders_of(item);
            paths.extend((1..=folders.len()).map(|depth| folders[..depth].to_vec()));
        }
        paths.len()
    }

    fn pair_suggestions(&self) -> Vec<(usize, usize)> {
        let single: Vec<usize> = (0..self.items.len())
            .filter(|&at| !self.items[at].own_manifest && self.items[at].streams().count() == 1)
            .collect();
        let folders: Vec<String> = single
            .iter()
            .map(|&at| self.items[at].folders.join("/"))
            .collect();
        let candidates: Vec<_> = single
            .iter()
            .zip(&folders)
            .filter_map(|(&at, folder)| {
                let file = self.items[at].main()?;
                let day = file
                    .looked
                    .recorded
                    .map(|at| at.with_timezone(&Local).date_naive());
                Some(pairing::Candidate {
                    stem: stem_of(&file.looked.name),
                    folder,
                    day,
                    seconds: file.looked.seconds,
                })
            })
            .collect();
        pairing::suggest(&candidates)
            .into_iter()
            .map(|(a, b)| (single[a], single[b]))
            .collect()
    }

    fn item_view(&self, item: &DraftItem) -> ItemView {
        let lengths = item.lengths();
        ItemView {
            id: item.id.clone(),
            included: item.is_sent(),
            title: item.title.clone(),
            title_is_own: item.title_is_own,
            description: item.description.clone(),
            recorded_at: item.recorded.map(|at| at.timestamp_millis()),
            recorded_text: item
                .recorded
                .map(|at| at.with_timezone(&Local).format("%Y-%m-%d").to_string())
                .unwrap_or_default(),
            language: item.language.clone(),
            subfolder: self.folders_of(item).join(" / "),
            bytes: item.bytes(),
            seconds: item.main().and_then(|file| file.looked.seconds),
            outcome: item.outcome(),
            choice: item.choice,
            existing: item
                .duplicate
                .as_ref()
                .or(item.same_title.as_ref())
                .map(Existing::view),
            warnings: item.warnings(),
            length_note: lengths.map(|(a, b, agree)| {
                if agree {
                    format!("Lengths agree: {} and {}", clock(a), clock(b))
                } else {
                    differ(a, b)
                }
            }),
            files: item.files.iter().map(DraftFile::view).collect(),
            pair_suggestion: None,
        }
    }
}

impl DraftItem {
    pub fn outcome(&self) -> UploadOutcome {
        match () {
            () if self.is_blocked() => UploadOutcome::Problem,
            () if self.own_manifest => UploadOutcome::OwnManifest,
            () if self.duplicate.is_some() => UploadOutcome::AlreadyThere,
            () if self.same_title.is_some() => UploadOutcome::SameTitle,
            () if self.is_paired() => UploadOutcome::TwoStreams,
            () => UploadOutcome::New,
        }
    }

    fn warnings(&self) -> Vec<DraftWarning> {
        let mut warnings: Vec<DraftWarning> = self
            .files
            .iter()
            .flat_map(|file| {
                file.looked
                    .troubles
                    .iter()
                    .map(|trouble| self.warning(file, trouble))
            })
            .collect();
        if let Some((a, b, false)) = self.lengths() {
            warnings.push(DraftWarning {
                code: WarningCode::LengthsDiffer,
                text: differ(a, b),
                blocking: false,
                can_upload_anyway: false,
            });
        }
        warnings
    }

    fn warning(&self, file: &DraftFile, trouble: &Trouble) -> DraftWarning {
        let name = &file.looked.name;
        let (code, text, blocking) = match trouble {
            Trouble::Empty => (WarningCode::Empty, format!("{name} is empty."), true),
            Trouble::Unreadable(why) => (WarningCode::Unreadable, format!("{name} {why}"), true),
            Trouble::Missing => (
                WarningCode::Missing,
                format!("{name} is no longer there."),
                true,
            ),
            Trouble::Growing => (
                WarningCode::Growing,
                format!("{name} is still being written. Lectern waits until it stops changing."),
                false,
            ),
            Trouble::UnlikelyFormat(why) => {
                let text = format!("{name} {why}. Convert it, leave it out, or upload it anyway.");
                (WarningCode::UnlikelyFormat, text, !self.upload_anyway)
            }
            Trouble::CaptionInvalid(why) => (WarningCode::CaptionInvalid, why.clone(), false),
        };
        DraftWarning {
            code,
            text,
            blocking,
            can_upload_anyway: blocking && code == WarningCode::UnlikelyFormat,
        }
    }
}

impl DraftFile {
    fn view(&self) -> FileView {
        let captions = self.looked.captions.as_ref().map(CaptionCheck::note);
        FileView {
            path: self.looked.path.display().to_string(),
            name: self.looked.name.clone(),
            bytes: self.looked.fingerprint.size,
            role: self.role,
            language: self.language.clone(),
            language_guessed: self.language_guessed,
            note: self.changed.clone().or(captions),
        }
    }
}

impl Existing {
    fn view(&self) -> ExistingSession {
        ExistingSession {
            session_id: self.session.to_string(),
            name: self.name.clone(),
            url: self.url.clone(),
        }
    }
}

fn differ(a: f64, b: f64) -> String {
    format!(
        "Lengths differ by {}. Check that they belong together.",
        clock((a - b).abs())
    )
}

/// Writes a length as `h:mm:ss`.
fn clock(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length in seconds is small and positive"
    )]
    let whole = seconds.max(0.0).round() as u64;
    format!("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

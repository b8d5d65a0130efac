//! Changes a person makes to a review.

use std::path::{Path, PathBuf};

use chrono::{Local, NaiveTime, TimeZone};
use serde::{Deserialize, Serialize};

use super::super::captions::language_tag;
use super::super::error::UploadError;
use super::super::sheet;
use super::super::title::{TitleParts, fill, tidy};
use super::{Choice, Draft, DraftItem, FileRole};

/// One change of a review, in the words of the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[expect(
    missing_docs,
    reason = "the fields say what they hold; ids are those of the view"
)]
pub enum UploadEdit {
    /// Uploads to another folder.
    Target { folder_id: String },
    /// Keeps the folders below the dropped ones, or puts all into the target.
    KeepSubfolders { on: bool },
    /// Chooses recordings, or leaves them out.
    Include { item_ids: Vec<String>, on: bool },
    /// Gives a title.
    Title { item_id: String, title: String },
    /// Gives a description.
    Description {
        item_ids: Vec<String>,
        description: String,
    },
    /// Gives the day of the recording; `None` takes the file's own again.
    RecordedOn {
        item_ids: Vec<String>,
        date: Option<String>,
    },
    /// Gives the language.
    Language {
        item_ids: Vec<String>,
        language: String,
    },
    /// Makes two recordings the two streams of one.
    Pair { item_ids: Vec<String> },
    /// Makes two recordings of one again.
    Unpair { item_id: String },
    /// Says which stream a file is; the other one becomes the other.
    Role {
        item_id: String,
        path: String,
        role: FileRole,
    },
    /// Attaches a caption file.
    AttachCaption {
        item_id: String,
        path: String,
        language: Option<String>,
    },
    /// Takes captions away.
    DetachFile { item_id: String, path: String },
    /// Says what to do about recordings that seem to be there already.
    Resolve {
        item_ids: Vec<String>,
        choice: Choice,
    },
    /// Uploads although Panopto may not read it.
    UploadAnyway { item_ids: Vec<String> },
    /// Adds files and folders.
    AddPaths { paths: Vec<PathBuf> },
    /// Titles all by a pattern; see the preview.
    TitlesFromPattern { pattern: String },
    /// Takes titles, descriptions and dates from a spreadsheet.
    Sheet { text: String },
    /// Takes recordings off the list.
    Remove { item_ids: Vec<String> },
}

impl Draft {
    /// Applies a change. [`UploadEdit::Target`] and [`UploadEdit::AddPaths`] need more than the review and are not for here.
    pub fn apply(&mut self, edit: &UploadEdit) -> Result<(), UploadError> {
        match edit {
            UploadEdit::Target { .. } | UploadEdit::AddPaths { .. } => {}
            UploadEdit::KeepSubfolders { on } => self.keep_subfolders = *on,
            UploadEdit::Include { item_ids, on } => self.each(item_ids, |item| {
                item.included = *on;
                // Choosing what is there already by hand says that it is wanted all the same.
                if *on && item.choice == Some(Choice::Skip) {
                    item.choice = Some(Choice::KeepBoth);
                }
            })?,
            UploadEdit::Title { item_id, title } => self.set_title(item_id, title)?,
            UploadEdit::Description {
                item_ids,
                description,
            } => self.each(item_ids, |item| {
                description.clone_into(&mut item.description);
            })?,
            UploadEdit::RecordedOn { item_ids, date } => {
                self.set_date(item_ids, date.as_deref())?;
            }
            UploadEdit::Language { item_ids, language } => self.set_language(item_ids, language)?,
            UploadEdit::Pair { item_ids } => self.pair(item_ids)?,
            UploadEdit::Unpair { item_id } => self.unpair(item_id)?,
            UploadEdit::Role {
                item_id,
                path,
                role,
            } => self.set_role(item_id, Path::new(path), *role)?,
            UploadEdit::AttachCaption {
                item_id,
                path,
                language,
            } => self.attach(item_id, Path::new(path), language.as_deref())?,
            UploadEdit::DetachFile { item_id, path } => self.detach(item_id, Path::new(path))?,
            UploadEdit::Resolve { item_ids, choice } => self.each(item_ids, |item| {
                item.choice = Some(*choice);
                item.included = *choice != Choice::Skip;
            })?,
            UploadEdit::UploadAnyway { item_ids } => {
                self.each(item_ids, |item| item.upload_anyway = true)?;
            }
            UploadEdit::TitlesFromPattern { pattern } => {
                for (id, title) in self.titles_from(pattern) {
                    self.set_title(&id, &title)?;
                }
            }
            UploadEdit::Sheet { text } => self.take_sheet(text)?,
            UploadEdit::Remove { item_ids } => {
                self.items.retain(|item| !item_ids.contains(&item.id));
            }
        }
        self.edited = true;
        self.revision += 1;
        Ok(())
    }

    /// Returns what the pattern makes of each chosen recording: id and title.
    pub fn titles_from(&self, pattern: &str) -> Vec<(String, String)> {
        let chosen = self
            .items
            .iter()
            .filter(|item| item.included && !item.own_manifest);
        (1..)
            .zip(chosen)
            .map(|(number, item)| {
                let name = item
                    .main()
                    .map_or_else(|| item.title.clone(), |file| tidy(&file.looked.name));
                let recorded = item
                    .recorded
                    .map(|at| at.with_timezone(&Local).fixed_offset());
                let folder = item.folders.last().map_or("", String::as_str);
                (
                    item.id.clone(),
                    fill(
                        pattern,
                        &TitleParts {
                            name: &name,
                            number,
                            recorded,
                            folder,
                        },
                    ),
                )
            })
            .collect()
    }

    fn each(
        &mut self,
        ids: &[String],
        mut change: impl FnMut(&mut DraftItem),
    ) -> Result<(), UploadError> {
        for id in ids {
            change(self.item_mut(id).ok_or(UploadError::NoSuchItem)?);
        }
        Ok(())
    }

    pub(super) fn one(&mut self, id: &str) -> Result<&mut DraftItem, UploadError> {
        self.item_mut(id).ok_or(UploadError::NoSuchItem)
    }

    fn set_title(&mut self, id: &str, title: &str) -> Result<(), UploadError> {
        let item = self.one(id)?;
        if title.trim().is_empty() {
            return Err(UploadError::NoTitle);
        }
        title.trim().clone_into(&mut item.title);
        item.title_is_own = true;
        item.same_title = None;
        Ok(())
    }

    fn set_date(&mut self, ids: &[String], date: Option<&str>) -> Result<(), UploadError> {
        let Some(text) = date.map(str::trim).filter(|text| !text.is_empty()) else {
            return self.each(ids, |item| {
                item.recorded = item.main().and_then(|file| file.looked.recorded);
            });
        };
        let day = sheet::date(text).ok_or_else(|| UploadError::Date(text.to_owned()))?;
        let has_time = text.contains(':');
        self.each(ids, |item| {
            // A day alone keeps the time of day that is known.
            let clock: Option<NaiveTime> = item
                .recorded
                .map(|at| at.with_timezone(&Local).time())
                .filter(|_| !has_time);
            let moved = clock.and_then(|clock| {
                Local
                    .from_local_datetime(&day.with_timezone(&Local).date_naive().and_time(clock))
                    .earliest()
            });
            item.recorded = Some(moved.map_or(day, |at| at.to_utc()));
        })
    }

    fn set_language(&mut self, ids: &[String], text: &str) -> Result<(), UploadError> {
        let language =
            language_tag(text.trim()).ok_or_else(|| UploadError::Language(text.to_owned()))?;
        self.each(ids, |item| {
            item.language.clone_from(&language);
            for file in item
                .files
                .iter_mut()
                .filter(|file| file.role == FileRole::Captions && file.language_guessed)
            {
                file.language = Some(language.clone());
            }
        })
    }
}

//! Changes a person makes to a review.

use std::path::{Path, PathBuf};

use chrono::{Local, NaiveTime, TimeZone};
use serde::{Deserialize, Serialize};

use super::super::captions::language_tag;
use super::super::error::UploadError;
use super::super::look::look_at;
use super::super::media::{MediaKind, stem_of};
use super::super::pairing::{shared_name, shows_slides};
use super::super::sheet::{self, SheetError};
use super::super::title::{TitleParts, fill, tidy};
use super::super::walk::LeftOut;
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

    fn one(&mut self, id: &str) -> Result<&mut DraftItem, UploadError> {
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

    fn pair(&mut self, ids: &[String]) -> Result<(), UploadError> {
        let [first, second] = ids else {
            return Err(UploadError::NotAPair(
                "Choose exactly two recordings to pair.",
            ));
        };
        let fits = |item: &DraftItem| !item.own_manifest && item.streams().count() == 1;
        let at = |id: &str| {
            self.items
                .iter()
                .position(|item| item.id == id)
                .ok_or(UploadError::NoSuchItem)
        };
        let (first, second) = (at(first)?, at(second)?);
        if first == second || !fits(&self.items[first]) || !fits(&self.items[second]) {
            return Err(UploadError::NotAPair(
                "Only two recordings of one stream each can be paired.",
            ));
        }
        let is_video = |at: usize| {
            self.items[at]
                .main()
                .is_some_and(|file| file.looked.kind == MediaKind::Video)
        };
        if !is_video(first) || !is_video(second) {
            return Err(UploadError::NotAPair(
                "Only two videos can be the streams of one recording.",
            ));
        }
        let slides = |at: usize| {
            self.items[at]
                .main()
                .is_some_and(|file| shows_slides(stem_of(&file.looked.name)))
        };
        let (camera, other) = if slides(first) && !slides(second) {
            (second, first)
        } else {
            (first, second)
        };
        let joined = self.items[other].clone();
        let item = &mut self.items[camera];
        for mut file in joined.files {
            if file.role == FileRole::Camera {
                file.role = FileRole::Slides;
            }
            item.files.push(file);
        }
        item.upload_anyway |= joined.upload_anyway;
        if !item.title_is_own {
            item.title = if joined.title_is_own {
                joined.title
            } else {
                shared_title(item)
            };
            item.title_is_own = joined.title_is_own;
        }
        if item.description.is_empty() {
            item.description = joined.description;
        }
        self.items.remove(other);
        Ok(())
    }

    fn unpair(&mut self, id: &str) -> Result<(), UploadError> {
        let new = self.new_id();
        let at = self
            .items
            .iter()
            .position(|item| item.id == id)
            .ok_or(UploadError::NoSuchItem)?;
        if !self.items[at].is_paired() {
            return Err(UploadError::NotAPair("This recording has one stream only."));
        }
        let item = &mut self.items[at];
        let slides = item
            .files
            .iter()
            .position(|file| file.role == FileRole::Slides)
            .unwrap_or(item.files.len() - 1);
        let mut file = item.files.remove(slides);
        file.role = FileRole::Camera;
        if !item.title_is_own
            && let Some(main) = item.main()
        {
            item.title = tidy(&main.looked.name);
        }
        let other = DraftItem {
            id: new,
            title: tidy(&file.looked.name),
            title_is_own: false,
            recorded: file.looked.recorded,
            files: vec![file],
            duplicate: None,
            same_title: None,
            ..item.clone()
        };
        self.items.insert(at + 1, other);
        Ok(())
    }

    fn set_role(&mut self, id: &str, path: &Path, role: FileRole) -> Result<(), UploadError> {
        let item = self.one(id)?;
        let other = if role == FileRole::Camera {
            FileRole::Slides
        } else {
            FileRole::Camera
        };
        if !item.is_paired() || !matches!(role, FileRole::Camera | FileRole::Slides) {
            return Err(UploadError::NotAPair(
                "A recording of one stream has no second role.",
            ));
        }
        for file in item
            .files
            .iter_mut()
            .filter(|file| matches!(file.role, FileRole::Camera | FileRole::Slides))
        {
            file.role = if file.looked.path == path {
                role
            } else {
                other
            };
        }
        Ok(())
    }

    fn attach(&mut self, id: &str, path: &Path, language: Option<&str>) -> Result<(), UploadError> {
        let language = match language {
            Some(text) => Some(
                language_tag(text.trim()).ok_or_else(|| UploadError::Language(text.to_owned()))?,
            ),
            None => None,
        };
        let default = self.default_language.clone();
        let looked = look_at(path);
        if looked.kind != MediaKind::Captions {
            return Err(UploadError::NotCaptions { name: looked.name });
        }
        self.one(id)?.attach_captions(looked, language, &default);
        for item in self.items.iter_mut().filter(|item| item.id != id) {
            item.files
                .retain(|file| file.role != FileRole::Captions || file.looked.path != path);
        }
        self.left_out.retain(|left| left.path != path);
        Ok(())
    }

    fn detach(&mut self, id: &str, path: &Path) -> Result<(), UploadError> {
        let item = self.one(id)?;
        let at = item
            .files
            .iter()
            .position(|file| file.role == FileRole::Captions && file.looked.path == path)
            .ok_or(UploadError::NoSuchItem)?;
        let file = item.files.remove(at);
        self.left_out.push(LeftOut {
            path: file.looked.path,
            name: file.looked.name,
            reason: "was taken off its recording.".to_owned(),
        });
        Ok(())
    }

    fn take_sheet(&mut self, text: &str) -> Result<(), UploadError> {
        let in_list = |items: &[DraftItem], cell: &str| {
            items.iter().position(|item| {
                item.streams()
                    .any(|file| sheet::names(cell, &file.looked.name))
            })
        };
        let rows = sheet::read(text, |cell| in_list(&self.items, cell).is_some())?;
        let chosen: Vec<usize> = (0..self.items.len())
            .filter(|&at| self.items[at].included)
            .collect();
        let by_order = rows.iter().all(|row| row.file.is_none());
        if by_order && rows.len() != chosen.len() {
            return Err(self.no_file_matches());
        }
        let mut matched = 0;
        let mut strangers = Vec::new();
        for (number, row) in rows.into_iter().enumerate() {
            let at = if by_order {
                chosen.get(number).copied()
            } else {
                row.file
                    .as_deref()
                    .and_then(|cell| in_list(&self.items, cell))
            };
            let Some(at) = at else {
                let name = row.file.unwrap_or_else(|| format!("Line {}", row.line));
                strangers.push(LeftOut {
                    path: PathBuf::from(&name),
                    name,
                    reason: "is named in the sheet, and no recording here has this file."
                        .to_owned(),
                });
                continue;
            };
            matched += 1;
            let item = &mut self.items[at];
            if let Some(title) = row.title {
                item.title = title;
                item.title_is_own = true;
                item.same_title = None;
            }
            item.description = row
                .description
                .unwrap_or_else(|| std::mem::take(&mut item.description));
            item.recorded = row.date.or(item.recorded);
        }
        if matched == 0 {
            return Err(self.no_file_matches());
        }
        self.left_out.extend(strangers);
        Ok(())
    }

    fn no_file_matches(&self) -> UploadError {
        let example = self
            .items
            .iter()
            .find_map(DraftItem::main)
            .map_or_else(String::new, |file| file.looked.name.clone());
        SheetError::NoFileMatches { example }.into()
    }
}

/// The title of a pair: what both names share, if that leaves a name.
fn shared_title(item: &DraftItem) -> String {
    let Some(main) = item.main() else {
        return item.title.clone();
    };
    let shared = shared_name(stem_of(&main.looked.name));
    if shared.is_empty() {
        tidy(&main.looked.name)
    } else {
        tidy(&format!("{shared}.mp4"))
    }
}

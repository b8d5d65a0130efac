//! Titles, descriptions and dates taken from a spreadsheet.

use std::path::PathBuf;

use super::super::error::UploadError;
use super::super::sheet::{self, SheetError};
use super::super::walk::LeftOut;
use super::{Draft, DraftItem};

impl Draft {
    pub(super) fn take_sheet(&mut self, text: &str) -> Result<(), UploadError> {
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

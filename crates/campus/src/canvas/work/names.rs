//! Names of files that students hand in.

use super::{Making, hostile};
use crate::canvas::world::{Flavour, assignments::Kind};

const DOCUMENTS: [&str; 10] = [
    "Essay.docx",
    "My essay é.docx",
    "Lab report final (2) FINAL.pdf",
    "IMG_4521.jpg",
    "figure 1.png",
    "notes.txt",
    "Untitled document.docx",
    "レポート 第3回.pdf",
    "data & results.xlsx",
    "Präsentation: Zellen?.pptx",
];

impl Making<'_> {
    /// Returns the names of the files of an attempt.
    pub(super) fn file_names(&mut self, attempt: u64) -> Vec<String> {
        match self.course.flavour {
            Flavour::Hostile => {
                let from = self.position * 5 + attempt * 2;
                (0..5)
                    .map(|place| hostile::file_name(from + place))
                    .collect()
            }
            Flavour::Files { each, .. } => (0..u64::from(each))
                .map(|place| format!("portfolio part {}.docx", place + 1))
                .collect(),
            _ => {
                let count = match self.assignment.kind {
                    Kind::Group => 2,
                    _ => 1 + self.chance.below(3),
                };
                let mut names: Vec<String> = (0..count)
                    .map(|_| DOCUMENTS[self.chance.below(10) as usize].to_owned())
                    .collect();
                if names.len() == 2 && self.chance.happens(0.3) {
                    // Two files of one name in one attempt.
                    let first = names[0].clone();
                    names[1] = first;
                }
                names
            }
        }
    }
}

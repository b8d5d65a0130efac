//! What names will look like, and what leaves with an export, before anything is read.

use lectern_artifacts::{NamePattern, PatternValues, preview_name};
use lectern_names::safe_name;

use super::error::ArtifactError;
use super::request::{ArtifactNaming, ArtifactPeople};
use super::views::{ArtifactNamesPreview, ArtifactPrivacy};
use crate::app::App;
use crate::error::AppError;

/// The pattern of names that an export begins with.
pub const DEFAULT_ARTIFACT_PATTERN: &str = "{student} {assignment}, attempt {n}";

const COURSE: &str = "COMM 290";
const ASSIGNMENT: &str = "Case memo 1";

impl App {
    /// Says what a pattern of names makes of an example, and what the folders will look like.
    ///
    /// # Errors
    ///
    /// The pattern cannot be used; the sentence says why.
    pub fn preview_artifact_names(
        &self,
        naming: &ArtifactNaming,
    ) -> Result<ArtifactNamesPreview, AppError> {
        Ok(names(naming)?)
    }

    /// Says what leaves with an export, and what stays.
    pub fn preview_artifact_privacy(&self, people: &ArtifactPeople) -> ArtifactPrivacy {
        if people.are_hidden() {
            ArtifactPrivacy {
                stays_here: lectern_artifacts::STAYS_HERE,
                leaves: lectern_artifacts::LEAVES,
            }
        } else {
            ArtifactPrivacy {
                stays_here: &[],
                leaves: NAMED,
            }
        }
    }
}

const NAMED: &[&str] = &[
    "Names, logins and numbers of everybody in the course",
    "Everything that was handed in, said and graded, with dates and scores",
    "The answers of Canvas as received (the folder “json”)",
];

fn names(naming: &ArtifactNaming) -> Result<ArtifactNamesPreview, ArtifactError> {
    let text = naming.pattern.trim();
    let pattern = if text.is_empty() {
        NamePattern::default()
    } else {
        NamePattern::parse(text)?
    };
    let student = if naming.pseudonyms {
        "k7q-2f"
    } else {
        "ana.li"
    };
    let values = PatternValues {
        student: student.to_owned(),
        assignment: ASSIGNMENT.to_owned(),
        attempt: "2".to_owned(),
        file: "essay".to_owned(),
        id: "555".to_owned(),
        course: COURSE.to_owned(),
        date: "2026-02-05".to_owned(),
    };
    let file = preview_name(&pattern, &values, ".docx");
    Ok(ArtifactNamesPreview {
        tree: tree(naming, student, &file),
        file,
    })
}

/// Draws folders and files, two spaces a level.
fn tree(naming: &ArtifactNaming, student: &str, file: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |level: usize, name: &str| lines.push(format!("{}{name}", "  ".repeat(level)));
    let page = |line: &mut dyn FnMut(usize, &str), level| {
        if naming.pages {
            line(level, "index.html");
        }
    };
    let mut top = 0;
    if naming.bag {
        line(0, "bagit.txt");
        line(0, "data/");
        top = 1;
    }
    line(top, "exports/");
    page(&mut line, top + 1);
    line(top + 1, &format!("{}/", safe_name(COURSE)));
    line(top + 2, &format!("{student}/"));
    page(&mut line, top + 3);
    for name in [
        "submissions.csv",
        "comments.csv",
        "attachments.csv",
        "rubric_assessments.csv",
    ] {
        line(top + 3, name);
    }
    line(top + 3, &format!("{}/", safe_name(ASSIGNMENT)));
    let parts: Vec<&str> = file.split('/').collect();
    for (level, part) in parts.iter().enumerate() {
        let is_folder = level + 1 < parts.len();
        line(
            top + 4 + level,
            &if is_folder {
                format!("{part}/")
            } else {
                (*part).to_owned()
            },
        );
    }
    if naming.by_assignment {
        line(top + 1, "by assignment/");
        line(top + 2, &format!("{}/", safe_name(COURSE)));
        line(top + 3, &format!("{}/", safe_name(ASSIGNMENT)));
    }
    if !naming.pseudonyms {
        line(top, "json/");
    }
    line(0, "manifest-sha256.txt");
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_pattern_is_the_one_that_is_offered() {
        assert_eq!(NamePattern::default().as_str(), DEFAULT_ARTIFACT_PATTERN);
        let shown = names(&ArtifactNaming {
            pages: true,
            ..ArtifactNaming::default()
        });
        let shown = shown.unwrap();
        assert_eq!(shown.file, "ana.li Case memo 1, attempt 2.docx");
        assert!(
            shown.tree.contains(&"    ana.li/".to_owned()),
            "{:#?}",
            shown.tree
        );
        assert!(
            shown.tree.contains(&"      index.html".to_owned()),
            "{:#?}",
            shown.tree
        );
    }

    #[test]
    fn pseudonyms_and_folders_show_and_a_wrong_pattern_is_explained() {
        let naming = ArtifactNaming {
            pattern: "{n}/{file}".to_owned(),
            pseudonyms: true,
            bag: true,
            ..ArtifactNaming::default()
        };
        let shown = names(&naming).unwrap();
        assert!(
            shown.tree.iter().any(|line| line.trim() == "2/"),
            "{:#?}",
            shown.tree
        );
        assert!(shown.tree.iter().any(|line| line.trim() == "essay.docx"));
        assert!(
            !shown
                .tree
                .iter()
                .any(|line| line.contains("json") || line.contains("ana"))
        );
        let wrong = ArtifactNaming {
            pattern: "{studend}".to_owned(),
            ..naming
        };
        let error = names(&wrong).unwrap_err();
        assert!(error.to_string().contains("{studend}"), "{error}");
    }
}

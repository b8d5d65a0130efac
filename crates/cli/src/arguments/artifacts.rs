//! The words of student work.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use lectern_app::ArtifactZips;

use super::page_views::EnrolmentState;

#[derive(Debug, Subcommand)]
pub enum ArtifactsCommand {
    /// Exports what students handed in, with comments, rubrics and files; again and again, fetching only what is new.
    Export(Box<ExportWorkArguments>),
    /// Tries the downloads again that failed, with new links, and writes the export again.
    Retry {
        /// The folder of the export.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Writes folders, tables and pages again, without a network; the same collection gives the same bytes.
    Html {
        /// The folder of the export, or one in which the published tool left its json.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct ExportWorkArguments {
    /// Courses: numbers, addresses or SIS ids (sis_course_id:ID), or words of their names.
    #[arg(value_name = "COURSE", required_unless_present_any = ["csv", "term"])]
    pub courses: Vec<String>,
    /// Takes the courses of this CSV file: its column CanvasCourseID, else its first.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Takes the courses of this term, by its whole name.
    #[arg(long, value_name = "NAME")]
    pub term: Option<String>,
    /// Folder that gets the export.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Leaves files and recordings at Canvas; tables and pages name them.
    #[arg(long)]
    pub no_downloads: bool,
    /// Writes pseudonyms in place of people's names and numbers; the key is kept in the keychain.
    #[arg(long)]
    pub pseudonyms: bool,
    /// Assignments, by number; all if left out.
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub assignments: Vec<i64>,
    /// Sections, by number; all if left out.
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub sections: Vec<i64>,
    /// Students, by number, login, SIS id or whole name; all if left out.
    #[arg(long, value_name = "WHO", num_args = 1..)]
    pub students: Vec<String>,
    /// States of enrolment; all if left out, concluded students too.
    #[arg(long, value_name = "STATE", num_args = 1.., value_enum)]
    pub enrollment_states: Vec<EnrolmentState>,
    /// Only what was handed in on this day or later.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub submitted_from: Option<NaiveDate>,
    /// Only what was handed in on this day or earlier.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub submitted_to: Option<NaiveDate>,
    /// Leaves something out.
    #[arg(long, value_name = "WHAT", num_args = 1.., value_enum)]
    pub skip: Vec<Skipped>,
    /// Names of handed-in files: {student} {assignment} {n} {file} {id} {course} {date}.
    #[arg(long, value_name = "PATTERN")]
    pub template: Option<String>,
    /// Writes student folders alone, no folders by assignment.
    #[arg(long)]
    pub students_only: bool,
    /// Writes no pages.
    #[arg(long)]
    pub no_pages: bool,
    /// Makes the folder a bag (BagIt 1.0).
    #[arg(long)]
    pub bag: bool,
    /// Makes archives beside the folders.
    #[arg(long, value_name = "OF", value_enum)]
    pub zip: Option<Zip>,
    /// Puts a ' before cells that a spreadsheet would run as a formula, in the documented tables too.
    #[arg(long)]
    pub safe_for_spreadsheets: bool,
    /// Exports a sample: so many strong, middle and weak submissions of each assignment.
    #[arg(long, value_name = "N")]
    pub sample: Option<u32>,
    /// Seed of the sample; a new one, which is told and recorded, if left out.
    #[arg(long, value_name = "SEED", requires = "sample")]
    pub seed: Option<u32>,
    /// Samples the assignments whose rubric measures these outcomes, by number.
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',', requires = "sample")]
    pub outcomes: Vec<i64>,
    /// Shows the plan and changes nothing.
    #[arg(long, conflicts_with = "plan")]
    pub dry_run: bool,
    /// Writes the plan to a file and changes nothing else; `lectern run FILE` runs it.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
}

/// What may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Skipped {
    /// Attempts before the last.
    Attempts,
    /// Comments and their files.
    Comments,
    /// Rubric scores and comments.
    Rubrics,
    /// Handed-in files.
    Attachments,
    /// Recordings.
    Media,
    /// Contributions to discussions.
    Discussions,
}

/// Which archives are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Zip {
    /// One for each student.
    Students,
    /// One for each course.
    Courses,
}

impl From<Zip> for ArtifactZips {
    fn from(zip: Zip) -> Self {
        match zip {
            Zip::Students => Self::Students,
            Zip::Courses => Self::Courses,
        }
    }
}

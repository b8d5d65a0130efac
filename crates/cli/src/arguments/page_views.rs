//! The words of page views.

use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::{Args, ValueEnum};
use lectern_app::{CanvasRole, CanvasState};

use super::viewing::time_zone;

#[derive(Debug, Args)]
pub struct PageViewsArguments {
    /// Course: its number, address or SIS id (sis_course_id:ID), or words of its name.
    #[arg(value_name = "COURSE")]
    pub course: String,
    /// First day that counts; 90 days ago if left out.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub start_time: Option<NaiveDate>,
    /// Last day that counts; today if left out.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub end_time: Option<NaiveDate>,
    /// Kinds of people that count; all if left out.
    #[arg(long, value_name = "TYPE", num_args = 0.., value_enum, ignore_case = true)]
    pub enrollment_types: Vec<EnrolmentType>,
    /// States of enrolment that count; all if left out, concluded people too.
    #[arg(long, value_name = "STATE", num_args = 1.., value_enum)]
    pub enrollment_states: Vec<EnrolmentState>,
    /// Writes pseudonyms, of this export alone, in place of people's ids.
    #[arg(long)]
    pub pseudonyms: bool,
    /// Folder that gets the reports.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Forms of the reports.
    #[arg(long, value_name = "FORMAT", value_enum, value_delimiter = ',', default_values_t = [ReportFormat::Csv, ReportFormat::Json])]
    pub format: Vec<ReportFormat>,
    /// Time zone of days, such as America/Vancouver; the course's if left out.
    #[arg(long, value_name = "TZ", value_parser = time_zone)]
    pub time_zone: Option<Tz>,
    /// Leaves the end day out, as the older tool does.
    #[arg(long)]
    pub exclude_end: bool,
    /// Counts pages of the course's groups, too.
    #[arg(long)]
    pub groups: bool,
    /// Leaves requests of apps and integrations out.
    #[arg(long)]
    pub no_api: bool,
    /// Counts views that somebody made in another person's name, too.
    #[arg(long)]
    pub masqueraded: bool,
    /// Counts addresses that differ after the question mark as one page.
    #[arg(long)]
    pub drop_queries: bool,
    /// Adds own columns (names of pages and more) after those of the published tool.
    #[arg(long)]
    pub extra_columns: bool,
    /// Shows the plan and changes nothing.
    #[arg(long, conflicts_with = "plan")]
    pub dry_run: bool,
    /// Writes the plan to a file and changes nothing else; `lectern run FILE` runs it.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
}

/// Kinds of people, in Canvas's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EnrolmentType {
    /// Students.
    #[value(name = "StudentEnrollment", alias = "student")]
    Student,
    /// Teachers.
    #[value(name = "TeacherEnrollment", alias = "teacher")]
    Teacher,
    /// Teaching assistants.
    #[value(name = "TaEnrollment", alias = "ta")]
    Ta,
    /// Designers.
    #[value(name = "DesignerEnrollment", alias = "designer")]
    Designer,
    /// Observers.
    #[value(name = "ObserverEnrollment", alias = "observer")]
    Observer,
}

impl From<EnrolmentType> for CanvasRole {
    fn from(kind: EnrolmentType) -> Self {
        match kind {
            EnrolmentType::Student => Self::Student,
            EnrolmentType::Teacher => Self::Teacher,
            EnrolmentType::Ta => Self::Ta,
            EnrolmentType::Designer => Self::Designer,
            EnrolmentType::Observer => Self::Observer,
        }
    }
}

/// States of enrolment, in Canvas's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EnrolmentState {
    /// In the course.
    Active,
    /// Invited, not yet there.
    Invited,
    /// Kept but switched off.
    Inactive,
    /// Concluded.
    Completed,
}

impl From<EnrolmentState> for CanvasState {
    fn from(state: EnrolmentState) -> Self {
        match state {
            EnrolmentState::Active => Self::Active,
            EnrolmentState::Invited => Self::Invited,
            EnrolmentState::Inactive => Self::Inactive,
            EnrolmentState::Completed => Self::Completed,
        }
    }
}

/// Forms of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// The published tool's CSV.
    Csv,
    /// The published tool's JSON.
    Json,
    /// Every view as Parquet.
    Parquet,
    /// A workbook.
    Xlsx,
}

//! The words of courses and viewing data.

use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::{Args, Subcommand, ValueEnum};
use lectern_app::analytics::chunks::Rule;
use lectern_app::analytics::database::Layout;

#[derive(Debug, Subcommand)]
pub enum CoursesCommand {
    /// Lists the courses.
    List {
        /// Only courses of this term, such as "2026 Winter 1".
        #[arg(long, value_name = "TERM")]
        term: Option<String>,
    },
    /// Follows folders on Panopto, with what is below them.
    Add {
        /// Folders, by id or by path such as "/Biology/BIOL 200".
        #[arg(value_name = "FOLDER", required = true)]
        folders: Vec<String>,
    },
    /// Stops following courses. Their data stays.
    Remove {
        /// Courses, by their folder's id, path or name.
        #[arg(value_name = "FOLDER", required = true)]
        courses: Vec<String>,
    },
    /// Follows the courses of a courses.csv: PanoptoFolderName,PanoptoFolderID first, own columns after.
    Import {
        /// The file.
        file: PathBuf,
        /// Says what would be new or changed, and changes nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Writes the courses to a courses.csv, own columns included.
    Export {
        /// The file.
        file: PathBuf,
    },
    /// Says which Canvas course and which folder on this computer belong to a course.
    Link(LinkArguments),
    /// Looks for the Canvas courses of courses, by code and term. Links nothing.
    Propose {
        /// Courses, by their folder's id, path or name; all that are not linked if left out.
        #[arg(value_name = "FOLDER")]
        courses: Vec<String>,
    },
    /// Follows the courses of a new term as those of the last one, where code and term leave no doubt.
    NewTerm {
        /// The term to begin from; the latest if left out.
        #[arg(long, value_name = "TERM")]
        from: Option<String>,
        /// The new term; the next one at Canvas if left out.
        #[arg(long, value_name = "TERM")]
        to: Option<String>,
        /// Says what would be followed, and follows nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Args)]
pub struct LinkArguments {
    /// The course, by its folder's id, path or name.
    #[arg(value_name = "FOLDER")]
    pub course: String,
    /// Its Canvas course, by number, address, SIS id or words of its name; "none" takes the link away.
    #[arg(long, value_name = "COURSE")]
    pub canvas: Option<String>,
    /// The Canvas account that sees it, by name. May be left out where there is only one.
    #[arg(long, value_name = "NAME", requires = "canvas")]
    pub canvas_account: Option<String>,
    /// Where its files are, or are to be, on this computer; "none" for nowhere.
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Whether every sync, and every night, reads new page views of its students.
    #[arg(long, value_name = "SWITCH")]
    pub page_views: Option<Switch>,
    /// Whether a sync in the window brings viewing data. `lectern viewing sync` always does.
    #[arg(long, value_name = "SWITCH")]
    pub viewing: Option<Switch>,
    /// Whether a sync in the window runs the mirror of its folder.
    #[arg(long, value_name = "SWITCH")]
    pub recordings: Option<Switch>,
    /// Whether a sync in the window runs the export of its student work.
    #[arg(long, value_name = "SWITCH")]
    pub student_work: Option<Switch>,
}

impl LinkArguments {
    /// Tells whether nothing is to be changed.
    pub fn are_none(&self) -> bool {
        let switches = [
            self.page_views,
            self.viewing,
            self.recordings,
            self.student_work,
        ];
        self.canvas.is_none() && self.folder.is_none() && switches.iter().all(Option::is_none)
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Switch {
    On,
    Off,
}

impl Switch {
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}

#[derive(Debug, Subcommand)]
pub enum ViewingCommand {
    /// Brings viewing data up to the last complete day in UTC, and writes the CSV database.
    Sync(SyncArguments),
    /// Cuts a CSV database into 20 chunks a recording. Needs no network, no account and no profile.
    Chunk(ChunkArguments),
    /// Exports viewing data for other tools.
    Export(ExportArguments),
}

#[derive(Debug, Args)]
pub struct SyncArguments {
    /// Follows and synchronises the courses of this courses.csv; all that are followed if left out.
    #[arg(long, value_name = "FILE")]
    pub courses: Option<PathBuf>,
    /// Folder of the CSV database. What is in it, of the published tool too, is taken in first.
    #[arg(long, value_name = "DIR")]
    pub database: Option<PathBuf>,
    /// First day (UTC) that is asked for where nothing is stored yet; 2020-09-01 if left out.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub start: Option<NaiveDate>,
    /// File names and columns of the CSV database.
    #[arg(long, value_enum, default_value_t = FileLayout::Documented)]
    pub layout: FileLayout,
    /// Shows the plan and changes nothing.
    #[arg(long, conflicts_with = "plan")]
    pub dry_run: bool,
    /// Writes the plan to a file and changes nothing else; `lectern run FILE` runs it.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ChunkArguments {
    /// Takes only the folders of this courses.csv. A column TimeZone in it says the zone of each.
    #[arg(long, value_name = "FILE")]
    pub courses: Option<PathBuf>,
    /// Folder of the CSV database.
    #[arg(long, value_name = "DIR", default_value = "database")]
    pub database: PathBuf,
    /// Folder that gets the outputs.
    #[arg(long, value_name = "DIR", default_value = "output[CHUNKED]")]
    pub output: PathBuf,
    /// Time zone whose dates are used, such as America/Vancouver; if left out US/Pacific for the compatible
    /// rule and this computer's zone for the exact one.
    #[arg(long, value_name = "TZ", value_parser = time_zone)]
    pub time_zone: Option<Tz>,
    /// Whose numbers.
    #[arg(long, value_enum, default_value_t = ChunkRule::Exact)]
    pub rule: ChunkRule,
    /// File names and columns of the outputs. All layouts are read.
    #[arg(long, value_enum, default_value_t = FileLayout::Documented)]
    pub layout: FileLayout,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// What is written.
    #[arg(long, value_enum)]
    pub format: ExportFormat,
    /// Folder that gets the files.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Writes pseudonyms, of this export alone, in place of people's ids and names.
    #[arg(long)]
    pub pseudonyms: bool,
}

/// Reads the name of a time zone.
pub fn time_zone(name: &str) -> Result<Tz, String> {
    name.trim().parse().map_err(|_| {
        "there is no such time zone. Give its IANA name, such as America/Vancouver or Europe/Berlin"
            .to_owned()
    })
}

/// File names and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FileLayout {
    /// As documented: videos_overview.csv, session_overview.csv.
    Documented,
    /// The published tool's newer names and columns: sessions_overview.csv, with root and containing folder.
    Upstream,
}

impl From<FileLayout> for Layout {
    fn from(layout: FileLayout) -> Self {
        match layout {
            FileLayout::Documented => Self::Documented,
            FileLayout::Upstream => Self::Upstream,
        }
    }
}

/// Whose numbers chunks have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChunkRule {
    /// The true union of what was watched.
    Exact,
    /// The numbers of the published tool.
    Compatible,
}

impl From<ChunkRule> for Rule {
    fn from(rule: ChunkRule) -> Self {
        match rule {
            ChunkRule::Exact => Self::Exact,
            ChunkRule::Compatible => Self::Compatible,
        }
    }
}

/// What an export writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A star schema as CSV with a data dictionary.
    Csv,
    /// The same as Parquet.
    Parquet,
    /// One workbook a course.
    Xlsx,
}

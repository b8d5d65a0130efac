//! The words of mirrors.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::mirror_values::{Days, FilterRule, SidecarChoice, TimeOfDay};

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command"
)]
#[derive(Debug, Args)]
pub struct MirrorArguments {
    /// Folders on Panopto, by id or by path such as "/Biology/BIOL 200"; what is below them comes too.
    #[arg(value_name = "FOLDER", required_unless_present_any = ["sessions", "site"])]
    pub folders: Vec<String>,
    /// Takes this recording alone: a session id, or a Panopto address with one. May be given several times.
    #[arg(long = "session", value_name = "ID", conflicts_with_all = ["folders", "site"])]
    pub sessions: Vec<String>,
    /// Takes every folder that the account can see.
    #[arg(long, conflicts_with = "folders")]
    pub site: bool,
    /// Folder on this computer that gets it all.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// What the mirror is called; the folder's name if left out.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Leaves out folders of exactly this name with everything below them. May be given several times.
    #[arg(long, value_name = "NAME")]
    pub skip: Vec<String>,
    /// Leaves out recordings. KEY=VALUE is one of title=PATTERN, not-title=PATTERN (* and ?), from=DATE,
    /// to=DATE (YYYY-MM-DD), at-least=LENGTH, at-most=LENGTH (90, 10m, 1h30m, 1:30:00), creator=TEXT,
    /// largest=SIZE (500MB). May be given several times.
    #[arg(long, value_name = "KEY=VALUE")]
    pub filter: Vec<FilterRule>,
    /// Pattern of a file's name, such as "{date} {title}". In braces may stand date, time, title, id, folder,
    /// creator and n; "/" makes folders.
    #[arg(long, value_name = "PATTERN")]
    pub template: Option<String>,
    /// What is written beside each recording: all, none, or a list of info, captions (srt, vtt and txt), srt,
    /// vtt, txt, thumbnail, chapters, permissions.
    #[arg(long, value_name = "LIST", default_value = "all")]
    pub sidecars: SidecarChoice,
    /// Takes captions in every language; one more call for each new or changed recording.
    #[arg(long)]
    pub all_languages: bool,
    /// Reads folders through the search too, for sites whose listing hides some.
    #[arg(long)]
    pub also_search: bool,
    /// Asks the size of every file, so that a replaced recording of the same length is noticed; two calls each.
    #[arg(long)]
    pub check_every_file: bool,
    /// Answers every conflict of the plan. Without it they are asked on a terminal and left out elsewhere.
    #[arg(long, value_enum, value_name = "ANSWER")]
    pub conflicts: Option<ConflictAnswer>,
    /// Shows the plan and changes nothing.
    #[arg(long, conflicts_with = "plan")]
    pub dry_run: bool,
    /// Writes the plan to a file and changes nothing else; `lectern run FILE` runs it.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
}

/// The answer to all conflicts of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConflictAnswer {
    /// Does nothing for these recordings this time.
    Skip,
    /// Keeps both files; the new one gets its id into the name.
    KeepBoth,
    /// Leaves the file on this computer as it is.
    KeepMine,
    /// Takes the file from Panopto; the one here goes to "Replaced files".
    TakeTheirs,
}

#[derive(Debug, Subcommand)]
pub enum MirrorsCommand {
    /// Lists the mirrors of this profile.
    List,
    /// Shows a mirror.
    Show {
        /// Its name, its folder, or the first characters of its id.
        mirror: String,
    },
    /// Runs a mirror again, as it was set up.
    Run {
        /// Its name, its folder, or the first characters of its id.
        mirror: String,
        /// Answers every conflict of the plan. Without it they are asked on a terminal and left out elsewhere.
        #[arg(long, value_enum, value_name = "ANSWER")]
        conflicts: Option<ConflictAnswer>,
        /// Shows the plan and changes nothing.
        #[arg(long, conflicts_with = "plan")]
        dry_run: bool,
        /// Writes the plan to a file and changes nothing else; `lectern run FILE` runs it.
        #[arg(long, value_name = "FILE")]
        plan: Option<PathBuf>,
    },
    /// Says when a mirror runs by itself; `lectern jobs run` or the open window does it then.
    Schedule {
        /// Its name, its folder, or the first characters of its id.
        mirror: String,
        /// Time of day on this computer's clock, HH:MM.
        #[arg(
            long,
            value_name = "HH:MM",
            required_unless_present = "off",
            conflicts_with = "off"
        )]
        at: Option<TimeOfDay>,
        /// daily, weekdays, or a list of mon, tue, wed, thu, fri, sat, sun.
        #[arg(
            long,
            value_name = "DAYS",
            default_value = "daily",
            conflicts_with = "off"
        )]
        days: Days,
        /// Runs it by hand only.
        #[arg(long)]
        off: bool,
    },
    /// Forgets a mirror. Its files stay.
    Forget {
        /// Its name, its folder, or the first characters of its id.
        mirror: String,
    },
}

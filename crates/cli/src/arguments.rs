//! The words of the command line.

mod artifacts;
mod mirror;
mod mirror_values;
mod page_views;
mod viewing;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use artifacts::{ArtifactsCommand, ExportWorkArguments, Skipped};
pub use mirror::{ConflictAnswer, MirrorArguments, MirrorsCommand};
pub use mirror_values::{DAYS, Days, TimeOfDay};
pub use page_views::{PageViewsArguments, ReportFormat};
pub use viewing::{
    ChunkArguments, CoursesCommand, ExportArguments, ExportFormat, LinkArguments, Switch,
    SyncArguments, ViewingCommand,
};

/// Move lecture recordings between this computer and Panopto.
#[derive(Debug, Parser)]
#[command(
    name = "lectern",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub struct Arguments {
    /// Folder with accounts, jobs and settings.
    #[arg(long, global = true, value_name = "DIR", env = "LECTERN_PROFILE")]
    pub profile: Option<PathBuf>,
    /// Account to use, by name. May be left out where there is only one.
    #[arg(long, global = true, value_name = "NAME")]
    pub account: Option<String>,
    /// Skips TLS certificate checks for this command. For traffic inspection only.
    #[arg(long, global = true)]
    pub skip_verify: bool,
    /// Prints one JSON document on standard output.
    #[arg(long, global = true)]
    pub json: bool,
    /// Says nothing but results and errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Writes what is going on to standard error; twice for every request.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Answers questions with yes, except a delete on a server.
    #[arg(long, global = true)]
    pub yes: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Adds, lists, tests, removes and imports accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Signs in through the browser, with the stored password of a user-based client, or with a new Canvas token.
    Login {
        /// Account name.
        name: Option<String>,
    },
    /// Signs out: the sign-in is revoked and forgotten.
    Logout {
        /// Account name.
        name: Option<String>,
    },
    /// Lists folders.
    Folders {
        /// Folder whose children are listed, by id or by path such as "/Biology/BIOL 200".
        #[arg(long, value_name = "FOLDER")]
        parent: Option<String>,
        /// Searches the names of all folders.
        #[arg(long, value_name = "TEXT", conflicts_with = "parent")]
        search: Option<String>,
        /// Lists everything below, as a tree.
        #[arg(long)]
        tree: bool,
    },
    /// Creates, renames, moves and deletes a folder.
    #[command(subcommand)]
    Folder(FolderCommand),
    /// Shows, renames, moves and deletes a recording.
    #[command(subcommand)]
    Session(SessionCommand),
    /// Uploads recordings to a folder.
    Upload(UploadArguments),
    /// Takes folders home with everything below them; again and again, fetching only what is new.
    Mirror(MirrorArguments),
    /// Lists, shows, runs, schedules and forgets mirrors.
    #[command(subcommand)]
    Mirrors(MirrorsCommand),
    /// Reads the files of a mirror or an export again and compares them with its manifest.
    Verify {
        /// The folder that was given when it was saved.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Lists, adds, removes, imports and exports the courses whose viewing data is kept.
    #[command(subcommand)]
    Courses(CoursesCommand),
    /// Brings viewing data up to date, cuts it into chunks, and exports it.
    #[command(subcommand)]
    Viewing(ViewingCommand),
    /// Gets page views of a Canvas course and writes the three reports.
    PageViews(PageViewsArguments),
    /// Exports student work of Canvas courses, with pages that open without Canvas.
    #[command(subcommand)]
    Artifacts(ArtifactsCommand),
    /// Runs a plan that was written with --plan.
    Run(RunArguments),
    /// Lists, runs, pauses, resumes, cancels and retries jobs.
    #[command(subcommand)]
    Jobs(JobsCommand),
    /// Serves the demo campus and prints its addresses, clients, tokens, people and passwords.
    Demo {
        /// Port of the Panopto side; a free one if left out.
        #[arg(long, value_name = "PORT", default_value_t = 0)]
        port_panopto: u16,
        /// Port of the Canvas side; a free one if left out.
        #[arg(long, value_name = "PORT", default_value_t = 0)]
        port_canvas: u16,
        /// Writes sample recordings and captions into this folder.
        #[arg(long, value_name = "DIR")]
        samples: Option<PathBuf>,
    },
    /// Prints the completion script of a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Writes the manual pages into a folder.
    #[command(hide = true)]
    Man {
        /// Folder of the pages.
        folder: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Adds an account.
    #[command(subcommand)]
    Add(AddCommand),
    /// Lists the accounts.
    List,
    /// Asks the server who is signed in, and Canvas which rights are missing for which job.
    Test {
        /// Account name.
        name: Option<String>,
    },
    /// Signs out and forgets an account.
    Remove {
        /// Account name.
        name: String,
    },
    /// Takes over credentials of an older tool: .panopto_tokens, .env, or oauthtoken.txt with a Canvas token.
    Import {
        /// The file.
        file: PathBuf,
        /// Name of the new account.
        #[arg(long)]
        name: Option<String>,
        /// The server, where the file names none.
        #[arg(long)]
        server: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum AddCommand {
    /// Adds a Panopto account.
    Panopto(AddPanopto),
    /// Adds a Canvas account, with an access token or a developer key.
    Canvas(AddCanvas),
}

#[derive(Debug, Args)]
pub struct AddCanvas {
    /// Name of the account on this computer.
    #[arg(long)]
    pub name: String,
    /// Address of the server; a pasted address is understood.
    #[arg(long)]
    pub server: String,
    /// Reads the access token from standard input; otherwise from LECTERN_CANVAS_TOKEN or a prompt.
    #[arg(long, conflicts_with = "client_id")]
    pub token_stdin: bool,
    /// Client id of a developer key, in place of an access token. Sign in with login then.
    #[arg(long)]
    pub client_id: Option<String>,
    /// Reads the key's secret from standard input; otherwise from LECTERN_CLIENT_SECRET, else the key has none.
    #[arg(long, requires = "client_id")]
    pub client_secret_stdin: bool,
    /// PEM file with the campus certificate.
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct AddPanopto {
    /// Name of the account on this computer.
    #[arg(long)]
    pub name: String,
    /// Address of the server; a pasted address is understood.
    #[arg(long)]
    pub server: String,
    /// Client id of the API client.
    #[arg(long)]
    pub client_id: String,
    /// Reads the client secret from standard input; otherwise from LECTERN_CLIENT_SECRET or a prompt.
    #[arg(long)]
    pub client_secret_stdin: bool,
    /// How this client signs in.
    #[arg(long, value_enum, default_value_t = Grant::Code)]
    pub grant: Grant,
    /// User of a user-based client; the password comes from LECTERN_PASSWORD or a prompt.
    #[arg(long, required_if_eq("grant", "password"))]
    pub username: Option<String>,
    /// PEM file with the campus certificate.
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Grant {
    /// Through the browser (Server-side Web Application).
    Code,
    /// With user and password (User Based Server Application).
    Password,
}

#[derive(Debug, Subcommand)]
pub enum FolderCommand {
    /// Creates a folder.
    Create {
        /// Name of the new folder.
        name: String,
        /// Folder it is created in, by id or path; the top level if left out.
        #[arg(long)]
        parent: Option<String>,
    },
    /// Renames a folder.
    Rename {
        /// The folder, by id or path.
        folder: String,
        /// The new name.
        name: String,
    },
    /// Moves a folder.
    Move {
        /// The folder, by id or path.
        folder: String,
        /// The new parent, by id or path; "/" is the top level.
        #[arg(long)]
        to: String,
    },
    /// Deletes a folder and everything below it.
    Delete {
        /// The folder, by id or path.
        folder: String,
        /// The folder's name, typed as a confirmation.
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum SessionCommand {
    /// Shows a recording.
    Show {
        /// Session id, or a Panopto address with one.
        session: String,
    },
    /// Renames a recording, or changes its description.
    Rename {
        /// Session id, or a Panopto address with one.
        session: String,
        /// The new title.
        name: String,
        /// The new description.
        #[arg(long)]
        description: Option<String>,
    },
    /// Moves recordings to another folder.
    Move {
        /// Session ids, or Panopto addresses with one.
        #[arg(required = true)]
        sessions: Vec<String>,
        /// The folder, by id or path.
        #[arg(long)]
        to: String,
    },
    /// Deletes a recording.
    Delete {
        /// Session id, or a Panopto address with one.
        session: String,
        /// The recording's title, typed as a confirmation.
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct UploadArguments {
    /// Files, or folders with --recursive.
    #[arg(required_unless_present = "ucs", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Folder on Panopto, by id or path.
    #[arg(long)]
    pub folder: String,
    /// Title, for one recording.
    #[arg(long)]
    pub title: Option<String>,
    /// Description.
    #[arg(long)]
    pub description: Option<String>,
    /// Takes folders with everything below them, and keeps their structure.
    #[arg(long, short = 'r')]
    pub recursive: bool,
    /// CSV with the columns file, title, description, date.
    #[arg(long, value_name = "FILE.csv")]
    pub sheet: Option<PathBuf>,
    /// Sends this capture manifest with the files it names.
    #[arg(long, value_name = "FILE.xml", conflicts_with_all = ["title", "description", "sheet"])]
    pub ucs: Option<PathBuf>,
    /// Uploads again what was uploaded before.
    #[arg(long)]
    pub again: bool,
    /// Does not wait for Panopto to finish processing.
    #[arg(long)]
    pub no_wait: bool,
    /// Shows the plan and changes nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Writes the plan to a file and changes nothing; `lectern run FILE` runs it.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct RunArguments {
    /// The plan file.
    pub file: PathBuf,
    /// Does not wait for Panopto to finish processing an upload.
    #[arg(long)]
    pub no_wait: bool,
    /// Answers every conflict of a mirror. Without it they are asked on a terminal and left out elsewhere.
    #[arg(long, value_enum, value_name = "ANSWER")]
    pub conflicts: Option<ConflictAnswer>,
    /// Shows the plan and changes nothing.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// Lists jobs, the finished ones with --all.
    List {
        /// Lists finished jobs too.
        #[arg(long)]
        all: bool,
    },
    /// Shows a job with its items.
    Show {
        /// Job id, or its first characters.
        job: String,
    },
    /// Takes up what was interrupted, waiting or due, and works until the queue is empty.
    Run,
    /// Pauses a job.
    Pause {
        /// Job id, or its first characters.
        job: String,
    },
    /// Continues a paused job.
    Resume {
        /// Job id, or its first characters.
        job: String,
    },
    /// Cancels a job; what is finished stays.
    Cancel {
        /// Job id, or its first characters.
        job: String,
    },
    /// Retries what failed.
    Retry {
        /// Job id, or its first characters.
        job: String,
    },
}

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::choices::EditError;
use super::outputs::OutputError;
use super::places::template::TemplateError;
use super::plan_file::PlanFileError;
use super::run::Away;
use crate::error::{ErrorCode, Problem};

/// What can go wrong with planning, starting and keeping mirrors. What goes wrong in a run is told by its job.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MirrorError {
    /// The plan was closed, or never was.
    #[error("This plan is not open any more.")]
    NoSuchPlan,
    /// The mirror was forgotten, or never was.
    #[error("There is no such mirror.")]
    NoSuchMirror,
    /// The plan is still being read, or could not be made, or was started.
    #[error("This plan cannot be changed or started now.")]
    NotReady,
    /// Something stands in the way of the start.
    #[error("{0}.")]
    Blocked(String),
    /// The destination makes no sense.
    #[error("{} cannot be the folder of a mirror: {why}.", path.display())]
    Destination {
        /// What was entered.
        path: PathBuf,
        /// Why not.
        why: &'static str,
    },
    /// Another mirror writes there.
    #[error("{} already holds the mirror “{name}”, which takes something else home.", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
        /// The mirror's name.
        name: String,
    },
    /// The folder is not there, although the mirror has files in it.
    #[error(transparent)]
    Away(#[from] Away),
    /// The folder could not be read or made.
    #[error("{} could not be read or written: {source}.", path.display())]
    Disk {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The pattern of file names cannot be used.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The plan does not take a change.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The file is no plan, or could not be read or written.
    #[error(transparent)]
    PlanFile(#[from] PlanFileError),
    /// The plan is for a server that no account is for.
    #[error("This plan is for {server}, and no account here is for that server.")]
    NoAccount {
        /// The server.
        server: String,
    },
    /// A job of the mirror is under way.
    #[error("“{name}” is at work. Wait for its end or cancel its job first.")]
    AtWork {
        /// The mirror's name.
        name: String,
    },
    /// There is nothing to compare a folder with.
    #[error("{} holds no mirror or export of Lectern: there is no manifest-sha256.txt.", path.display())]
    NoManifest {
        /// The folder.
        path: PathBuf,
    },
    /// The verification was stopped.
    #[error("The verification was stopped before its end.")]
    Stopped,
    /// The lists at the destination could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl MirrorError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::NoSuchPlan => problem(ErrorCode::NotFound).hint("Make the plan again."),
            Self::NoSuchMirror => problem(ErrorCode::NotFound).hint("Look at the list of mirrors."),
            Self::NotReady => {
                problem(ErrorCode::Conflict).hint("Look at its present state, or make it again.")
            }
            // Hosts open plans of uploads and of mirrors by one name: this code says that it may be the other.
            Self::Blocked(_)
            | Self::Template(_)
            | Self::PlanFile(PlanFileError::NotAPlan { .. }) => problem(ErrorCode::InvalidInput),
            Self::Destination { .. } => {
                problem(ErrorCode::InvalidInput).hint("Choose another folder.")
            }
            Self::Taken { .. } => problem(ErrorCode::Conflict)
                .hint("Choose another folder, or forget that mirror first; its files stay."),
            Self::Away(_) => problem(ErrorCode::FileMissing).hint(
                "Connect the disk, then try again. If its files were deleted, forget the mirror and make it anew.",
            ),
            Self::Disk { source, .. } => {
                problem(code_of(source)).hint("Check the disk and the rights of the folder, or choose another one.")
            }
            Self::Edit(_) | Self::AtWork { .. } => problem(ErrorCode::Conflict),
            Self::PlanFile(PlanFileError::Disk { source, .. }) => problem(code_of(source)),
            Self::PlanFile(_) => problem(ErrorCode::Changed),
            Self::NoAccount { .. } => {
                problem(ErrorCode::NotFound).hint("Add an account for that server.")
            }
            Self::NoManifest { .. } => {
                problem(ErrorCode::NotFound).hint("Choose the folder that was given when it was saved.")
            }
            Self::Stopped => problem(ErrorCode::Conflict).hint("Start it again."),
            Self::Output(error) => problem(code_of(&error.source))
                .hint("Free some space or check the rights of the folder, then run the mirror again."),
        }
    }
}

fn code_of(error: &io::Error) -> ErrorCode {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
        io::ErrorKind::NotFound => ErrorCode::FileMissing,
        _ => ErrorCode::FilePermission,
    }
}

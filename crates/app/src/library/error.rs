use crate::error::{ErrorCode, Problem};

/// Why a folder or recording could not be shown or changed, beyond what the server itself answers.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The parent has a folder of this name.
    #[error("A folder with this name is already here.")]
    NameTaken,
    /// What was typed to confirm is not the name.
    #[error("Nothing was deleted: “{typed}” is not “{expected}”.")]
    NotConfirmed {
        /// What would have confirmed it.
        expected: String,
        /// What was typed.
        typed: String,
    },
    /// The folder was not read to its end.
    #[error("Lectern has not read the whole folder yet, so it cannot say what would be deleted.")]
    NotWhollyRead {
        /// What went wrong on the way.
        detail: String,
    },
    /// A folder would be put into itself.
    #[error("A folder cannot be moved into itself or below itself.")]
    IntoItself,
    /// The path leads nowhere.
    #[error("There is no folder “{name}” in “{above}”.")]
    NoSuchFolder {
        /// The name that was not found.
        name: String,
        /// The path that was found so far.
        above: String,
        /// Paths of folders of that name elsewhere.
        elsewhere: Vec<String>,
    },
    /// The path fits several folders.
    #[error("“{path}” fits {count} folders of the same name.")]
    SeveralFolders {
        /// The path.
        path: String,
        /// How many.
        count: usize,
    },
    /// A caption file that cannot be sent.
    #[error("{name} was not added. {why}")]
    CaptionFile {
        /// The file.
        name: String,
        /// What is wrong, as a sentence.
        why: String,
    },
    /// A language in which Panopto keeps no captions.
    #[error("Panopto keeps no captions in the language “{0}”.")]
    CaptionLanguage(String),
    /// A text that is no id.
    #[error(transparent)]
    Id(#[from] lectern_panopto::IdError),
    /// The answer to a change was lost, and reading the thing shows that it was not made.
    #[error("The connection was lost and the change was not made.")]
    ChangeLost,
}

impl LibraryError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::NameTaken => problem(ErrorCode::NameTaken).hint("Choose another name."),
            Self::NotConfirmed { .. } => problem(ErrorCode::InvalidInput)
                .hint("Type it exactly as it is shown, then delete again."),
            Self::NotWhollyRead { detail } => problem(ErrorCode::IncompleteListing)
                .hint("Read the folder again, then delete it.")
                .detail(detail)
                .retryable(),
            Self::IntoItself => problem(ErrorCode::InvalidInput).hint("Choose another folder."),
            Self::NoSuchFolder { elsewhere, .. } => {
                let hint = match elsewhere.as_slice() {
                    [] => "Check the spelling, or name the folder by its id.".to_owned(),
                    paths => format!("Did you mean {}?", or(paths)),
                };
                problem(ErrorCode::NotFound).hint(hint)
            }
            Self::SeveralFolders { .. } => {
                problem(ErrorCode::Conflict).hint("Name the folder by its id.")
            }
            Self::CaptionFile { .. } => {
                problem(ErrorCode::InvalidInput).hint("Mend the file, or choose another one.")
            }
            Self::CaptionLanguage(_) => {
                problem(ErrorCode::InvalidInput).hint("Choose another language.")
            }
            Self::Id(_) => problem(ErrorCode::InvalidInput),
            Self::ChangeLost => problem(ErrorCode::Unreachable)
                .hint("Try again.")
                .retryable(),
        }
    }
}

/// Writes paths as a choice.
fn or(paths: &[String]) -> String {
    let quoted: Vec<String> = paths.iter().map(|path| format!("“{path}”")).collect();
    quoted.join(" or ")
}

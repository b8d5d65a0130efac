//! The folders of a database: `Name[id]`.

use std::path::{Path, PathBuf};

use super::activity::ACTIVITY_FILE;
use super::log::IssueLog;
use super::{Issue, IssueKind};
use crate::AnalyticsError;

/// Names under which an overview may stand, the one of the newer tool first.
pub const OVERVIEW_FILES: [&str; 3] = [
    "sessions_overview.csv",
    "videos_overview.csv",
    "session_overview.csv",
];

/// One folder of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseFolder {
    /// Where it is.
    pub path: PathBuf,
    /// Id of the service's folder, in small letters.
    pub id: String,
    /// Its name as the directory has it.
    pub name: String,
    /// The overview file, if there is one.
    pub overview: Option<PathBuf>,
    /// The activity file, if there is one.
    pub activity: Option<PathBuf>,
}

/// What a database directory holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFolders {
    /// Its folders, sorted by directory name.
    pub folders: Vec<DatabaseFolder>,
    /// What was passed over.
    pub issues: Vec<Issue>,
}

/// Looks for the folders of a database. A directory that is itself such a folder is taken as the only one.
///
/// # Errors
/// [`AnalyticsError::NoDatabase`] where there is none, [`AnalyticsError::Disk`] where it cannot be read.
pub fn find(database: &Path) -> Result<FoundFolders, AnalyticsError> {
    let mut log = IssueLog::new(database);
    let mut issues = Vec::new();
    if database.join(ACTIVITY_FILE).is_file() {
        let folder = inspect(database, &mut issues);
        let folders = folder.into_iter().collect();
        return Ok(FoundFolders { folders, issues });
    }
    let entries = std::fs::read_dir(database).map_err(AnalyticsError::disk("reading", database))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(AnalyticsError::disk("reading", database))?
            .path();
        if path.is_dir() {
            paths.push(path);
        }
    }
    paths.sort();
    let mut folders: Vec<DatabaseFolder> = Vec::new();
    for path in paths {
        let Some(folder) = inspect(&path, &mut issues) else {
            continue;
        };
        if let Some(other) = folders.iter().find(|other| other.id == folder.id) {
            log.note(IssueKind::NotAFolder, None, || {
                format!(
                    "{} and {} have the same folder id, as after a renaming in Panopto; both were taken, each by itself.",
                    other.path.display(),
                    folder.path.display()
                )
            });
        }
        folders.push(folder);
    }
    if folders.is_empty() {
        return Err(AnalyticsError::NoDatabase {
            path: database.to_owned(),
        });
    }
    issues.extend(log.issues());
    Ok(FoundFolders { folders, issues })
}

/// Returns name and id out of a directory name. The id is the text in the last pair of brackets that holds a folder id; the
/// published tool takes the first pair and so breaks names with brackets. Where no pair holds an id, a pair at the end is taken.
pub fn parse_directory_name(directory: &str) -> Option<(&str, &str)> {
    let mut last = None;
    for (open, _) in directory.match_indices('[') {
        let rest = &directory[open + 1..];
        if let Some(close) = rest.find(']') {
            let inside = &rest[..close];
            if is_id(inside) {
                last = Some((open, inside));
            }
        }
    }
    if let Some((open, id)) = last {
        return Some((&directory[..open], id));
    }
    let (name, id) = directory.strip_suffix(']')?.rsplit_once('[')?;
    (!id.is_empty()).then_some((name, id))
}

/// Returns the directory name of a folder: `Name[id]`, made safe for Windows, macOS and Linux.
///
/// Quotation marks are taken out, as the published tool does; other characters that a system refuses become `-`; a name too long
/// for a file system is cut.
pub fn directory_name(name: &str, id: &str) -> String {
    let mut safe: String = name
        .chars()
        .filter(|character| *character != '"')
        .map(|character| match character {
            '/' | '\\' | ':' | '*' | '?' | '<' | '>' | '|' => '-',
            control if control.is_control() => '-',
            other => other,
        })
        .collect();
    safe.truncate(safe.trim_end().len());
    let safe = safe.trim_start();
    // Part names end in ".part" while they are written.
    let room = 240_usize.saturating_sub(id.len() + 2);
    let cut = safe.floor_char_boundary(room.min(safe.len()));
    format!("{}[{id}]", &safe[..cut])
}

/// Says whether a text is 8-4-4-4-12 hexadecimal digits.
pub fn is_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn inspect(path: &Path, issues: &mut Vec<Issue>) -> Option<DatabaseFolder> {
    let mut log = IssueLog::new(path);
    let folder = look_into(path, &mut log);
    issues.extend(log.issues());
    folder
}

fn look_into(path: &Path, log: &mut IssueLog) -> Option<DatabaseFolder> {
    let directory = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut overviews = OVERVIEW_FILES
        .iter()
        .map(|name| path.join(name))
        .filter(|path| path.is_file());
    let overview = newest(&mut overviews, log);
    let activity = Some(path.join(ACTIVITY_FILE)).filter(|path| path.is_file());
    if overview.is_none() && activity.is_none() {
        if parse_directory_name(&directory).is_some() {
            log.note(IssueKind::NotAFolder, None, || {
                "The folder has neither an overview nor viewing_activity.csv; it was passed over."
                    .to_owned()
            });
        }
        return None;
    }
    let Some((name, id)) = parse_directory_name(&directory) else {
        log.note(IssueKind::NotAFolder, None, || {
            "The folder's name has no folder id in brackets at its end; it was passed over. Give it back its name, as in “BIOL 200[…]”.".to_owned()
        });
        return None;
    };
    Some(DatabaseFolder {
        path: path.to_owned(),
        id: id.to_ascii_lowercase(),
        name: name.to_owned(),
        overview,
        activity,
    })
}

/// Takes the overview that was written last where both tools wrote one.
fn newest(overviews: &mut dyn Iterator<Item = PathBuf>, log: &mut IssueLog) -> Option<PathBuf> {
    let first = overviews.next()?;
    let written = |path: &Path| path.metadata().and_then(|about| about.modified()).ok();
    let mut taken = first;
    for other in overviews {
        let (newer, older) = if written(&other) > written(&taken) {
            (other, taken)
        } else {
            (taken, other)
        };
        log.note(IssueKind::NotAFolder, None, || {
            let name = |path: &Path| {
                path.file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default()
            };
            format!(
                "There are two overviews; {} was written last and taken, {} was not used.",
                name(&newer),
                name(&older)
            )
        });
        taken = newer;
    }
    Some(taken)
}

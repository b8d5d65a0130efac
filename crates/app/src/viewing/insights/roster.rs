//! The class list of a course, out of any system that exports one as CSV.

use std::path::Path;

use crate::app::App;
use crate::error::AppError;
use crate::viewing::course::CourseId;
use crate::viewing::error::ViewingError;
use crate::viewing::store::{self, RosterEntry};

/// What importing a class list came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterImported {
    /// People on the list.
    pub people: u64,
    /// Lines that name nobody, such as Canvas's “Points possible”.
    pub left_out: u64,
    /// The column that tells people apart.
    pub column: String,
}

/// Heads of columns with an id of Panopto, in letters and digits alone.
const IDS: &[&str] = &["userid", "panoptouserid", "panoptoid"];
/// Heads of columns with a user name, the best first.
const USER_NAMES: &[&str] = &[
    "username",
    "sisloginid",
    "loginid",
    "login",
    "userkey",
    "cwl",
    "netid",
    "sisuserid",
    "studentid",
    "email",
    "emailaddress",
];
const NAMES: &[&str] = &[
    "name",
    "student",
    "studentname",
    "fullname",
    "displayname",
    "sortablename",
];
const SECTIONS: &[&str] = &["section", "sections", "sectionname"];

impl App {
    /// Takes a class list in place of the one before. People without views are told by it.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoRoster`] where no column tells people apart, or the file cannot be read.
    pub async fn import_roster(
        &self,
        course: CourseId,
        path: &Path,
    ) -> Result<RosterImported, AppError> {
        let path = path.to_owned();
        let read = tokio::task::spawn_blocking(move || read_file(&path)).await??;
        let (entries, imported) = read;
        self.inner
            .database
            .writing(move |t| {
                store::course(t, course)?.ok_or(ViewingError::NoSuchCourse)?;
                store::replace_roster(t, course, &entries)
            })
            .await?;
        self.inner.events.invalidate(["courses"]);
        Ok(imported)
    }

    /// Forgets the class list of a course.
    ///
    /// # Errors
    ///
    /// The database alone.
    pub async fn forget_roster(&self, course: CourseId) -> Result<(), AppError> {
        self.inner
            .database
            .writing(move |t| store::replace_roster(t, course, &[]))
            .await?;
        self.inner.events.invalidate(["courses"]);
        Ok(())
    }
}

fn read_file(path: &Path) -> Result<(Vec<RosterEntry>, RosterImported), ViewingError> {
    let bytes = std::fs::read(path).map_err(|source| ViewingError::Disk {
        path: path.to_owned(),
        source,
    })?;
    read(path, &bytes)
}

/// Reads a class list; its first line names the columns.
pub(super) fn read(
    path: &Path,
    bytes: &[u8],
) -> Result<(Vec<RosterEntry>, RosterImported), ViewingError> {
    let refused = |why: &str| ViewingError::NoRoster {
        path: path.to_owned(),
        why: why.to_owned(),
    };
    let text = crate::viewing::courses::text_of(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(crate::viewing::courses::delimiter(text))
        .from_reader(text.as_bytes());
    let heads = reader
        .headers()
        .map_err(|error| refused(&format!("{error}.")))?
        .clone();
    let find = |wanted: &[&str]| {
        wanted.iter().find_map(|wanted| {
            heads.iter().position(|head| {
                let letters = head.chars().filter(|letter| letter.is_alphanumeric());
                letters.collect::<String>().to_lowercase() == **wanted
            })
        })
    };
    let (id, user_name) = (find(IDS), find(USER_NAMES));
    let key = id.or(user_name).ok_or_else(|| {
        refused(
            "no column holds user names or ids, such as “User name”, “SIS Login ID” or “Email”.",
        )
    })?;
    let (name, section) = (find(NAMES), find(SECTIONS));
    let (mut entries, mut left_out) = (Vec::new(), 0);
    for record in reader.records() {
        let record = record.map_err(|error| refused(&format!("{error}.")))?;
        let cell = |place: Option<usize>| {
            let text = record.get(place?)?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let entry = RosterEntry {
            user_id: cell(id),
            user_name: cell(user_name),
            name: cell(name),
            section: cell(section),
        };
        if entry.user_id.is_none() && entry.user_name.is_none() {
            left_out += 1;
        } else {
            entries.push(entry);
        }
    }
    if entries.is_empty() {
        return Err(refused("it names nobody."));
    }
    let imported = RosterImported {
        people: entries.len() as u64,
        left_out,
        column: heads.get(key).unwrap_or_default().trim().to_owned(),
    };
    Ok((entries, imported))
}

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use super::class_list::ClassList;
use crate::app::{App, Inner};
use crate::clock;
use crate::error::AppError;
use crate::viewing::error::ViewingError;
use crate::viewing::store::{self, CourseRow};

/// Whether names may leave the core, until the program ends.
#[derive(Default)]
pub(crate) struct Names(AtomicBool);

impl Names {
    pub fn are_shown(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl App {
    /// Lets names be shown until the program ends. The reason is kept.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoReason`].
    pub async fn show_names(&self, reason: &str) -> Result<(), AppError> {
        self.keep_reason(reason).await?;
        self.inner.viewing.names.0.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Keeps why names are needed.
    pub(crate) async fn keep_reason(&self, reason: &str) -> Result<(), AppError> {
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(ViewingError::NoReason.into());
        }
        self.inner
            .database
            .writing(move |t| store::note_disclosure(t, clock::now(), &reason))
            .await
    }

    /// Hides names again.
    pub fn hide_names(&self) {
        self.inner.viewing.names.0.store(false, Ordering::Relaxed);
    }

    /// Tells whether names are shown.
    pub fn names_are_shown(&self) -> bool {
        self.inner.viewing.names.are_shown()
    }
}

/// Who is behind the numbers of viewers.
pub(in crate::viewing) struct Who {
    pub shown: bool,
    profile: String,
    ids: HashMap<u32, String>,
    names: HashMap<u32, String>,
}

impl Who {
    /// Reads ids and, where names are shown, names: the class list's, else the service's user names.
    pub fn read(inner: &Inner, course: &CourseRow) -> Result<Self, AppError> {
        Self::with(inner, course, inner.viewing.names.are_shown())
    }

    /// Reads ids and names for an export, which has a reason of its own.
    pub fn named(inner: &Inner, course: &CourseRow) -> Result<Self, AppError> {
        Self::with(inner, course, true)
    }

    fn with(inner: &Inner, course: &CourseRow, shown: bool) -> Result<Self, AppError> {
        let (viewers, list) = inner.database.read(|connection| {
            Ok((
                store::viewer_ids(connection)?,
                ClassList::read(connection, course)?,
            ))
        })?;
        let (mut ids, mut names) = (HashMap::new(), HashMap::new());
        for (no, (id, user_name)) in viewers {
            let number = u32::try_from(no).unwrap_or(u32::MAX);
            let listed = list.member(number).and_then(|one| one.name.clone());
            if let Some(name) = listed.or(user_name).filter(|_| shown) {
                names.insert(number, name);
            }
            ids.insert(number, id);
        }
        Ok(Self {
            shown,
            profile: inner.profile_id.clone(),
            ids,
            names,
        })
    }

    /// Returns everyone with their ids.
    pub fn everyone(&self) -> impl Iterator<Item = (u32, &str)> {
        self.ids.iter().map(|(number, id)| (*number, id.as_str()))
    }

    pub fn name(&self, viewer: u32) -> Option<String> {
        self.names.get(&viewer).cloned()
    }

    pub fn pseudonym(&self, viewer: u32) -> String {
        let id = self.ids.get(&viewer).map_or("", String::as_str);
        pseudonym(&self.profile, id)
    }

    /// Returns everyone in the order of what is shown of them.
    pub fn in_order(&self) -> Vec<u32> {
        let mut all: Vec<(String, u32)> = self
            .ids
            .keys()
            .map(|viewer| {
                let name = self.name(*viewer).map(|name| name.to_lowercase());
                (name.unwrap_or_else(|| self.pseudonym(*viewer)), *viewer)
            })
            .collect();
        all.sort_unstable();
        all.into_iter().map(|(_, viewer)| viewer).collect()
    }
}

/// Makes a short name for somebody that is the same everywhere in one profile and tells nothing outside of it: `k7q-2f`.
pub(crate) fn pseudonym(profile: &str, id: &str) -> String {
    // Without letters that look like others, or make words.
    const SIGNS: &[u8; 26] = b"23456789bcdfghjkmnpqrstvwx";
    let mut hash = Sha256::new();
    hash.update(b"lectern viewer ");
    hash.update(profile);
    hash.update([0]);
    hash.update(id);
    let mut text = String::with_capacity(7);
    for (place, byte) in hash.finalize().iter().take(6).enumerate() {
        if place == 3 {
            text.push('-');
        }
        text.push(char::from(SIGNS[usize::from(*byte) % SIGNS.len()]));
    }
    text
}

/// Writes a user name or id so that lists of different systems agree: without the domain before `\`, in small letters.
pub(crate) fn user_key(name: &str) -> String {
    let plain = name.trim().rsplit('\\').next().unwrap_or_default();
    plain.to_lowercase()
}

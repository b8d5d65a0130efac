//! Who is behind the numbers of people, as far as that may be shown.

use std::collections::HashMap;

use super::store::PersonRow;
use crate::app::App;
use crate::viewing::profile_pseudonym;

/// What people are called.
pub(super) struct Who {
    shown: bool,
    profile: String,
    names: HashMap<i64, String>,
}

impl Who {
    /// Takes names where names are shown.
    pub fn of(app: &App, people: &[PersonRow]) -> Self {
        let shown = app.names_are_shown();
        let names = people.iter().filter(|_| shown);
        Self {
            shown,
            profile: app.inner.profile_id.clone(),
            names: names
                .filter_map(|one| Some((one.user, one.name.clone()?)))
                .collect(),
        }
    }

    /// Returns a short name that tells nothing.
    pub fn key(&self, user: i64) -> String {
        profile_pseudonym(&self.profile, &user.to_string())
    }

    pub fn name(&self, user: i64) -> Option<String> {
        self.names.get(&user).cloned()
    }

    pub fn id(&self, user: i64) -> Option<i64> {
        self.shown.then_some(user)
    }

    /// Tells whether names are shown.
    pub fn names_are_shown(&self) -> bool {
        self.shown
    }

    /// Returns what is shown first.
    pub fn label(&self, user: i64) -> String {
        self.name(user).unwrap_or_else(|| self.key(user))
    }
}

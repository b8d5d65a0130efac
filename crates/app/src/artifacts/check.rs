//! Whether a request makes sense, and what is in its folder already.

use std::collections::HashSet;
use std::path::PathBuf;

use lectern_artifacts::NamePattern;

use super::error::ArtifactError;
use super::job::target;
use super::places::{self, Places};
use super::request::ArtifactRequest;
use super::store::{self, ExportRow};
use crate::AccountId;
use crate::app::{App, Inner};
use crate::error::AppError;

/// What is known of the folder of a request.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    /// The export in it.
    pub export: Option<ExportRow>,
    /// Names the folder in the profile and the key of the pseudonyms.
    pub key: String,
}

impl Checked {
    /// Returns where everything of the export lies.
    pub fn places(&self, inner: &Inner, request: &ArtifactRequest) -> Places {
        Places::new(inner, &self.key, &request.to, request.people.are_hidden())
    }
}

/// Returns a request that makes sense, its texts trimmed.
pub(super) fn tidied(request: &ArtifactRequest) -> Result<ArtifactRequest, ArtifactError> {
    let mut request = request.clone();
    if request.courses.is_empty() {
        return Err(ArtifactError::NoCourse);
    }
    let mut known = HashSet::new();
    if !request
        .courses
        .iter()
        .all(|course| known.insert(course.canvas_id))
    {
        return Err(ArtifactError::CourseTwice);
    }
    if !request.to.is_absolute() {
        return Err(ArtifactError::NoFolder(request.to));
    }
    // `to/` and `to/.` are the folder `to`.
    request.to = request.to.components().collect::<PathBuf>();
    request.pattern = String::from(request.pattern.trim());
    if !request.pattern.is_empty() {
        NamePattern::parse(&request.pattern)?;
    }
    if request
        .sample
        .as_ref()
        .is_some_and(|sample| sample.each == 0)
    {
        return Err(ArtifactError::EmptySample);
    }
    let slices = &mut request.slices;
    if let (Some(from), Some(to)) = (slices.submitted_from, slices.submitted_to)
        && from > to
    {
        return Err(ArtifactError::Days { from, to });
    }
    let people = slices.people.iter().map(|one| one.trim().to_owned());
    slices.people = people.filter(|one| !one.is_empty()).collect();
    Ok(request)
}

impl App {
    /// Looks at the folder of a request.
    pub(super) async fn check_artifacts(
        &self,
        request: &ArtifactRequest,
    ) -> Result<Checked, AppError> {
        let folder = request.to.clone();
        let export = self
            .inner
            .database
            .reading(move |connection| store::export_in(connection, &folder));
        let export = export.await?;
        let hidden = request.people.are_hidden();
        let other_people = |there: bool| ArtifactError::OtherPeople {
            path: request.to.clone(),
            there: words(there),
            wanted: words(hidden),
        };
        if let Some(export) = &export {
            if export.hidden != hidden {
                return Err(other_people(export.hidden).into());
            }
            if !self
                .is_same_canvas(&export.request.account, &request.account)
                .await?
            {
                return Err(ArtifactError::OtherAccount(request.to.clone()).into());
            }
            if self
                .inner
                .jobs
                .open_with_target(&target(export.id))?
                .is_some()
            {
                return Err(ArtifactError::AtWork.into());
            }
        } else if hidden && places::has_names(&request.to) {
            return Err(other_people(false).into());
        }
        let key = export.as_ref().map_or_else(
            || uuid::Uuid::new_v4().to_string(),
            |export| export.key.clone(),
        );
        Ok(Checked { export, key })
    }

    /// Tells whether two accounts are of one Canvas; of one that was removed nothing is known.
    async fn is_same_canvas(&self, one: &AccountId, other: &AccountId) -> Result<bool, AppError> {
        if one == other {
            return Ok(true);
        }
        let accounts = self.accounts().await?;
        let server = |id: &AccountId| {
            let found = accounts.iter().find(|account| account.id == *id);
            found.map(|account| account.server.clone())
        };
        let (one, other) = (server(one), server(other));
        Ok(one.is_none() || one == other)
    }
}

fn words(hidden: bool) -> &'static str {
    if hidden {
        "with pseudonyms"
    } else {
        "with real names"
    }
}

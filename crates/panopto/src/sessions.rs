use http::Method;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::caller::Panopto;
use crate::error::PanoptoError;
use crate::folders::{api, given_name, search_text};
use crate::ids::{FolderId, SessionId};
use crate::model::Session;
use crate::pages::Pages;

const CREATOR: &str = "the Creator role on the session's folder";

/// By what sessions are sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SessionSort {
    /// By name.
    Name,
    /// By the date they were made.
    #[default]
    CreatedDate,
}

/// In which direction a listing is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// Smallest or oldest first.
    #[default]
    Ascending,
    /// Largest or newest first.
    Descending,
}

/// What to change about a session; members left out stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionChange {
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
    /// The folder to move it into.
    pub folder: Option<FolderId>,
}

impl Panopto {
    /// Returns one session in its full form.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::NotFound`] also for the stock recordings of a site, which are listed but have no detail.
    pub async fn session(&self, id: SessionId) -> Result<Session, PanoptoError> {
        self.json(&Call::get("GET /sessions/{id}", one(id))).await
    }

    /// Lists the sessions of a folder in their reduced form, oldest first.
    ///
    /// In that order a session that arrives while pages are read joins at the end and moves no other.
    pub fn sessions(&self, folder: FolderId) -> Pages<Session> {
        self.sessions_sorted(folder, SessionSort::default(), SortOrder::default())
    }

    /// Lists the sessions of a folder in their reduced form and a chosen order.
    pub fn sessions_sorted(
        &self,
        folder: FolderId,
        sort: SessionSort,
        order: SortOrder,
    ) -> Pages<Session> {
        let call = Call::get(
            "GET /folders/{id}/sessions",
            api(&format!("folders/{folder}/sessions")),
        );
        Pages::new(self.clone(), sorted(call, sort, order))
    }

    /// Lists all sessions that match; words match by their beginning and `*` matches all.
    ///
    /// # Errors
    ///
    /// [`crate::InputError::EmptySearch`], because the server refuses it.
    pub fn search_sessions(&self, query: &str) -> Result<Pages<Session>, PanoptoError> {
        let call = Call::get("GET /sessions/search", api("sessions/search"))
            .query("searchQuery", search_text(query)?);
        Ok(Pages::new(self.clone(), call))
    }

    /// Lists the sessions of one folder that match.
    ///
    /// # Errors
    ///
    /// [`crate::InputError::EmptySearch`], because the server refuses it.
    pub fn search_sessions_in(
        &self,
        folder: FolderId,
        query: &str,
    ) -> Result<Pages<Session>, PanoptoError> {
        let path = api(&format!("folders/{folder}/sessions/search"));
        let call = Call::get("GET /folders/{id}/sessions/search", path)
            .query("searchQuery", search_text(query)?);
        Ok(Pages::new(self.clone(), call))
    }

    /// Renames, describes or moves a session and returns it as it is then.
    ///
    /// # Errors
    ///
    /// If [`PanoptoError::may_have_arrived`], read the session to see whether it was changed.
    pub async fn update_session(
        &self,
        id: SessionId,
        change: &SessionChange,
    ) -> Result<Session, PanoptoError> {
        let mut body = Map::new();
        if let Some(name) = &change.name {
            body.insert("Name".to_owned(), json!(given_name(name)?));
        }
        if let Some(description) = &change.description {
            body.insert("Description".to_owned(), json!(description));
        }
        if let Some(folder) = change.folder {
            body.insert("Folder".to_owned(), json!(folder));
        }
        let call = Call::change(Method::PUT, "PUT /sessions/{id}", one(id), CREATOR)
            .body(Value::Object(body));
        self.json(&call).await
    }

    /// Deletes a session.
    ///
    /// # Errors
    ///
    /// If [`PanoptoError::may_have_arrived`], read the session to see whether it is gone.
    pub async fn delete_session(&self, id: SessionId) -> Result<(), PanoptoError> {
        let call = Call::change(Method::DELETE, "DELETE /sessions/{id}", one(id), CREATOR);
        self.call(&call).await?.refuse_page()
    }
}

fn one(id: SessionId) -> String {
    api(&format!("sessions/{id}"))
}

fn sorted(call: Call, sort: SessionSort, order: SortOrder) -> Call {
    let field = match sort {
        SessionSort::Name => "Name",
        SessionSort::CreatedDate => "CreatedDate",
    };
    let direction = match order {
        SortOrder::Ascending => "Asc",
        SortOrder::Descending => "Desc",
    };
    call.query("sortField", field).query("sortOrder", direction)
}

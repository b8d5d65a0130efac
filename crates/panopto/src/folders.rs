use http::Method;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::caller::Panopto;
use crate::error::{InputError, PanoptoError};
use crate::ids::FolderId;
use crate::model::Folder;
use crate::pages::Pages;

const CREATOR: &str = "the Creator role on the folder";
const CREATOR_ABOVE: &str = "the Creator role on the folder above";

/// What to change about a folder; members left out stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderChange {
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
    /// The folder to move it into; [`FolderId::TOP_LEVEL`] moves it to the top.
    pub parent: Option<FolderId>,
}

impl Panopto {
    /// Returns one folder.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::NotFound`] or [`PanoptoError::Forbidden`] where the account may not see it; servers differ in which.
    pub async fn folder(&self, id: FolderId) -> Result<Folder, PanoptoError> {
        self.json(&Call::get("GET /folders/{id}", one(id))).await
    }

    /// Lists the folders right below one, by name. [`FolderId::TOP_LEVEL`] lists the top-level folders.
    ///
    /// A folder that the account may not see lists as empty.
    pub fn children(&self, parent: FolderId) -> Pages<Folder> {
        let call = Call::get(
            "GET /folders/{id}/children",
            format!("{}/children", one(parent)),
        )
        .query("sortField", "Name")
        .query("sortOrder", "Asc");
        Pages::new(self.clone(), call)
    }

    /// Lists those folders right below one in which the account may create sessions and folders.
    pub fn children_to_create_in(&self, parent: FolderId) -> Pages<Folder> {
        let call = Call::get(
            "GET /folders/{id}/children",
            format!("{}/children", one(parent)),
        )
        .query("canCreate", "true");
        Pages::new(self.clone(), call)
    }

    /// Lists the folders whose names match; words match by their beginning and `*` matches all.
    ///
    /// # Errors
    ///
    /// [`InputError::EmptySearch`], because the server refuses it.
    pub fn search_folders(&self, query: &str) -> Result<Pages<Folder>, PanoptoError> {
        let query = search_text(query)?;
        let call =
            Call::get("GET /folders/search", api("folders/search")).query("searchQuery", query);
        Ok(Pages::new(self.clone(), call))
    }

    /// Lists the folders into which the account may upload, by name.
    pub fn creator_folders(&self) -> Pages<Folder> {
        let call = Call::get("GET /folders/creator", api("folders/creator"))
            .query("sortField", "Name")
            .query("sortOrder", "Asc");
        Pages::new(self.clone(), call)
    }

    /// Makes a folder below `parent`, or at the top level.
    ///
    /// # Errors
    ///
    /// If [`PanoptoError::may_have_arrived`], the folder may exist: look with [`Self::children_named`] before trying again.
    pub async fn create_folder(
        &self,
        parent: FolderId,
        name: &str,
        description: Option<&str>,
    ) -> Result<Folder, PanoptoError> {
        let mut body = json!({ "Name": given_name(name)? });
        if let Some(description) = description {
            body["Description"] = json!(description);
        }
        if !parent.is_top_level() {
            body["Parent"] = json!(parent);
        }
        let call =
            Call::change(Method::POST, "POST /folders", api("folders"), CREATOR_ABOVE).body(body);
        self.json(&call).await
    }

    /// Lists the folders right below one that have exactly this name.
    ///
    /// # Errors
    ///
    /// What kept the listing from being read to its end, since half a listing cannot say that a folder is not there.
    pub async fn children_named(
        &self,
        parent: FolderId,
        name: &str,
    ) -> Result<Vec<Folder>, PanoptoError> {
        let mut children = self.children(parent).read_all().await.into_result()?;
        children.retain(|folder| folder.name == name);
        Ok(children)
    }

    /// Renames, describes or moves a folder and returns it as it is then.
    ///
    /// # Errors
    ///
    /// If [`PanoptoError::may_have_arrived`], read the folder to see whether it was changed.
    pub async fn update_folder(
        &self,
        id: FolderId,
        change: &FolderChange,
    ) -> Result<Folder, PanoptoError> {
        refuse_top_level(id)?;
        let mut body = Map::new();
        if let Some(name) = &change.name {
            body.insert("Name".to_owned(), json!(given_name(name)?));
        }
        if let Some(description) = &change.description {
            body.insert("Description".to_owned(), json!(description));
        }
        if let Some(parent) = change.parent {
            body.insert("Parent".to_owned(), json!(parent));
        }
        let call = Call::change(Method::PUT, "PUT /folders/{id}", one(id), CREATOR)
            .body(Value::Object(body));
        self.json(&call).await
    }

    /// Deletes a folder **and everything below it**.
    ///
    /// # Errors
    ///
    /// If [`PanoptoError::may_have_arrived`], read the folder to see whether it is gone.
    pub async fn delete_folder(&self, id: FolderId) -> Result<(), PanoptoError> {
        refuse_top_level(id)?;
        let call = Call::change(Method::DELETE, "DELETE /folders/{id}", one(id), CREATOR);
        self.call(&call).await?.refuse_page()
    }
}

fn one(id: FolderId) -> String {
    api(&format!("folders/{id}"))
}

fn refuse_top_level(id: FolderId) -> Result<(), InputError> {
    if id.is_top_level() {
        Err(InputError::TopLevel)
    } else {
        Ok(())
    }
}

/// Returns the path of a REST v1 route.
pub(crate) fn api(route: &str) -> String {
    format!("/Panopto/api/v1/{route}")
}

pub(crate) fn search_text(query: &str) -> Result<String, InputError> {
    let query = query.trim();
    if query.is_empty() {
        Err(InputError::EmptySearch)
    } else {
        Ok(query.to_owned())
    }
}

pub(crate) fn given_name(name: &str) -> Result<&str, InputError> {
    let name = name.trim();
    if name.is_empty() {
        Err(InputError::EmptyName)
    } else {
        Ok(name)
    }
}

//! Folders: what is stored at once, paths, and finding a folder by the words of a person.

use lectern_panopto::FolderId;

use super::error::LibraryError;
use super::model::{Folder, FolderList, LocatedFolder};
use super::store;
use crate::error::AppError;
use crate::{AccountId, App};

/// So many folders are named that a person may have meant.
const MOST_MEANT: usize = 3;

impl App {
    /// Returns the folders below one as they were read last; reads them where that never happened.
    ///
    /// # Errors
    ///
    /// Only failures of the profile. What the server did not send is said in the list's problem.
    pub async fn list_folders(
        &self,
        account: &AccountId,
        parent: Option<FolderId>,
    ) -> Result<FolderList, AppError> {
        let stored = self.stored_folders(account, parent).await?;
        if stored.read_at.is_some() {
            Ok(stored)
        } else {
            self.refresh_folders(account, parent).await
        }
    }

    /// Returns a folder and those above it, from the top. What is not stored is asked for.
    ///
    /// # Errors
    ///
    /// The server's refusal where the folder may not be seen.
    pub async fn folder_path(
        &self,
        account: &AccountId,
        folder: FolderId,
    ) -> Result<Vec<Folder>, AppError> {
        let mut next = Some(folder);
        while let Some(id) = next {
            next = match self.stored_folder(account, id).await? {
                Some(folder) => folder.parent,
                None => self.fetch_folder(account, id).await?.parent,
            };
        }
        let account = account.clone();
        self.inner
            .database
            .reading(move |c| store::chain(c, &account, folder))
            .await
    }

    /// Returns the folder and those above it, as far as they are stored. Asks no server.
    ///
    /// # Errors
    ///
    /// The database alone.
    pub async fn known_folder_path(
        &self,
        account: &AccountId,
        folder: FolderId,
    ) -> Result<Vec<Folder>, AppError> {
        let account = account.clone();
        self.inner
            .database
            .reading(move |c| store::chain(c, &account, folder))
            .await
    }

    /// Returns one folder, from the store or the server.
    ///
    /// # Errors
    ///
    /// The server's refusal where the folder may not be seen.
    pub async fn folder(&self, account: &AccountId, id: FolderId) -> Result<Folder, AppError> {
        match self.stored_folder(account, id).await? {
            Some(folder) => Ok(folder),
            None => self.fetch_folder(account, id).await,
        }
    }

    /// Finds the folder that a person names: an id, an address with one, or a path from the top such as
    /// `/Biology/BIOL 200`. A name that holds `/` is found too, because whole names are compared.
    ///
    /// # Errors
    ///
    /// [`LibraryError::NoSuchFolder`] and [`LibraryError::SeveralFolders`], or the server's refusal.
    pub async fn find_folder(&self, account: &AccountId, words: &str) -> Result<Folder, AppError> {
        if let Some(id) = id_in(words) {
            return self.folder(account, id).await;
        }
        let path = words.trim().trim_matches('/');
        let mut found: Vec<Folder> = Vec::new();
        let mut rest: Vec<(Option<Folder>, &str)> = vec![(None, path)];
        let mut deepest = (String::from("/"), path);
        while let Some((above, rest_of_path)) = rest.pop() {
            let parent = above.as_ref().map(|folder| folder.id);
            let below = self.refresh_folders(account, parent).await?;
            if let Some(problem) = below.problem {
                return Err(problem.into());
            }
            for folder in below.folders {
                let name = folder.name.trim_matches('/');
                if rest_of_path == name {
                    found.push(folder);
                } else if let Some(deeper) = rest_of_path
                    .strip_prefix(name)
                    .and_then(|rest| rest.strip_prefix('/'))
                {
                    if deeper.len() < deepest.1.len() {
                        deepest = (folder.path.clone(), deeper);
                    }
                    rest.push((Some(folder), deeper));
                }
            }
        }
        let mut different = std::collections::HashSet::new();
        found.retain(|folder| different.insert(folder.id));
        match found.len() {
            1 => Ok(found.swap_remove(0)),
            0 => {
                let name = deepest.1.split('/').next().unwrap_or(deepest.1).to_owned();
                let elsewhere = self.elsewhere(account, path).await;
                Err(LibraryError::NoSuchFolder {
                    name,
                    above: deepest.0,
                    elsewhere,
                }
                .into())
            }
            count => Err(LibraryError::SeveralFolders {
                path: words.to_owned(),
                count,
            }
            .into()),
        }
    }

    /// Looks everywhere for the last name of a path. Only a help: what cannot be found out is left out.
    async fn elsewhere(&self, account: &AccountId, path: &str) -> Vec<String> {
        let name = path.rsplit('/').next().unwrap_or(path).trim();
        let Ok(found) = self.locate_folders(account, name).await else {
            return Vec::new();
        };
        let same =
            |folder: &&LocatedFolder| folder.folder.name.to_lowercase() == name.to_lowercase();
        let (same, others): (Vec<_>, Vec<_>) =
            found.folders.iter().partition(|folder| same(folder));
        let meant = if same.is_empty() { others } else { same };
        let paths = meant.into_iter().filter_map(|folder| folder.path.clone());
        paths.take(MOST_MEANT).collect()
    }

    pub(super) async fn stored_folders(
        &self,
        account: &AccountId,
        parent: Option<FolderId>,
    ) -> Result<FolderList, AppError> {
        let account = account.clone();
        self.inner
            .database
            .reading(move |c| store::children(c, &account, parent))
            .await
    }

    async fn stored_folder(
        &self,
        account: &AccountId,
        id: FolderId,
    ) -> Result<Option<Folder>, AppError> {
        let account = account.clone();
        self.inner
            .database
            .reading(move |c| store::one_folder(c, &account, id))
            .await
    }

    pub(super) async fn fetch_folder(
        &self,
        account: &AccountId,
        id: FolderId,
    ) -> Result<Folder, AppError> {
        let folder = self.panopto_for(account).await?.folder(id).await?;
        self.store_folder(account, folder).await
    }

    /// Stores a folder that the server has just shown and returns it as it is listed.
    pub(super) async fn store_folder(
        &self,
        account: &AccountId,
        folder: lectern_panopto::Folder,
    ) -> Result<Folder, AppError> {
        let account = account.clone();
        self.inner
            .database
            .writing(move |t| {
                store::save_folders(t, &account, std::slice::from_ref(&folder), None)?;
                store::one_folder(t, &account, folder.id)?.ok_or(AppError::TaskEnded)
            })
            .await
    }
}

/// Finds the GUID in an id or in an address of a folder's page.
fn id_in(words: &str) -> Option<FolderId> {
    if let Ok(id) = words.parse() {
        return Some(id);
    }
    let address = url::Url::parse(words.trim()).ok()?;
    let from_query = address
        .query_pairs()
        .find(|(name, _)| name.eq_ignore_ascii_case("folderID"));
    let from_fragment = || {
        let fragment = url::form_urlencoded::parse(address.fragment()?.as_bytes());
        fragment
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("folderID"))
    };
    let (_, id) = from_query.or_else(from_fragment)?;
    id.trim_matches('"').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::id_in;

    #[test]
    fn understands_ids_and_pasted_addresses() {
        let id = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001";
        for words in [
            id.to_owned(),
            format!("https://demo.example/Panopto/Pages/Sessions/List.aspx?folderID={id}"),
            format!("https://demo.example/Panopto/Pages/Sessions/List.aspx#folderID=%22{id}%22"),
        ] {
            assert_eq!(id_in(&words).unwrap().to_string(), id, "{words}");
        }
        assert!(id_in("/Biology/BIOL 200").is_none());
    }
}

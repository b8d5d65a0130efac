//! Searches ask the server, because a person looks for what was never opened here.

use std::collections::HashMap;

use chrono::Utc;
use lectern_panopto::{self as panopto, FolderId, Pages};

use super::model::{Captions, FolderList, LocatedFolder, LocatedFolders, Session, SessionList};
use super::store;
use crate::error::AppError;
use crate::{AccountId, App};

/// A search that finds more than this many pages (of 50) wants another word, not more calls.
const MOST_PAGES: usize = 20;
/// The folders above so many found ones are asked for where they are not known.
const MOST_PATHS: usize = 20;

impl App {
    /// Finds folders by the beginnings of words in their names.
    ///
    /// # Errors
    ///
    /// What kept the first page from being read.
    pub async fn search_folders(
        &self,
        account: &AccountId,
        query: &str,
    ) -> Result<FolderList, AppError> {
        let found = self.found_folders(account, query).await?;
        self.store_found(account, found).await
    }

    async fn found_folders(
        &self,
        account: &AccountId,
        query: &str,
    ) -> Result<Found<panopto::Folder>, AppError> {
        some_pages(self.panopto_for(account).await?.search_folders(query)?).await
    }

    async fn store_found(
        &self,
        account: &AccountId,
        found: Found<panopto::Folder>,
    ) -> Result<FolderList, AppError> {
        let account = account.clone();
        self.inner
            .database
            .writing(move |t| {
                store::save_folders(t, &account, &found.items, None)?;
                let mut folders = Vec::new();
                for folder in &found.items {
                    folders.extend(store::one_folder(t, &account, folder.id)?);
                }
                Ok(FolderList {
                    folders,
                    read_at: Some(Utc::now()),
                    complete: found.complete,
                    problem: None,
                })
            })
            .await
    }

    /// Finds folders as [`App::search_folders`] does, with their whole paths where these can be known at the cost of a few calls.
    ///
    /// # Errors
    ///
    /// What kept the first page from being read.
    pub async fn locate_folders(
        &self,
        account: &AccountId,
        query: &str,
    ) -> Result<LocatedFolders, AppError> {
        let found = self.found_folders(account, query).await?;
        let above: HashMap<FolderId, String> = found
            .items
            .iter()
            .filter_map(|folder| Some((folder.id, folder.parent.clone()?.name)))
            .collect();
        let list = self.store_found(account, found).await?;
        let mut located = LocatedFolders {
            folders: Vec::new(),
            complete: list.complete,
        };
        for (place, folder) in list.folders.into_iter().enumerate() {
            let chain = if place < MOST_PATHS {
                // A folder above that may not be seen leaves the path unknown.
                self.folder_path(account, folder.id).await.ok()
            } else {
                None
            };
            let chain = match chain {
                Some(chain) => chain,
                None => self.known_folder_path(account, folder.id).await?,
            };
            let whole = chain.first().is_some_and(|top| top.parent.is_none());
            let path = chain.last().map(|last| last.path.clone());
            located.folders.push(LocatedFolder {
                path: path.filter(|_| whole),
                above: above.get(&folder.id).cloned(),
                folder,
            });
        }
        Ok(located)
    }

    /// Finds recordings by the beginnings of words, in one folder or everywhere.
    ///
    /// # Errors
    ///
    /// What kept the first page from being read.
    pub async fn search_sessions(
        &self,
        account: &AccountId,
        query: &str,
        folder: Option<FolderId>,
    ) -> Result<SessionList, AppError> {
        let panopto = self.panopto_for(account).await?;
        let pages = match folder {
            Some(folder) => panopto.search_sessions_in(folder, query)?,
            None => panopto.search_sessions(query)?,
        };
        let found = some_pages(pages).await?;
        let sessions = found
            .items
            .into_iter()
            .filter_map(|session| {
                Some(Session {
                    folder: session.folder_id()?,
                    folder_name: session
                        .folder_details
                        .map(|folder| folder.name)
                        .unwrap_or_default(),
                    id: session.id,
                    name: session.name,
                    start_time: session.start_time,
                    duration: session.duration,
                    captions: if session.urls.caption_download.is_some() {
                        Captions::Yes
                    } else {
                        Captions::Unknown
                    },
                })
            })
            .collect();
        Ok(SessionList {
            sessions,
            read_at: Some(Utc::now()),
            reading: false,
            complete: found.complete,
            problem: None,
        })
    }
}

struct Found<T> {
    items: Vec<T>,
    complete: bool,
}

async fn some_pages<T: lectern_panopto::Listed>(mut pages: Pages<T>) -> Result<Found<T>, AppError> {
    let mut found = Found {
        items: Vec::new(),
        complete: false,
    };
    for _ in 0..MOST_PAGES {
        match pages.next().await {
            Ok(Some(page)) => found.items.extend(page.items),
            Ok(None) => {
                found.complete = true;
                break;
            }
            Err(error) if found.items.is_empty() => return Err(error.into()),
            Err(_) => break,
        }
    }
    Ok(found)
}

//! Recordings: what is stored at once, and one in full.

use lectern_panopto::{FolderId, SessionId};

use super::model::{Captions, SessionDetail, SessionList};
use super::store::{self, Kind};
use crate::error::AppError;
use crate::{AccountId, App};

impl App {
    /// Returns the recordings of a folder as they were read last, at once.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn list_sessions(
        &self,
        account: &AccountId,
        folder: FolderId,
    ) -> Result<SessionList, AppError> {
        let reading = self
            .inner
            .reading
            .has(account, Kind::Sessions, Some(folder));
        let account = account.clone();
        let list = self
            .inner
            .database
            .reading(move |c| store::sessions(c, &account, folder))
            .await?;
        Ok(SessionList { reading, ..list })
    }

    /// Returns everything the server tells about one recording.
    ///
    /// # Errors
    ///
    /// The server's refusal; stock recordings of a site are listed but have no detail.
    pub async fn session_detail(
        &self,
        account: &AccountId,
        id: SessionId,
    ) -> Result<SessionDetail, AppError> {
        let session = self.panopto_for(account).await?.session(id).await?;
        self.keep_detail(account, session).await
    }

    /// Stores what a full session says beyond a listing, and makes the detail of it.
    pub(super) async fn keep_detail(
        &self,
        account: &AccountId,
        session: lectern_panopto::Session,
    ) -> Result<SessionDetail, AppError> {
        let captions = if session.urls.caption_download.is_some() {
            Captions::Yes
        } else {
            Captions::None
        };
        let folder = session.folder_id().unwrap_or(FolderId::TOP_LEVEL);
        let account = account.clone();
        let stored = session.clone();
        let known = self
            .inner
            .database
            .writing(move |t| {
                store::save_sessions(
                    t,
                    &account,
                    folder,
                    std::slice::from_ref(&stored),
                    crate::clock::now_millis(),
                )?;
                store::save_captions(t, &account, stored.id, captions)?;
                store::one_folder(t, &account, folder)
            })
            .await?;
        let folder_name = || {
            session
                .folder_details
                .as_ref()
                .map(|folder| folder.name.clone())
        };
        Ok(SessionDetail {
            folder_path: known
                .map(|folder| folder.path)
                .or_else(folder_name)
                .unwrap_or_default(),
            id: session.id,
            name: session.name,
            description: session.description,
            folder,
            start_time: session.start_time,
            duration: session.duration,
            creator: session.created_by.and_then(|creator| creator.username),
            captions,
            downloadable: session.urls.download.is_some(),
            has_thumbnail: session.urls.thumbnail.is_some(),
            viewer_url: session.urls.viewer.unwrap_or_default(),
            percent_completed: session.percent_completed,
        })
    }
}

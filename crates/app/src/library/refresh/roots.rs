//! What the top level needs beyond its listing: the own folder, and sites that list no roots.

use lectern_panopto::{self as panopto, Listed};

use super::pages::{ReadListing, incomplete};
use crate::error::AppError;
use crate::library::store;
use crate::{AccountId, App};

impl App {
    /// Finds the signed-in person's own folder: one below `Users` in which they may create.
    pub(super) async fn personal_folder(
        &self,
        account: &AccountId,
        panopto: &panopto::Panopto,
    ) -> Option<panopto::Folder> {
        let user = self.account(account).await.ok()?.user?;
        let bare = |name: &str| name.rsplit('\\').next().unwrap_or(name).to_lowercase();
        let mut below_users = panopto.creator_folders().read_all().await.items;
        below_users.retain(|folder| {
            folder
                .parent
                .as_ref()
                .is_some_and(|parent| parent.name == "Users")
        });
        match below_users
            .iter()
            .position(|folder| bare(&folder.name) == bare(&user))
        {
            Some(own) => Some(below_users.swap_remove(own)),
            None if below_users.len() == 1 => below_users.pop(),
            None => None,
        }
    }

    pub(super) async fn read_roots_by_search(
        &self,
        account: &AccountId,
        panopto: &panopto::Panopto,
        read: &mut ReadListing,
    ) -> Result<(), AppError> {
        let mut listing = panopto.search_folders("*")?.read_all().await;
        listing.items.retain(|folder| folder.parent.is_none());
        read.state.complete = listing.complete();
        read.ids.extend(listing.items.iter().map(Listed::key));
        read.state.problem = listing
            .problem
            .map(|problem| incomplete(listing.pages, AppError::from(problem).problem()));
        let account = account.clone();
        self.inner
            .database
            .writing(move |t| store::save_folders(t, &account, &listing.items, None))
            .await
    }
}

//! Which mirror and which account a request is for.

use super::error::MirrorError;
use super::options::{MirrorId, MirrorRequest, MirrorScope};
use super::places::template::Template;
use super::store::{self, MirrorRow};
use crate::AccountId;
use crate::app::App;
use crate::error::AppError;

impl App {
    /// Finds the mirror that a request is for, and refuses what makes no sense.
    pub(super) async fn mirror_for(
        &self,
        request: &MirrorRequest,
    ) -> Result<Option<MirrorId>, AppError> {
        self.account(&request.account).await?;
        Template::parse(&request.options.template).map_err(MirrorError::from)?;
        let refused = |why| MirrorError::Destination {
            path: request.destination.clone(),
            why,
        };
        if !request.destination.is_absolute() {
            return Err(refused("it is not a whole path").into());
        }
        if request.destination.is_file() {
            return Err(refused("it is a file").into());
        }
        let empty = match &request.scope {
            MirrorScope::Site => false,
            MirrorScope::Folders { folders } => folders.is_empty(),
            MirrorScope::Sessions { sessions } => sessions.is_empty(),
        };
        if empty {
            return Err(MirrorError::Blocked("Choose what to take home".to_owned()).into());
        }
        let destination = request.destination.clone();
        let there = self
            .inner
            .database
            .reading(move |connection| store::of_destination(connection, &destination))
            .await?;
        Ok(there.map(|row| same_mirror(request, row)).transpose()?)
    }

    /// Finds the account of a plan from a file: the one named, the one it was made with, or the only one for its server.
    pub(super) async fn account_for(
        &self,
        server: &url::Url,
        request: &MirrorRequest,
        named: Option<&AccountId>,
    ) -> Result<AccountId, AppError> {
        let accounts = self.accounts().await?;
        let for_server = |id: &AccountId| {
            accounts
                .iter()
                .any(|account| account.id == *id && account.server.origin() == server.origin())
        };
        let wanted = [named, Some(&request.account)].into_iter().flatten();
        if let Some(id) = wanted.into_iter().find(|id| for_server(id)) {
            return Ok(id.clone());
        }
        accounts
            .iter()
            .find(|account| account.server.origin() == server.origin())
            .map(|account| account.id.clone())
            .ok_or_else(|| {
                MirrorError::NoAccount {
                    server: server.host_str().unwrap_or_default().to_owned(),
                }
                .into()
            })
    }
}

/// Returns the mirror of a folder if it is the one that a request is for.
pub(super) fn same_mirror(
    request: &MirrorRequest,
    row: MirrorRow,
) -> Result<MirrorId, MirrorError> {
    let there = &row.mirror.request;
    if there.account == request.account && there.scope == request.scope {
        return Ok(row.mirror.id);
    }
    Err(MirrorError::Taken {
        path: request.destination.clone(),
        name: row.mirror.name,
    })
}

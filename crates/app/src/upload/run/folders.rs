//! Folders below the target, made as they are needed.

use lectern_panopto::{FolderId, PanoptoError};
use unicode_normalization::UnicodeNormalization;

use super::item::Run;
use super::setback::{Call, Setback, of_panopto};

impl Run {
    /// Returns the folder the recording goes to, making those that are missing. An existing one of the same name is used.
    pub async fn folder(&mut self) -> Result<FolderId, Setback> {
        if let Some(folder) = self.checkpoint.folder {
            return Ok(folder);
        }
        let target = self
            .item
            .job()
            .job()
            .target_id
            .as_deref()
            .and_then(|id| id.parse().ok());
        let Some(mut folder): Option<FolderId> = target else {
            let problem = crate::jobs::failure(
                crate::jobs::FailureCause::Rights,
                crate::error::ErrorCode::InvalidInput,
                "The upload has no target folder.",
            );
            return Err(Setback::Failed(problem));
        };
        for name in self.planned.folders.clone() {
            folder = self
                .child(folder, &name)
                .await
                .map_err(|error| of_panopto(error, Call::Open, self.folder_name()))?;
        }
        self.checkpoint.folder = Some(folder);
        Ok(folder)
    }

    /// One recording at a time looks and makes, or two would make the same folder twice.
    async fn child(&self, parent: FolderId, name: &str) -> Result<FolderId, PanoptoError> {
        let mut known = self.engine.folders.lock().await;
        let key = (self.account.clone(), parent, name.to_owned());
        if let Some(folder) = known.get(&key) {
            return Ok(*folder);
        }
        let folder = match self.existing(parent, name).await? {
            Some(folder) => folder,
            None => self.made(parent, name).await?,
        };
        known.insert(key, folder);
        Ok(folder)
    }

    async fn existing(
        &self,
        parent: FolderId,
        name: &str,
    ) -> Result<Option<FolderId>, PanoptoError> {
        let children = self
            .site
            .panopto
            .children(parent)
            .read_all()
            .await
            .into_result()?;
        let same = |a: &str| a.trim().nfc().eq(name.trim().nfc());
        let same_but_case = |a: &str| {
            a.trim()
                .to_lowercase()
                .nfc()
                .eq(name.trim().to_lowercase().nfc())
        };
        let found = children
            .iter()
            .find(|folder| same(&folder.name))
            .or_else(|| children.iter().find(|folder| same_but_case(&folder.name)));
        Ok(found.map(|folder| folder.id))
    }

    async fn made(&self, parent: FolderId, name: &str) -> Result<FolderId, PanoptoError> {
        let made = match self.site.panopto.create_folder(parent, name, None).await {
            Ok(folder) => folder.id,
            // It may be there although the answer was lost: look, and never make it twice.
            Err(error) if error.may_have_arrived() => {
                self.existing(parent, name).await?.ok_or(error)?
            }
            Err(error) => return Err(error),
        };
        self.item.job().log(&format!("Made the folder {name}."));
        self.engine.events.invalidate([format!("folders:{parent}")]);
        Ok(made)
    }

    /// Forgets the folders of this account, because one of them was refused and may be gone.
    pub async fn forget_folders(&self) {
        self.engine
            .folders
            .lock()
            .await
            .retain(|(account, _, _), _| *account != self.account);
    }
}

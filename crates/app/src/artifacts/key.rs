//! The key of an export's pseudonyms. It is in the keychain and nowhere else: not in the profile's database, not in the export.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use lectern_artifacts::{Identities, PseudonymKey};
use lectern_net::Secret;

use super::error::ArtifactError;
use super::store::ExportRow;
use crate::SecretStore;
use crate::app::Inner;
use crate::error::AppError;
use crate::secrets::SecretName;
use crate::viewing::random_key;

impl Inner {
    /// Makes the key of a new export and returns where it is kept.
    pub(super) async fn make_artifact_key(&self, key: &str) -> Result<SecretStore, AppError> {
        let place = self.vault.place();
        let text = STANDARD_NO_PAD.encode(random_key());
        let name = self.artifact_key_name(key);
        self.vault.set(place, &name, &Secret::new(text)).await?;
        Ok(place)
    }

    /// Returns how people are called in an export.
    pub(super) async fn artifact_identities(
        &self,
        export: &ExportRow,
    ) -> Result<Identities, AppError> {
        if !export.hidden {
            return Ok(Identities::Real);
        }
        let gone = || AppError::from(ArtifactError::KeyGone);
        let place = export.key_store.ok_or_else(gone)?;
        let name = self.artifact_key_name(&export.key);
        let secret = self.vault.get(place, &name).await?.ok_or_else(gone)?;
        let bytes = STANDARD_NO_PAD
            .decode(secret.expose())
            .map_err(|_| gone())?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| gone())?;
        Ok(Identities::Pseudonyms(PseudonymKey::new(bytes)))
    }

    /// Forgets the key of an export: nobody can tell any more who is who.
    pub(super) async fn forget_artifact_key(&self, export: &ExportRow) -> Result<(), AppError> {
        if let Some(place) = export.key_store {
            let name = self.artifact_key_name(&export.key);
            self.vault.remove(place, &name).await?;
        }
        Ok(())
    }

    fn artifact_key_name(&self, key: &str) -> SecretName {
        SecretName::Pseudonyms {
            profile: self.profile_id.clone(),
            export: key.to_owned(),
        }
    }
}

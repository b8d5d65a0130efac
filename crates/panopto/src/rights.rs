use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::call::Call;
use crate::caller::Panopto;
use crate::error::PanoptoError;
use crate::folders::api;
use crate::ids::{FolderId, SessionId};
use crate::pages::{Listed, Pages};

/// Who may see a session or folder in general.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "PascalCase", serialize = "camelCase"))]
pub struct Access {
    /// Whether it follows the folder above.
    #[serde(default)]
    pub is_inherited: bool,
    /// The level, for example `Restricted` or `Public`.
    #[serde(default)]
    pub level: Option<String>,
}

/// A role that somebody has in a session or folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "PascalCase", serialize = "camelCase"))]
pub struct Permission {
    /// Whether it comes from the folder above.
    #[serde(default)]
    pub is_inherited: bool,
    /// Who.
    #[serde(default)]
    pub principal: Value,
    /// Which role.
    #[serde(default)]
    pub role: Value,
}

impl Listed for Permission {
    /// A permission has no id of its own; who and which role tell them apart.
    fn key(&self) -> Uuid {
        let id = |value: &Value| {
            value
                .get("Id")
                .and_then(Value::as_str)
                .and_then(|id| id.parse::<Uuid>().ok())
                .unwrap_or_default()
                .as_u128()
        };
        Uuid::from_u128(id(&self.principal).rotate_left(1) ^ id(&self.role))
    }
}

impl Panopto {
    /// Returns who may see a session in general.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::Forbidden`] without the right to see the settings.
    pub async fn session_access(&self, id: SessionId) -> Result<Access, PanoptoError> {
        let path = api(&format!("sessions/{id}/settings/access"));
        self.json(&Call::get("GET /sessions/{id}/settings/access", path))
            .await
    }

    /// Lists the roles that people and groups have in a session.
    pub fn session_permissions(&self, id: SessionId) -> Pages<Permission> {
        let path = api(&format!("sessions/{id}/permissions"));
        Pages::new(
            self.clone(),
            Call::get("GET /sessions/{id}/permissions", path),
        )
    }

    /// Lists the roles that people and groups have in a folder.
    pub fn folder_permissions(&self, id: FolderId) -> Pages<Permission> {
        let path = api(&format!("folders/{id}/permissions"));
        Pages::new(
            self.clone(),
            Call::get("GET /folders/{id}/permissions", path),
        )
    }
}

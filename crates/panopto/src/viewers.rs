//! Who watched a session, as REST tells it: one row for each person, over all time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::call::Call;
use crate::caller::Panopto;
use crate::dates::optional_date;
use crate::folders::api;
use crate::ids::{SessionId, UserId};
use crate::pages::{Listed, Pages};

/// How far one person has come in a session.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SessionViewer {
    /// Who, as far as the server tells.
    #[serde(default, rename = "User", deserialize_with = "user")]
    pub user: ViewerUser,
    /// How much of it they have watched, 0 to 100, as Panopto counts it.
    #[serde(default)]
    pub percent_completed: Option<f64>,
    /// When they last watched.
    #[serde(default, deserialize_with = "optional_date")]
    pub last_viewed_date_time: Option<DateTime<Utc>>,
    /// Where the playhead last was, in seconds. It is not the time watched.
    #[serde(default)]
    pub most_recent_view_position_in_seconds: Option<f64>,
}

/// The person in a row of viewers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewerUser {
    /// The id.
    pub id: Option<UserId>,
    /// The name, for example `unified\alice`.
    pub username: Option<String>,
}

impl Listed for SessionViewer {
    fn key(&self) -> Uuid {
        self.user.id.map_or(Uuid::nil(), UserId::guid)
    }
}

impl Panopto {
    /// Lists who watched a session, by name. A page that brings nobody new ends the listing.
    pub fn session_viewers(&self, id: SessionId) -> Pages<SessionViewer> {
        let call = Call::get(
            "GET /sessions/{id}/viewers",
            api(&format!("sessions/{id}/viewers")),
        )
        .query("sortField", "UserName")
        .query("sortOrder", "Asc");
        Pages::new(self.clone(), call)
    }
}

fn user<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ViewerUser, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Sent {
        #[serde(default)]
        id: Option<UserId>,
        #[serde(default)]
        username: Option<String>,
    }
    let sent = Option::<Sent>::deserialize(deserializer)?;
    Ok(sent.map_or_else(ViewerUser::default, |sent| ViewerUser {
        id: sent.id.filter(|id| !id.guid().is_nil()),
        username: sent.username.filter(|name| !name.trim().is_empty()),
    }))
}

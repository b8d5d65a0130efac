use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;

use crate::call::Call;
use crate::caller::Panopto;
use crate::dates::parse_date;
use crate::error::PanoptoError;
use crate::folders::api;
use crate::ids::SessionId;

/// A feed longer than this is a server that counts for ever (some 100 rows a page).
const MOST_PAGES: usize = 5_000;

/// What changed since a moment, as the server's search index is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Updates {
    /// The sessions that changed, each with its last change.
    pub sessions: BTreeMap<SessionId, DateTime<Utc>>,
    /// Whether the feed was read to its end. Else a session that is not named may have changed all the same.
    pub complete: bool,
    /// The calls that it took.
    pub calls: u64,
}

impl Panopto {
    /// Reads which sessions changed since a moment. Only administrators may.
    ///
    /// The server's place in the feed is whole seconds, so a page after a change of many sessions at once can be the same
    /// page again; that ends the reading and the answer is not complete.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::Forbidden`] for everybody else, [`PanoptoError::NotFound`] where the site has no such feed.
    pub async fn updates(&self, from: DateTime<Utc>) -> Result<Updates, PanoptoError> {
        let mut read = Updates::default();
        let mut seen = HashSet::new();
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut call = Call::get(
                "GET /searchIndexSync/updates",
                api("searchIndexSync/updates"),
            )
            .query(
                "fromDate",
                from.to_rfc3339_opts(SecondsFormat::Millis, true),
            );
            call.right = "the administrator role";
            if let Some(token) = &token {
                call = call.query("nextToken", token.clone());
            }
            let page: Page = self.json(&call).await?;
            read.calls += 1;
            let rows = page.updates.unwrap_or_default();
            let mut news = false;
            for row in &rows {
                let (Some(id), Some(at)) = (row.id(), row.at()) else {
                    continue;
                };
                let known = read.sessions.entry(id).or_insert(at);
                news |= seen.insert((id, at));
                *known = at.max(*known);
            }
            match page.next_token.filter(|next| !next.is_empty()) {
                None => {
                    read.complete = true;
                    return Ok(read);
                }
                Some(next) if token.as_ref() == Some(&next) && !news => return Ok(read),
                Some(next) => token = Some(next),
            }
        }
        Ok(read)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    #[serde(default)]
    updates: Option<Vec<Row>>,
    #[serde(default)]
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    #[serde(default)]
    video_id: Option<String>,
    #[serde(default)]
    update_time: Option<String>,
}

impl Row {
    fn id(&self) -> Option<SessionId> {
        self.video_id.as_deref()?.parse().ok()
    }

    fn at(&self) -> Option<DateTime<Utc>> {
        parse_date(self.update_time.as_deref()?)
    }
}

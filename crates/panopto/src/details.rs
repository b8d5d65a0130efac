use serde::Deserialize;
use serde_json::Value;

use crate::call::Call;
use crate::caller::Panopto;
use crate::delivery::Chapter;
use crate::error::PanoptoError;
use crate::folders::api;
use crate::ids::SessionId;
use crate::model::Session;

/// A session in its full form together with everything the server said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionDetail {
    /// What this version reads of it.
    pub session: Session,
    /// The chapters, where the answer carries its context.
    pub chapters: Vec<Chapter>,
    /// The whole answer, members that this version does not know included.
    pub answer: Value,
}

impl Panopto {
    /// Returns one session in its full form, with the answer as it came.
    ///
    /// # Errors
    ///
    /// As [`Self::session`].
    pub async fn session_detail(&self, id: SessionId) -> Result<SessionDetail, PanoptoError> {
        let call = Call::get("GET /sessions/{id}", api(&format!("sessions/{id}")));
        let answer = self.call_for_data(&call).await?;
        let request = answer.request.clone();
        let answer: Value = answer.json()?;
        match Session::deserialize(&answer) {
            Ok(session) => Ok(SessionDetail {
                session,
                chapters: chapters(&answer),
                answer,
            }),
            Err(error) => Err(PanoptoError::UnexpectedBody {
                request,
                detail: error.to_string(),
            }),
        }
    }
}

/// Reads `Context`, a list of text and time that few answers carry.
fn chapters(answer: &Value) -> Vec<Chapter> {
    let entries = answer.get("Context").and_then(Value::as_array);
    let mut chapters: Vec<Chapter> = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            Chapter::read(entry.get("Text")?.as_str()?, entry.get("Time")?.as_f64()?)
        })
        .collect();
    chapters.sort_by(|a, b| a.at.total_cmp(&b.at));
    chapters
}

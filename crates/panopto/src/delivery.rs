use http::Method;
use serde::Deserialize;

use crate::call::Call;
use crate::caller::Panopto;
use crate::error::PanoptoError;
use crate::ids::SessionId;
use crate::web::{WebSession, page};

const WATCH: &str = "the right to watch the recording";
/// What the viewer's answer says when nobody is signed in, always with status 200.
const NOT_SIGNED_IN: i64 = 2;

/// What the viewer is told of a session. This interface is private to the viewer, so every member may be missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Delivery {
    /// The numbers of the caption languages, in the order of the server's list; none for one without a language.
    pub languages: Vec<Option<u32>>,
    /// Whether there are captions.
    pub has_captions: bool,
    /// The table of contents.
    pub chapters: Vec<Chapter>,
}

/// An entry of a table of contents.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// Its text.
    pub title: String,
    /// Where it begins, in seconds.
    pub at: f64,
}

impl Chapter {
    /// Makes an entry of one line; none without a text or a place.
    pub(crate) fn read(text: &str, at: f64) -> Option<Self> {
        let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!title.is_empty() && at.is_finite() && at >= 0.0).then_some(Self { title, at })
    }
}

impl Panopto {
    /// Asks as the viewer does for caption languages and chapters of a session.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::Forbidden`] where the viewer is refused, [`PanoptoError::UnexpectedBody`] for an answer that is none.
    pub async fn delivery(
        &self,
        session: &dyn WebSession,
        id: SessionId,
    ) -> Result<Delivery, PanoptoError> {
        let call = delivery_call(self, id);
        let cookies = session.cookies().await?.header().clone();
        match self.ask_viewer(session, &call).await? {
            Answered::Delivery(delivery) => return Ok(delivery),
            Answered::Refused(NOT_SIGNED_IN, _) => {}
            Answered::Refused(_, error) => return Err(error),
        }
        session.renew(&cookies).await?;
        match self.ask_viewer(session, &call).await? {
            Answered::Delivery(delivery) => Ok(delivery),
            Answered::Refused(_, error) => Err(error),
        }
    }

    async fn ask_viewer(
        &self,
        session: &dyn WebSession,
        call: &Call,
    ) -> Result<Answered, PanoptoError> {
        let answer = self.web(session, call).await?;
        let request = answer.request.clone();
        let body: Body = answer.json()?;
        if let Some(code) = body.error_code {
            let error = PanoptoError::Forbidden {
                request,
                right: WATCH,
                message: body.error_message.unwrap_or_default(),
            };
            return Ok(Answered::Refused(code, error));
        }
        match body.delivery {
            Some(delivery) => Ok(Answered::Delivery(delivery.into())),
            None => Err(PanoptoError::UnexpectedBody {
                request,
                detail: "an answer of the viewer without a Delivery".to_owned(),
            }),
        }
    }
}

enum Answered {
    Delivery(Delivery),
    Refused(i64, PanoptoError),
}

/// A POST that changes nothing, so it may be sent again.
fn delivery_call(panopto: &Panopto, id: SessionId) -> Call {
    let mut address = panopto.server().clone();
    address.set_path("/Panopto/Pages/Viewer/DeliveryInfo.aspx");
    address
        .query_pairs_mut()
        .append_pair("deliveryId", &id.to_string())
        .append_pair("responseType", "json");
    page(
        Method::POST,
        "POST /Pages/Viewer/DeliveryInfo.aspx",
        address,
        WATCH,
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    #[serde(default)]
    error_code: Option<i64>,
    #[serde(default)]
    error_message: Option<String>,
    #[serde(default)]
    delivery: Option<Sent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sent {
    #[serde(default)]
    available_languages: Option<Vec<Option<u32>>>,
    #[serde(default)]
    has_captions: Option<bool>,
    #[serde(default)]
    timestamps: Option<Vec<Timestamp>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Timestamp {
    #[serde(default)]
    caption: Option<String>,
    #[serde(default)]
    time: Option<f64>,
}

impl From<Sent> for Delivery {
    fn from(sent: Sent) -> Self {
        let languages = sent.available_languages.unwrap_or_default();
        let mut chapters: Vec<Chapter> = sent
            .timestamps
            .unwrap_or_default()
            .into_iter()
            .filter_map(|stamp| Chapter::read(&stamp.caption?, stamp.time?))
            .collect();
        chapters.sort_by(|a, b| a.at.total_cmp(&b.at));
        Self {
            has_captions: sent.has_captions.unwrap_or(!languages.is_empty()),
            languages,
            chapters,
        }
    }
}

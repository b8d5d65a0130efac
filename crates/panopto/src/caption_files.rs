use bytes::Bytes;
use http::Method;
use url::Url;

use crate::caller::Panopto;
use crate::error::PanoptoError;
use crate::ids::SessionId;
use crate::web::{WebSession, page};

const READ: &str = "the right to see the recording";

impl Panopto {
    /// Returns the address of a session's captions in one language, given as the server names it (`English_USA`) or by its
    /// number.
    pub fn caption_address(&self, session: SessionId, language: &str) -> Url {
        let mut address = self.server().clone();
        address.set_path("/Panopto/Pages/Transcription/GenerateSRT.ashx");
        address
            .query_pairs_mut()
            .append_pair("id", &session.to_string())
            .append_pair("language", language);
        address
    }

    /// Fetches captions as SRT; none where the session has none in this language.
    ///
    /// # Errors
    ///
    /// No usable answer came.
    pub async fn captions(
        &self,
        session: &dyn WebSession,
        address: Url,
    ) -> Result<Option<Bytes>, PanoptoError> {
        let call = page(
            Method::GET,
            "GET /Pages/Transcription/GenerateSRT.ashx",
            address,
            READ,
        );
        match self.web(session, &call).await {
            Ok(answer) => {
                answer.refuse_page()?;
                let blank = answer.body.iter().all(u8::is_ascii_whitespace);
                Ok((!blank).then_some(answer.body))
            }
            Err(PanoptoError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Returns the language that the address of captions names, as the server writes it (`English_USA`, or a number).
pub fn caption_language(address: &Url) -> Option<String> {
    address
        .query_pairs()
        .find(|(name, _)| name.eq_ignore_ascii_case("language"))
        .map(|(_, value)| value.into_owned())
        .filter(|value| !value.is_empty())
}

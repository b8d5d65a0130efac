//! Faults: status 500 and an envelope that says why.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::message::envelope;
use crate::{panopto::escape, viewing::UsageRefusal};

/// Why a call fails. What the real service says in each case is not known.
#[derive(Debug)]
pub(crate) struct SoapFault {
    code: &'static str,
    text: String,
}

impl SoapFault {
    /// The action is not one of the service, or does not fit the message.
    pub(super) fn unknown_action() -> Self {
        Self {
            code: "a:ActionNotSupported",
            text: "The message cannot be processed at the receiver, due to a ContractFilter mismatch at the \
                   EndpointDispatcher."
                .to_owned(),
        }
    }

    /// The message is no XML, or not such as the description says; as unhelpful as the real text.
    pub(super) fn unreadable() -> Self {
        Self {
            code: "a:DeserializationFailed",
            text: "The formatter threw an exception while trying to deserialize the message."
                .to_owned(),
        }
    }

    /// The service failed, as it says to a bearer token.
    pub(crate) fn system(text: &str) -> Self {
        Self {
            code: "a:InternalServiceFault",
            text: text.to_owned(),
        }
    }

    /// The caller may not do this, or is nobody.
    pub(super) fn client(text: &str) -> Self {
        Self {
            code: "s:Client",
            text: text.to_owned(),
        }
    }
}

impl From<UsageRefusal> for SoapFault {
    fn from(refusal: UsageRefusal) -> Self {
        match refusal {
            UsageRefusal::Broken => Self::system(&refusal.to_string()),
            _ => Self::client(&refusal.to_string()),
        }
    }
}

impl IntoResponse for SoapFault {
    fn into_response(self) -> Response {
        let body = format!(
            "<s:Fault><faultcode xmlns:a=\"http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher\">\
             {}</faultcode><faultstring xml:lang=\"en-US\">{}</faultstring></s:Fault>",
            self.code,
            escape(&self.text)
        );
        xml(StatusCode::INTERNAL_SERVER_ERROR, envelope(&body))
    }
}

pub(super) fn xml(status: StatusCode, text: String) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "text/xml; charset=utf-8")],
        text,
    )
        .into_response()
}

//! How operations are sent: one endpoint for the limits, cookies instead of a token.

use http::Method;

use super::envelope::{Arguments, action};
use super::tree::{self, Node};
use crate::call::{Answer, Call, Family};
use crate::caller::Credentials;
use crate::error::PanoptoError;
use crate::{Panopto, WebSession};
use lectern_net::Request;

/// The body of a SOAP request and the action that goes into its head.
#[derive(Debug, Clone)]
pub(crate) struct SoapBody {
    pub action: String,
    pub xml: String,
}

/// An operation of a service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation {
    pub service: &'static str,
    pub name: &'static str,
    /// What the server counts by.
    pub endpoint: &'static str,
    pub right: &'static str,
}

/// Makes an operation; each has a budget of its own.
macro_rules! operation {
    ($service:literal, $name:literal, $right:expr) => {
        $crate::soap::call::Operation {
            service: $service,
            name: $name,
            endpoint: concat!("SOAP ", $service, "/", $name),
            right: $right,
        }
    };
}
pub(super) use operation;

/// The version of a service, as its address writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V40,
    V42,
    V46,
}

impl Version {
    fn text(self) -> &'static str {
        match self {
            Self::V40 => "4.0",
            Self::V42 => "4.2",
            Self::V46 => "4.6",
        }
    }
}

impl Panopto {
    /// Asks an operation with the cookies of the account and returns its result.
    pub(super) async fn soap(
        &self,
        session: &dyn WebSession,
        operation: Operation,
        version: Version,
        arguments: &Arguments,
    ) -> Result<Outcome, PanoptoError> {
        let call = soap_call(operation, version, arguments);
        let answer = self.call_soap(&call, Credentials::Cookies(session)).await?;
        outcome(operation, &answer)
    }
}

/// The result element of an answer, and what was asked.
pub(super) struct Outcome {
    pub node: Node,
    pub request: Request,
}

impl Outcome {
    pub fn unexpected(&self, detail: impl Into<String>) -> PanoptoError {
        PanoptoError::UnexpectedBody {
            request: self.request.clone(),
            detail: detail.into(),
        }
    }
}

/// Describes the request of an operation. All operations that Lectern knows only read.
pub(super) fn soap_call(operation: Operation, version: Version, arguments: &Arguments) -> Call {
    let path = format!(
        "/Panopto/PublicAPI/{}/{}.svc",
        version.text(),
        operation.service
    );
    Call {
        method: Method::POST,
        soap: Some(SoapBody {
            action: action(operation.service, operation.name),
            xml: arguments.envelope(operation.name),
        }),
        right: operation.right,
        ..Call::get(operation.endpoint, path).of(Family::Soap)
    }
}

/// Finds the result element of an answer.
///
/// An answer without one is refused: nothing may be concluded from it, not even that there is nothing.
pub(super) fn outcome(operation: Operation, answer: &Answer) -> Result<Outcome, PanoptoError> {
    answer.refuse_page()?;
    let request = answer.request.clone();
    let found = tree::body(&answer.body).and_then(|body| {
        let (response, result) = (
            format!("{}Response", operation.name),
            format!("{}Result", operation.name),
        );
        if body.name != response {
            return Err(format!("<{response}> was expected, not <{}>", body.name));
        }
        let mut children = body.children.into_iter();
        children
            .find(|child| child.name == result)
            .ok_or_else(|| format!("an answer without <{result}>"))
    });
    match found {
        Ok(node) => Ok(Outcome { node, request }),
        Err(detail) => Err(PanoptoError::UnexpectedBody { request, detail }),
    }
}

//! What a SOAP fault means. Panopto publishes no list of fault texts, so they are known by words; what is not known keeps
//! its text and may pass.

use crate::answer::sentence;
use crate::error::PanoptoError;
use lectern_net::Request;

use super::tree;

/// What a fault means, as far as its words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The cookie, name or password was not accepted.
    NotSignedIn,
    /// The account may not see this.
    Forbidden,
    /// What was named is not there.
    Unknown,
    /// This version of the service has no such operation.
    NoOperation,
    /// Something else; the text says it.
    Other,
}

/// What to do about a fault.
pub(crate) enum Meaning {
    /// New cookies may help.
    Renew,
    /// The same request may succeed later.
    MayPass,
    /// It stays.
    Final,
}

/// A fault as it came.
#[derive(Debug)]
pub(crate) struct Fault {
    pub kind: FaultKind,
    pub code: String,
    pub text: String,
}

impl Fault {
    /// Finds the fault in an answer, whatever its status.
    pub fn read(body: &[u8]) -> Option<Self> {
        // Most answers are no faults and long; they are not read twice.
        let start = &body[..body.len().min(1_000)];
        if !String::from_utf8_lossy(start).contains("Fault") {
            return None;
        }
        let fault = tree::body(body).ok().filter(|node| node.name == "Fault")?;
        // SOAP 1.2 says Code and Reason; a proxy in between may speak it.
        let inner = |outer: &str, inner: &str| Some(fault.child(outer)?.value(inner)?.to_owned());
        let code = fault
            .value("faultcode")
            .map(str::to_owned)
            .or_else(|| inner("Code", "Value"))
            .unwrap_or_default();
        let text = fault
            .value("faultstring")
            .map(str::to_owned)
            .or_else(|| inner("Reason", "Text"))
            .unwrap_or_default();
        Some(Self {
            kind: kind(&code, &text),
            code,
            text,
        })
    }

    pub fn meaning(&self) -> Meaning {
        match self.kind {
            FaultKind::NotSignedIn => Meaning::Renew,
            FaultKind::Other => Meaning::MayPass,
            FaultKind::Forbidden | FaultKind::Unknown | FaultKind::NoOperation => Meaning::Final,
        }
    }

    pub fn into_error(self, request: Request) -> PanoptoError {
        let message = match self.text.trim() {
            "" if self.code.is_empty() => "no reason given.".to_owned(),
            "" => sentence(&self.code),
            text => sentence(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
        };
        match self.kind {
            // New cookies were tried before, so it is about signing in this way at all.
            FaultKind::NotSignedIn => PanoptoError::SoapRefused { request, message },
            kind => PanoptoError::Fault {
                request,
                kind,
                message,
            },
        }
    }
}

fn kind(code: &str, text: &str) -> FaultKind {
    let (code, text) = (code.to_ascii_lowercase(), text.to_ascii_lowercase());
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if code.ends_with("actionnotsupported") || says(&["contractfilter", "actionnotsupported"]) {
        return FaultKind::NoOperation;
    }
    if says(&[
        "not logged",
        "not signed",
        "not authenticated",
        "unauthenticated",
        "authentication",
        "invalid credential",
        "bad credential",
        "log in",
        "logged in",
        "auth cookie",
        "sign in",
    ]) || code.contains("failedauthentication")
        || code.contains("invalidsecurity")
    {
        return FaultKind::NotSignedIn;
    }
    if says(&[
        "permission",
        "not authorized",
        "unauthorized",
        "access denied",
        "access is denied",
        "not allowed",
        "does not have access",
        "forbidden",
    ]) {
        return FaultKind::Forbidden;
    }
    if says(&[
        "not found",
        "does not exist",
        "no such",
        "unknown session",
        "unknown folder",
        "invalid session",
        "could not find",
        "invalid id",
        "was deleted",
    ]) {
        return FaultKind::Unknown;
    }
    FaultKind::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soap(code: &str, text: &str) -> String {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>{code}</faultcode>\
             <faultstring xml:lang=\"en-US\">{text}</faultstring></s:Fault></s:Body></s:Envelope>"
        )
    }

    #[test]
    fn knows_faults_by_their_words() {
        for (code, text, kind) in [
            (
                "a:ActionNotSupported",
                "The message with Action 'x' cannot be processed at the receiver, due to a ContractFilter mismatch",
                FaultKind::NoOperation,
            ),
            (
                "s:Client",
                "User is not authenticated.",
                FaultKind::NotSignedIn,
            ),
            (
                "s:Client",
                "User does not have permission",
                FaultKind::Forbidden,
            ),
            ("s:Client", "Session not found.", FaultKind::Unknown),
            ("s:Server", "System error", FaultKind::Other),
            ("", "", FaultKind::Other),
        ] {
            let fault = Fault::read(soap(code, text).as_bytes()).unwrap();
            assert_eq!((fault.kind, fault.text.as_str()), (kind, text));
        }
    }

    #[test]
    fn an_answer_that_mentions_a_fault_is_none() {
        for body in [
            "",
            "<html>Fault</html>",
            "<e:Envelope xmlns:e=\"e\"><e:Body><R><Fault>no</Fault></R></e:Body></e:Envelope>",
        ] {
            assert!(Fault::read(body.as_bytes()).is_none(), "{body}");
        }
    }
}

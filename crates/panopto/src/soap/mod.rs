//! The SOAP services that have no counterpart in REST: who watched what, from where to where.
//!
//! SOAP 1.1, document/literal, at `/Panopto/PublicAPI/{version}/{Service}.svc`. Operations and their direct children are in
//! `http://tempuri.org/`, members of types in the type's own namespace and in alphabetical order. Bearer tokens are not
//! accepted; the cookies of [`crate::Panopto::legacy_login`] or of [`crate::Panopto::log_on_with_password`] are.

mod auth;
mod call;
mod envelope;
mod fault;
mod items;
mod summary;
mod tree;
mod usage;
mod users;

pub use fault::FaultKind;
pub use summary::{Granularity, SummaryUsage};
pub use usage::{UsagePage, UsageRange, UsageReporting, UsageRow};
pub use users::SoapUser;

pub(crate) use call::SoapBody;
pub(crate) use fault::{Fault, Meaning};

/// Tells whether an answer is a whole envelope.
pub(crate) fn is_whole(body: &[u8]) -> bool {
    tree::body(body).is_ok()
}

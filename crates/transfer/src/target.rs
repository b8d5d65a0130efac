//! Where an upload goes.

use lectern_net::{RedactedUrl, Secret, ensure_secure};
use url::Url;

use crate::TransferError;

/// An S3 address in path style: `endpoint` + `bucket` + `/` + `prefix` + `/` + name of the file.
///
/// Panopto's target `https://host/Panopto/Upload/{guid}` is the endpoint `https://host/Panopto/`, the bucket `Upload` and the
/// prefix `{guid}`.
#[derive(Debug, Clone)]
pub struct S3Target {
    /// Address of the service.
    pub endpoint: Url,
    /// First segment after the endpoint.
    pub bucket: String,
    /// Segments before the file's name; may be empty.
    pub prefix: String,
    /// Whom requests are signed for. Panopto ignores this and takes anything.
    pub access_key: String,
    /// The key they are signed with.
    pub secret_key: Secret,
    /// Region named in the signature.
    pub region: String,
}

impl S3Target {
    /// Creates a target whose server ignores credentials.
    pub fn new(endpoint: Url, bucket: impl Into<String>, prefix: impl Into<String>) -> Self {
        Self {
            endpoint,
            bucket: bucket.into(),
            prefix: prefix.into(),
            access_key: "lectern".into(),
            secret_key: Secret::new("lectern"),
            region: "us-east-1".into(),
        }
    }

    /// Signs requests with these keys instead.
    #[must_use]
    pub fn signed_by(mut self, access_key: impl Into<String>, secret_key: Secret) -> Self {
        self.access_key = access_key.into();
        self.secret_key = secret_key;
        self
    }

    /// Returns the key of a file of this name.
    pub(crate) fn key(&self, name: &str) -> String {
        match self.prefix.trim_matches('/') {
            "" => name.to_owned(),
            prefix => format!("{prefix}/{name}"),
        }
    }

    /// Returns the endpoint as the SDK wants it.
    ///
    /// Without the slash at its end the SDK joins the bucket to the last segment (`/PanoptoUpload/…`).
    pub(crate) fn checked_endpoint(&self) -> Result<String, TransferError> {
        let refused = |why| TransferError::BadTarget {
            address: RedactedUrl::from(&self.endpoint).to_string(),
            why,
        };
        ensure_secure(&self.endpoint).map_err(|_| refused("it is not encrypted (https)"))?;
        if self.bucket.is_empty() {
            return Err(refused("it names no bucket"));
        }
        if self.endpoint.query().is_some() || self.endpoint.fragment().is_some() {
            return Err(refused("it has a query"));
        }
        let mut endpoint = self.endpoint.to_string();
        if !endpoint.ends_with('/') {
            endpoint.push('/');
        }
        Ok(endpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_always_ends_with_a_slash() {
        for address in ["https://h.example/Panopto", "https://h.example/Panopto/"] {
            let target = S3Target::new(address.parse().unwrap(), "Upload", "guid");
            assert_eq!(
                target.checked_endpoint().unwrap(),
                "https://h.example/Panopto/"
            );
            assert_eq!(target.key("a b.mp4"), "guid/a b.mp4");
        }
    }

    #[test]
    fn an_unencrypted_address_outside_this_computer_is_refused() {
        let away = S3Target::new(
            "http://h.example/Panopto/".parse().unwrap(),
            "Upload",
            "guid",
        );
        assert!(matches!(
            away.checked_endpoint(),
            Err(TransferError::BadTarget { .. })
        ));
        let here = S3Target::new(
            "http://127.0.0.1:9/Panopto/".parse().unwrap(),
            "Upload",
            "guid",
        );
        assert!(here.checked_endpoint().is_ok());
    }
}

use lectern_net::{AddressError, ensure_secure};
use thiserror::Error;
use url::Url;
use uuid::Uuid;

/// Where the files of an upload go, in the terms of the S3 protocol.
///
/// Of the two ways to read the address this is the one of Panopto's own samples: endpoint `https://host/Panopto/`, bucket
/// `Upload`, keys `{guid}/{file}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadTarget {
    /// The endpoint, always with a trailing slash: without it S3 libraries join it wrongly with the bucket.
    pub endpoint: Url,
    /// The bucket, `Upload`.
    pub bucket: String,
    /// The first part of every key, a GUID that is not the upload's id.
    pub prefix: String,
}

/// An upload address that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TargetError {
    /// The answer names none.
    #[error("the answer names none")]
    Missing,
    /// The text is no address with a bucket and a prefix.
    #[error("{text} is no address of a place for files")]
    Malformed {
        /// What the server gave, without its query.
        text: String,
    },
    /// Files would go unencrypted.
    #[error(transparent)]
    Insecure(#[from] AddressError),
    /// A server elsewhere points at this computer.
    #[error("it points at this computer")]
    Loopback,
}

impl UploadTarget {
    /// Splits `https://host/Panopto/Upload/{guid}`.
    ///
    /// # Errors
    ///
    /// [`TargetError`] for anything else, plain `http` outside this computer included.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let shown = text
            .split('?')
            .next()
            .unwrap_or_default()
            .chars()
            .take(200)
            .collect::<String>();
        let malformed = || TargetError::Malformed {
            text: shown.clone(),
        };
        let mut endpoint = Url::parse(text).map_err(|_| malformed())?;
        ensure_secure(&endpoint)?;
        let segments: Vec<String> = endpoint
            .path_segments()
            .ok_or_else(malformed)?
            .filter(|segment| !segment.is_empty())
            .map(str::to_owned)
            .collect();
        let [above @ .., bucket, prefix] = segments.as_slice() else {
            return Err(malformed());
        };
        if Uuid::parse_str(prefix).is_err() {
            return Err(malformed());
        }
        endpoint.set_query(None);
        endpoint.set_fragment(None);
        endpoint.set_path(&format!("{}/", above.join("/")));
        Ok(Self {
            endpoint,
            bucket: bucket.clone(),
            prefix: prefix.clone(),
        })
    }

    /// Returns the key of a file.
    pub fn key(&self, file: &str) -> String {
        format!("{}/{file}", self.prefix)
    }
}

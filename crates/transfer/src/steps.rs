//! The requests of an upload, each sent once.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use std::collections::BTreeMap;

use crate::body::PartBody;
use crate::fault::Fault;

/// One object at one target.
#[derive(Debug, Clone)]
pub(crate) struct ObjectSteps {
    pub client: Client,
    pub bucket: String,
    pub key: String,
}

/// What the server says about an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It has one of this length.
    Present(u64),
    /// It has none.
    Absent,
}

impl ObjectSteps {
    /// Opens a multipart upload and returns its id.
    ///
    /// Panopto's target wants `Content-Length: 0` here and answers 411 without it; the SDK sends none for an empty body.
    pub async fn create(&self, content_type: Option<&str>) -> Result<String, Fault> {
        let request = self
            .client
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key);
        let request = request
            .set_content_type(content_type.map(Into::into))
            .customize();
        let answer = request.mutate_request(|request| {
            plain(request);
            request.headers_mut().insert("content-length", "0");
        });
        let answer = answer.send().await.map_err(Fault::from_sdk)?;
        answer
            .upload_id
            .filter(|id| !id.is_empty())
            .ok_or(Fault::Unexpected)
    }

    /// Sends one part and returns its tag.
    pub async fn part(
        &self,
        upload_id: &str,
        number: u32,
        length: u64,
        body: PartBody,
    ) -> Result<String, Fault> {
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        let request = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(upload_id);
        let request = request
            .part_number(number)
            .set_content_length(i64::try_from(length).ok())
            .body(stream(body));
        let answer = request
            .customize()
            .disable_payload_signing()
            .mutate_request(plain)
            .send()
            .await;
        answer
            .map_err(Fault::from_sdk)?
            .e_tag
            .filter(|etag| !etag.is_empty())
            .ok_or(Fault::Unexpected)
    }

    /// Sends a whole file and returns its tag.
    pub async fn put(
        &self,
        length: u64,
        body: PartBody,
        content_type: Option<&str>,
    ) -> Result<String, Fault> {
        let request = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(&self.key)
            .body(stream(body));
        let request = request.set_content_length(i64::try_from(length).ok());
        let request = request
            .set_content_type(content_type.map(Into::into))
            .customize();
        let answer = request
            .disable_payload_signing()
            .mutate_request(plain)
            .send()
            .await;
        answer
            .map_err(Fault::from_sdk)?
            .e_tag
            .filter(|etag| !etag.is_empty())
            .ok_or(Fault::Unexpected)
    }

    /// Asks the server to join the parts and returns the tag of the whole, where it tells one.
    pub async fn complete(
        &self,
        upload_id: &str,
        parts: &BTreeMap<u32, String>,
    ) -> Result<Option<String>, Fault> {
        let parts = parts.iter().map(|(&number, etag)| {
            CompletedPart::builder()
                .part_number(i32::try_from(number).unwrap_or(i32::MAX))
                .e_tag(etag)
                .build()
        });
        let parts = CompletedMultipartUpload::builder()
            .set_parts(Some(parts.collect()))
            .build();
        let request = self
            .client
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(upload_id);
        let answer = request
            .multipart_upload(parts)
            .customize()
            .mutate_request(plain)
            .send()
            .await;
        let answer = answer.map_err(Fault::from_sdk)?;
        // A sign-in page with status 200 parses as an answer that says nothing.
        if answer.e_tag.is_none() && answer.key.is_none() && answer.bucket.is_none() {
            return Err(Fault::Unexpected);
        }
        Ok(answer.e_tag)
    }

    /// Throws the parts away; an upload that the server does not know counts as thrown away.
    pub async fn abort(&self, upload_id: &str) -> Result<(), Fault> {
        let request = self
            .client
            .abort_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(upload_id);
        match request
            .customize()
            .mutate_request(plain)
            .send()
            .await
            .map_err(Fault::from_sdk)
        {
            Err(fault) if !fault.is_gone() => Err(fault),
            _ => Ok(()),
        }
    }

    /// Asks whether the object is there.
    pub async fn look(&self) -> Result<Presence, Fault> {
        let request = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(&self.key);
        match request
            .customize()
            .mutate_request(plain)
            .send()
            .await
            .map_err(Fault::from_sdk)
        {
            Ok(answer) => {
                let length = answer
                    .content_length
                    .and_then(|length| u64::try_from(length).ok());
                length.map(Presence::Present).ok_or(Fault::Unexpected)
            }
            Err(fault) if fault.is_gone() => Ok(Presence::Absent),
            Err(fault) => Err(fault),
        }
    }
}

fn stream(body: PartBody) -> ByteStream {
    ByteStream::new(SdkBody::from_body_1_x(body))
}

/// Takes the SDK's own `x-id` out of the address, so that the request looks as Panopto's own uploaders send it.
fn plain(request: &mut HttpRequest) {
    let Some((path, query)) = request.uri().split_once('?') else {
        return;
    };
    let kept: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.starts_with("x-id="))
        .collect();
    let address = if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    };
    // What was an address stays one.
    let _ = request.set_uri(address);
}

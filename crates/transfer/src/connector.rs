//! Lets the S3 SDK send through the client of the connection layer.

use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Config, Credentials, Region, RequestChecksumCalculation,
    ResponseChecksumValidation, StalledStreamProtectionConfig,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use http::header::USER_AGENT;
use lectern_net::{HttpClient, NetError, NetErrorKind};

use crate::answer::with_expected_root;
use crate::{S3Target, TransferError};

/// No answer of an upload target is longer; what is longer is a page of something else.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// Makes an S3 client for this target whose every byte goes through `http`.
///
/// The SDK's own retries, timeouts and checksums are off: they would come on top of ours, and checksums would turn bodies
/// into `aws-chunked` ones, which Panopto's target does not decode.
pub(crate) fn s3_client(
    http: &HttpClient,
    target: &S3Target,
) -> Result<aws_sdk_s3::Client, TransferError> {
    let connector = SharedHttpConnector::new(NetConnector { http: http.clone() });
    let keys = Credentials::new(
        &target.access_key,
        target.secret_key.expose(),
        None,
        None,
        "target",
    );
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(target.checked_endpoint()?)
        .force_path_style(true)
        .region(Region::new(target.region.clone()))
        .credentials_provider(keys)
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .build();
    Ok(aws_sdk_s3::Client::from_conf(config))
}

#[derive(Debug)]
struct NetConnector {
    http: HttpClient,
}

impl HttpConnector for NetConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let http = self.http.clone();
        HttpConnectorFuture::new(async move { send(&http, request).await })
    }
}

async fn send(http: &HttpClient, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let mut request = request
        .try_into_http1x()
        .map_err(|error| ConnectorError::user(error.into()))?;
    // The client names the program; the SDK would name itself.
    request.headers_mut().remove(USER_AGENT);
    let request = reqwest::Request::try_from(request.map(reqwest::Body::wrap));
    let request = request.map_err(|error| ConnectorError::user(error.into()))?;
    let (method, url) = (request.method().clone(), request.url().clone());
    let answer = http.reqwest().execute(request).await;
    let answer =
        answer.map_err(|error| failed(NetError::from_reqwest(error, method.clone(), &url)))?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = http
        .read_body(&method, answer, LONGEST_ANSWER)
        .await
        .map_err(failed)?;
    let body = with_expected_root(&method, url.query().unwrap_or_default(), body);
    let mut response = http::Response::new(SdkBody::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    HttpResponse::try_from(response).map_err(|error| ConnectorError::user(error.into()))
}

fn failed(error: NetError) -> ConnectorError {
    match error.kind {
        NetErrorKind::TimedOut | NetErrorKind::ConnectTimedOut => {
            ConnectorError::timeout(error.into())
        }
        _ => ConnectorError::io(error.into()),
    }
}

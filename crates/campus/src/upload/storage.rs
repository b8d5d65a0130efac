//! The S3 side of one upload: `s3s` reads the protocol, `s3s-fs` keeps the objects, and what Panopto's
//! target does differently is added here.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::Path,
    sync::{Arc, Mutex},
};

use s3s::{
    S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result,
    dto::{
        AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput,
        CompleteMultipartUploadOutput, CreateMultipartUploadInput, CreateMultipartUploadOutput,
        DeleteObjectInput, DeleteObjectOutput, ETag, GetObjectInput, GetObjectOutput,
        HeadObjectInput, HeadObjectOutput, ListPartsInput, ListPartsOutput, PutObjectInput,
        PutObjectOutput, UploadPartInput, UploadPartOutput,
    },
    s3_error,
    service::{S3Service, S3ServiceBuilder},
    validation::NameValidation,
};
use s3s_fs::FileSystem;
use uuid::Uuid;

use super::{
    assemble::{self, Assembly, PartOnDisk},
    intake::Intake,
    parts::Arrival,
    record::UploadPhase,
};
use crate::{CampusState, lock::locked};

/// The bucket; the same path may be read as bucket `Panopto` and a longer key.
const BUCKET: &str = "Upload";
/// Part numbers S3 knows go to 10 000; Panopto's target also takes 0.
const PART_NUMBERS: std::ops::RangeInclusive<i32> = 0..=10_000;

/// Where the files of one open upload are kept.
#[derive(Debug)]
pub(super) struct Target {
    files: FileSystem,
    root: std::path::PathBuf,
    ledger: Mutex<Ledger>,
    completing: tokio::sync::Mutex<()>,
}

/// What is known of multipart uploads without reading their parts again.
#[derive(Debug, Default)]
struct Ledger {
    parts: HashMap<Uuid, BTreeMap<i32, String>>,
    completed: HashMap<Uuid, (Vec<i32>, String)>,
}

impl Target {
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(root)?;
        let root = root.canonicalize()?;
        let files =
            FileSystem::new(&root).map_err(|error| io::Error::other(format!("{error:?}")))?;
        Ok(Self {
            files,
            root,
            ledger: Mutex::default(),
            completing: tokio::sync::Mutex::default(),
        })
    }
}

/// What one request to the target works on; travels with the request.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) state: Arc<CampusState>,
    pub(super) target: Arc<Target>,
    pub(super) upload: Uuid,
    pub(super) file: String,
}

/// Makes the S3 service; it holds nothing, each request brings its [`Access`].
pub(super) fn service() -> S3Service {
    let mut builder = S3ServiceBuilder::new(Storage);
    builder.set_validation(AnyBucket);
    builder.build()
}

/// Panopto's bucket names are capitalised, which Amazon's rules forbid.
struct AnyBucket;

impl NameValidation for AnyBucket {
    fn validate_bucket_name(&self, name: &str) -> bool {
        !name.is_empty()
    }
}

struct Storage;

fn access<T>(request: &S3Request<T>) -> S3Result<Arc<Access>> {
    request
        .extensions
        .get::<Arc<Access>>()
        .cloned()
        .ok_or_else(|| s3_error!(InternalError))
}

fn multipart_id(text: &str) -> S3Result<Uuid> {
    Uuid::parse_str(text).map_err(|_| {
        s3_error!(
            NoSuchUpload,
            "The specified multipart upload does not exist."
        )
    })
}

/// `s3s-fs` says "access denied" where Amazon says "no such upload".
fn unknown_upload(error: S3Error) -> S3Error {
    match error.code() {
        S3ErrorCode::AccessDenied | S3ErrorCode::InvalidRequest => {
            s3_error!(
                NoSuchUpload,
                "The specified multipart upload does not exist."
            )
        }
        _ => error,
    }
}

#[async_trait::async_trait]
impl S3 for Storage {
    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let access = access(&request)?;
        access.target.files.create_multipart_upload(request).await
    }

    async fn upload_part(
        &self,
        mut request: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        let access = access(&request)?;
        let number = request.input.part_number;
        let id = multipart_id(&request.input.upload_id)?;
        if !PART_NUMBERS.contains(&number) {
            return Err(s3_error!(
                InvalidArgument,
                "Part number must be an integer between 0 and 10000, inclusive"
            ));
        }
        let intake = Intake::begin(&access, Some(number), Some(request.input.upload_id.clone()));
        request.input.body = request.input.body.take().map(|body| intake.watch(body));
        let result = access
            .target
            .files
            .upload_part(request)
            .await
            .map_err(unknown_upload);
        intake.end(if result.is_ok() {
            Arrival::Stored
        } else {
            Arrival::Refused
        });
        let response = result?;
        if let Some(etag) = &response.output.e_tag {
            let mut ledger = locked(&access.target.ledger);
            ledger
                .parts
                .entry(id)
                .or_default()
                .insert(number, etag.value().to_owned());
        }
        Ok(response)
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let access = access(&request)?;
        let id = multipart_id(&request.input.upload_id)?;
        let asked = asked_parts(&request.input)?;
        let key = request.input.key.clone();
        let one_at_a_time = access.target.completing.lock().await;
        let numbers: Vec<i32> = asked.iter().map(|(number, _)| *number).collect();
        let repeated = locked(&access.target.ledger).completed.get(&id).cloned();
        let etag = match repeated {
            // The answer got lost and the client asks again: the object is there, so it is told so.
            Some((same, etag)) if same == numbers => etag,
            Some(_) => return Err(s3_error!(NoSuchUpload)),
            None => {
                let etag = assemble_object(&access, id, &key, asked).await?;
                locked(&access.target.ledger)
                    .completed
                    .insert(id, (numbers, etag.clone()));
                let cleaning = request.map_input(|input| {
                    let CompleteMultipartUploadInput {
                        bucket,
                        key,
                        upload_id,
                        ..
                    } = input;
                    AbortMultipartUploadInput {
                        bucket,
                        key,
                        upload_id,
                        ..Default::default()
                    }
                });
                access.target.files.abort_multipart_upload(cleaning).await?;
                etag
            }
        };
        drop(one_at_a_time);
        Ok(S3Response::new(CompleteMultipartUploadOutput {
            bucket: Some(BUCKET.to_owned()),
            key: Some(key),
            e_tag: Some(ETag::Strong(etag)),
            ..Default::default()
        }))
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let access = access(&request)?;
        let id = multipart_id(&request.input.upload_id)?;
        let mut response = access
            .target
            .files
            .abort_multipart_upload(request)
            .await
            .map_err(unknown_upload)?;
        locked(&access.target.ledger).parts.remove(&id);
        response.status = Some(http::StatusCode::NO_CONTENT);
        Ok(response)
    }

    async fn list_parts(
        &self,
        request: S3Request<ListPartsInput>,
    ) -> S3Result<S3Response<ListPartsOutput>> {
        let access = access(&request)?;
        let id = multipart_id(&request.input.upload_id)?;
        if !assemble::is_open(&access.target.root, id) {
            return Err(s3_error!(
                NoSuchUpload,
                "The specified multipart upload does not exist."
            ));
        }
        let mut response = access.target.files.list_parts(request).await?;
        let ledger = locked(&access.target.ledger);
        let known = ledger.parts.get(&id);
        for part in response.output.parts.iter_mut().flatten() {
            let etag = part
                .part_number
                .and_then(|number| known.and_then(|parts| parts.get(&number)));
            part.e_tag = etag.map(|etag| ETag::Strong(etag.clone()));
        }
        if let Some(parts) = &mut response.output.parts {
            parts.sort_by_key(|part| part.part_number);
        }
        response.output.is_truncated = Some(false);
        Ok(response)
    }

    async fn put_object(
        &self,
        mut request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let access = access(&request)?;
        let intake = Intake::begin(&access, None, None);
        request.input.body = request.input.body.take().map(|body| intake.watch(body));
        let result = access.target.files.put_object(request).await;
        intake.end(if result.is_ok() {
            Arrival::Stored
        } else {
            Arrival::Refused
        });
        result
    }

    async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        let access = access(&request)?;
        access.target.files.get_object(request).await
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let access = access(&request)?;
        access.target.files.head_object(request).await
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let access = access(&request)?;
        access.target.files.delete_object(request).await
    }
}

fn asked_parts(input: &CompleteMultipartUploadInput) -> S3Result<Vec<(i32, Option<String>)>> {
    let parts = input
        .multipart_upload
        .as_ref()
        .and_then(|upload| upload.parts.as_ref());
    let parts = parts.filter(|parts| !parts.is_empty()).ok_or_else(|| {
        s3_error!(MalformedXML, "The XML you provided was not well-formed or did not validate against our published schema")
    })?;
    let mut asked = Vec::with_capacity(parts.len());
    for part in parts {
        let number = part
            .part_number
            .ok_or_else(|| s3_error!(MalformedXML, "A part has no number"))?;
        asked.push((
            number,
            part.e_tag
                .as_ref()
                .map(|etag| etag.value().trim_matches('"').to_owned()),
        ));
    }
    if asked.is_sorted_by(|one, next| one.0 < next.0) {
        Ok(asked)
    } else {
        Err(s3_error!(
            InvalidPartOrder,
            "The list of parts was not in ascending order."
        ))
    }
}

async fn assemble_object(
    access: &Arc<Access>,
    id: Uuid,
    key: &str,
    asked: Vec<(i32, Option<String>)>,
) -> S3Result<String> {
    let known = locked(&access.target.ledger)
        .parts
        .get(&id)
        .cloned()
        .unwrap_or_default();
    let parts = asked.into_iter().map(|(number, etag)| PartOnDisk {
        number,
        asked: etag,
        known: known.get(&number).cloned(),
    });
    let assembly = Assembly {
        root: access.target.root.clone(),
        id,
        object: access.target.root.join(BUCKET).join(key),
        parts: parts.collect(),
        min_part_bytes: access.state.settings.read().upload.min_part_bytes,
    };
    let etag = tokio::task::spawn_blocking(move || assemble::run(&assembly))
        .await
        .map_err(|error| s3_error!(error, InternalError))??;
    // A cancelled upload must not come back to life through a completion that was under way.
    match access.state.uploads.upload(access.upload) {
        Some(upload) if upload.phase == UploadPhase::Uploading => Ok(etag),
        _ => Err(s3_error!(NoSuchBucket, "The upload is no longer open.")),
    }
}

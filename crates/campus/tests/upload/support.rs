//! A campus with one course, and the requests an upload client makes, written out by hand.

use std::{collections::BTreeMap, fmt::Write, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use lectern_campus::{
    Campus, CampusConfig, CampusHandle, Population, demo,
    tokens::Grant,
    world::{NewFolder, Role},
};
use reqwest::{Body, Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

pub const MIB: usize = 1024 * 1024;
pub const SESSION_UPLOAD: &str = "/Panopto/PublicAPI/REST/sessionUpload";

/// A campus and a person who may upload to one folder.
pub struct Site {
    pub handle: CampusHandle,
    pub http: Client,
    pub folder: Uuid,
    pub token: String,
}

impl Site {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut CampusConfig)) -> Self {
        let mut config = CampusConfig {
            population: Population::Empty,
            ..CampusConfig::default()
        };
        config.settings.upload.accept_delay_ms = 10;
        config.settings.upload.processing_delay_ms = 10;
        change(&mut config);
        Self::around(Campus::start(config).await.unwrap())
    }

    pub fn around(handle: CampusHandle) -> Self {
        let folder = course(&handle, demo::INSTRUCTOR.id, Role::Creator);
        let token = token_for(&handle, demo::INSTRUCTOR.id);
        Self {
            handle,
            http: Client::new(),
            folder,
            token,
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.handle.base_url()))
            .bearer_auth(&self.token)
    }

    pub async fn open(&self) -> OpenUpload {
        let response = self
            .request(Method::POST, SESSION_UPLOAD)
            .json(&json!({ "FolderId": self.folder }))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::CREATED);
        OpenUpload::from(response.json::<Value>().await.unwrap())
    }

    pub async fn put_file(
        &self,
        upload: &OpenUpload,
        name: &str,
        bytes: impl Into<Body>,
    ) -> Response {
        self.http
            .put(upload.url(name))
            .body(bytes)
            .send()
            .await
            .unwrap()
    }

    pub async fn finish(&self, upload: &OpenUpload) -> Value {
        let mut object = upload.object.clone();
        object["State"] = json!(1);
        let path = format!("{SESSION_UPLOAD}/{}", upload.id);
        let response = self
            .request(Method::PUT, &path)
            .json(&object)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.unwrap()
    }

    pub async fn look(&self, upload: &OpenUpload) -> Value {
        let path = format!("{SESSION_UPLOAD}/{}", upload.id);
        let response = self.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.unwrap()
    }

    /// Asks until the upload is in this state.
    pub async fn wait_for(&self, upload: &OpenUpload, state: u64) -> Value {
        let waiting = async {
            loop {
                let object = self.look(upload).await;
                if object["State"] == state {
                    return object;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(5), waiting)
            .await
            .expect("the state never came")
    }

    /// Uploads files and a manifest, finishes, and waits for the given state.
    pub async fn upload(&self, files: &[(&str, &[u8])], state: u64) -> (OpenUpload, Value) {
        let upload = self.open().await;
        for (name, bytes) in files {
            let response = self.put_file(&upload, name, bytes.to_vec()).await;
            assert_eq!(response.status(), StatusCode::OK, "{name}");
        }
        self.finish(&upload).await;
        let object = self.wait_for(&upload, state).await;
        (upload, object)
    }

    pub fn advance(&self, seconds: i64) {
        self.handle.clock().advance(TimeDelta::seconds(seconds));
    }
}

/// Makes a top-level folder in which one person has a role.
pub fn course(handle: &CampusHandle, person: Uuid, role: Role) -> Uuid {
    let state = handle.state();
    let (id, now) = (state.new_id(), state.clock.now());
    let mut world = state.world.write();
    let new = NewFolder {
        name: "Botany 101".to_owned(),
        ..NewFolder::default()
    };
    let id = world.create_folder(id, new, now).unwrap();
    world.folder_mut(id).unwrap().grants = BTreeMap::from([(person, role)]);
    id
}

pub fn token_for(handle: &CampusHandle, person: Uuid) -> String {
    let state = handle.state();
    let until = state.clock.now() + TimeDelta::hours(1);
    let grant = Grant {
        person: Some(person),
        client_id: demo::WEB_CLIENT.client_id.to_owned(),
        scopes: vec!["api".to_owned()],
        until,
    };
    state.tokens.write().give_access(grant)
}

/// An upload as the campus opened it.
pub struct OpenUpload {
    pub object: Value,
    pub id: Uuid,
    pub target: String,
}

impl From<Value> for OpenUpload {
    fn from(object: Value) -> Self {
        let id = object["ID"].as_str().unwrap().parse().unwrap();
        let target = object["UploadTarget"].as_str().unwrap().to_owned();
        Self { object, id, target }
    }
}

impl OpenUpload {
    pub fn url(&self, rest: &str) -> String {
        format!("{}/{rest}", self.target)
    }
}

/// One multipart upload, call by call.
pub struct Multipart<'a> {
    pub site: &'a Site,
    pub url: String,
    pub upload_id: String,
}

impl<'a> Multipart<'a> {
    pub async fn create(site: &'a Site, upload: &OpenUpload, name: &str) -> Self {
        let url = upload.url(name);
        let response = site
            .http
            .post(format!("{url}?uploads"))
            .header("content-length", "0")
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let xml = response.text().await.unwrap();
        Self {
            site,
            url,
            upload_id: element(&xml, "UploadId").unwrap(),
        }
    }

    pub async fn part(&self, number: i32, bytes: Vec<u8>) -> Response {
        let url = format!(
            "{}?partNumber={number}&uploadId={}",
            self.url, self.upload_id
        );
        self.site.http.put(url).body(bytes).send().await.unwrap()
    }

    /// Sends a part and returns its ETag.
    pub async fn stored_part(&self, number: i32, bytes: Vec<u8>) -> (i32, String) {
        let response = self.part(number, bytes).await;
        assert_eq!(response.status(), StatusCode::OK);
        (
            number,
            response.headers()["etag"].to_str().unwrap().to_owned(),
        )
    }

    pub async fn complete(&self, parts: &[(i32, String)]) -> Response {
        let mut list = String::new();
        for (number, etag) in parts {
            let etag = etag.replace('"', "&quot;");
            write!(
                list,
                "<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            )
            .unwrap();
        }
        let xml = format!(
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{list}</CompleteMultipartUpload>"
        );
        self.site
            .http
            .post(format!("{}?uploadId={}", self.url, self.upload_id))
            .body(xml)
            .send()
            .await
            .unwrap()
    }

    pub async fn abort(&self) -> Response {
        self.site
            .http
            .delete(format!("{}?uploadId={}", self.url, self.upload_id))
            .send()
            .await
            .unwrap()
    }
}

/// Returns the text of the first element of that name.
pub fn element(xml: &str, name: &str) -> Option<String> {
    let start = xml.find(&format!("<{name}>"))? + name.len() + 2;
    let end = xml[start..].find(&format!("</{name}>"))?;
    Some(xml[start..start + end].to_owned())
}

/// Status and S3 error code of an answer.
pub async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let xml = response.text().await.unwrap();
    (
        status,
        element(&xml, "Code").unwrap_or_else(|| panic!("no S3 error: {xml}")),
    )
}

/// Bytes that differ from place to place, so that a mixed-up part is noticed.
pub fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// An MP4 as far as its boxes tell: this many milliseconds long, with this many bytes of noise.
pub fn mp4(millis: u32, payload: usize) -> Vec<u8> {
    let boxed = |kind: [u8; 4], body: &[u8]| {
        let size = u32::try_from(body.len() + 8).unwrap();
        [&size.to_be_bytes()[..], &kind, body].concat()
    };
    let header = [
        &[0; 12][..],
        &1000_u32.to_be_bytes(),
        &millis.to_be_bytes(),
        &[0; 80],
    ]
    .concat();
    [
        boxed(*b"ftyp", b"isom\0\0\x02\0isomiso2mp41"),
        boxed(*b"mdat", &noise(payload, u64::from(millis))),
        boxed(*b"moov", &boxed(*b"mvhd", &header)),
    ]
    .concat()
}

pub fn manifest(title: &str, inside: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Session xmlns=\"http://tempuri.org/UniversalCaptureSpecification/v1\"><Title>{title}</Title>{inside}</Session>"
    )
    .into_bytes()
}

pub fn video(file: &str, role: &str) -> String {
    format!("<Video><Start>PT0S</Start><File>{file}</File><Type>{role}</Type></Video>")
}

pub fn time(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text)
        .unwrap()
        .with_timezone(&Utc)
}

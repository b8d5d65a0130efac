//! A campus with one folder, and a person's client with token and cookie.

use lectern_campus::{
    Campus, CampusConfig, CampusHandle, Population, RecordingSize,
    changes::Change,
    demo::{self, DemoPerson},
    world::Role,
};
use reqwest::{Client, Method, RequestBuilder, Response, redirect::Policy};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A campus in which the instructor may create and the student may watch one folder.
pub struct Site {
    pub handle: CampusHandle,
    pub folder: Uuid,
}

impl Site {
    pub async fn start() -> Self {
        Self::with(Population::Empty).await
    }

    pub async fn with(population: Population) -> Self {
        let config = CampusConfig {
            population,
            recordings: RecordingSize::TINY,
            ..CampusConfig::default()
        };
        let handle = Campus::start(config).await.unwrap();
        let folder = handle.change(add_folder(None, "Botany 101")).unwrap();
        {
            let mut world = handle.state().world.write();
            let grants = &mut world.folder_mut(folder).unwrap().grants;
            grants.insert(demo::INSTRUCTOR.id, Role::Creator);
            grants.insert(demo::STUDENT.id, Role::Viewer);
        }
        Self { handle, folder }
    }

    /// Adds a session with a recording of this many bytes.
    pub fn session(&self, name: &str, bytes: u64) -> Uuid {
        self.handle
            .change(add_session(self.folder, name, bytes))
            .unwrap()
    }

    pub fn download_url(&self, session: Uuid) -> String {
        format!(
            "{}/Panopto/Podcast/Download/{session}.mp4?mediaTargetType=videoPodcast",
            self.handle.base_url()
        )
    }

    pub fn sha256(&self, session: Uuid) -> String {
        self.handle.state().sha256_of(session).unwrap().unwrap()
    }
}

pub fn add_folder(parent: Option<Uuid>, name: &str) -> Change {
    Change::AddFolder {
        parent,
        name: name.to_owned(),
    }
}

pub fn add_session(folder: Uuid, name: &str, bytes: u64) -> Change {
    Change::AddSession {
        folder,
        name: name.to_owned(),
        seconds: 3,
        bytes,
        captions: Vec::new(),
    }
}

pub fn client() -> Client {
    Client::builder()
        // A connection that a fault cut must not be taken again.
        .pool_max_idle_per_host(0)
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

/// A person who is signed in, with the token and the cookie that came for it.
pub struct Caller {
    pub client: Client,
    pub server: String,
    pub token: String,
    pub cookie: String,
}

impl Caller {
    pub async fn sign_in(campus: &CampusHandle, person: DemoPerson) -> Self {
        let client = client();
        let server = campus.base_url().to_owned();
        let form = [
            ("client_id", demo::USER_CLIENT.client_id),
            ("client_secret", demo::USER_CLIENT.secret),
            ("grant_type", "password"),
            ("username", person.username),
            ("password", person.password),
            ("scope", "api"),
        ];
        let answer = client
            .post(format!("{server}/Panopto/oauth2/connect/token"))
            .form(&form)
            .send()
            .await
            .unwrap();
        let answer: Value = answer.json().await.unwrap();
        let token = answer["access_token"].as_str().unwrap().to_owned();
        let mut caller = Self {
            client,
            server,
            token,
            cookie: String::new(),
        };
        caller.renew_cookie().await;
        caller
    }

    pub async fn renew_cookie(&mut self) {
        let answer = self.api(Method::GET, "/auth/legacyLogin").send().await;
        let answer = answer.unwrap();
        assert_eq!(answer.status(), 200);
        let cookies = answer.headers().get_all("set-cookie").iter();
        let pairs = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
        self.cookie = pairs.collect::<Vec<_>>().join("; ");
    }

    /// A request to REST v1 with the token.
    pub fn api(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/Panopto/api/v1{path}", self.server);
        self.client.request(method, url).bearer_auth(&self.token)
    }

    pub async fn json(&self, path: &str) -> Value {
        let response = self.api(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200, "GET {path}");
        response.json().await.unwrap()
    }

    /// A request with the cookie alone.
    pub fn page(&self, method: Method, url: &str) -> RequestBuilder {
        let url = if url.starts_with('/') {
            format!("{}{url}", self.server)
        } else {
            url.to_owned()
        };
        self.client
            .request(method, url)
            .header("cookie", &self.cookie)
    }

    pub async fn fetch(&self, url: &str) -> Response {
        self.page(Method::GET, url).send().await.unwrap()
    }
}

pub fn header(response: &Response, name: &str) -> Option<String> {
    let value = response.headers().get(name)?;
    Some(value.to_str().unwrap().to_owned())
}

pub fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

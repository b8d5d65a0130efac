//! A started campus and a person's client.

use lectern_campus::{
    Campus, CampusConfig, CampusHandle, Population,
    demo::{self, DemoClient, DemoPerson},
};
use reqwest::{Client, Method, RequestBuilder, Response, redirect::Policy};
use serde_json::{Value, json};

pub const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
pub const AUTHORIZE: &str = "/Panopto/oauth2/connect/authorize";

pub async fn campus() -> CampusHandle {
    Campus::start(CampusConfig::default()).await.unwrap()
}

pub async fn huge_campus(sessions: usize, folders: usize) -> CampusHandle {
    let config = CampusConfig {
        population: Population::Huge { sessions, folders },
        ..CampusConfig::default()
    };
    Campus::start(config).await.unwrap()
}

pub fn client() -> Client {
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

/// A person who is signed in.
pub struct Caller {
    pub client: Client,
    pub server: String,
    pub token: String,
}

impl Caller {
    pub async fn sign_in(campus: &CampusHandle, person: DemoPerson) -> Self {
        let answer = password_grant(
            campus,
            person.username,
            person.password,
            "openid api offline_access",
        )
        .await;
        let answer: Value = answer.json().await.unwrap();
        Self::with_token(campus, answer["access_token"].as_str().unwrap())
    }

    pub fn with_token(campus: &CampusHandle, token: &str) -> Self {
        Self {
            client: client(),
            server: campus.base_url().to_owned(),
            token: token.to_owned(),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/Panopto/api/v1{path}", self.server);
        self.client.request(method, url).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "GET {path}");
        response.json().await.unwrap()
    }

    pub async fn send(&self, method: Method, path: &str, body: Value) -> Response {
        self.request(method, path).json(&body).send().await.unwrap()
    }

    /// Reads a listing to its empty page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut all = Vec::new();
        for page in 0.. {
            let listing = self
                .json(&format!("{path}{separator}pageNumber={page}"))
                .await;
            let results = listing["Results"].as_array().unwrap().clone();
            if results.is_empty() {
                break;
            }
            all.extend(results);
        }
        all
    }

    /// Finds a folder's id by the names from the top.
    pub async fn folder(&self, path: &[&str]) -> String {
        let mut id = NOBODY.to_owned();
        for name in path {
            let children = self.all(&format!("/folders/{id}/children")).await;
            let child = children.iter().find(|child| child["Name"] == *name);
            id = child.unwrap_or_else(|| panic!("no folder {name}"))["Id"]
                .as_str()
                .unwrap()
                .to_owned();
        }
        id
    }
}

/// Finds a folder's id whoever may see it.
pub fn folder_id(campus: &CampusHandle, path: &[&str]) -> String {
    campus
        .state()
        .world
        .read()
        .folder_at(path)
        .unwrap()
        .id
        .to_string()
}

pub async fn token_request(
    campus: &CampusHandle,
    client: DemoClient,
    fields: &[(&str, &str)],
) -> Response {
    let mut form = vec![
        ("client_id", client.client_id),
        ("client_secret", client.secret),
    ];
    form.extend(fields);
    post_form(campus, "/Panopto/oauth2/connect/token", &form).await
}

pub async fn password_grant(
    campus: &CampusHandle,
    username: &str,
    password: &str,
    scope: &str,
) -> Response {
    let fields = [
        ("grant_type", "password"),
        ("username", username),
        ("password", password),
        ("scope", scope),
    ];
    token_request(campus, demo::USER_CLIENT, &fields).await
}

pub async fn post_form(campus: &CampusHandle, path: &str, form: &[(&str, &str)]) -> Response {
    client()
        .post(format!("{}{path}", campus.base_url()))
        .form(form)
        .send()
        .await
        .unwrap()
}

/// Asserts an OAuth2 error: 400 and its name.
pub async fn assert_error(response: Response, error: &str) {
    assert_eq!(response.status(), 400);
    assert_eq!(
        response.json::<Value>().await.unwrap(),
        json!({ "error": error })
    );
}

pub fn names(list: &[Value]) -> Vec<&str> {
    list.iter()
        .map(|item| item["Name"].as_str().unwrap())
        .collect()
}

//! A campus with a term's views, and a client of its SOAP services that reads answers as text.

use chrono::{DateTime, NaiveDateTime, Utc};
use lectern_campus::{
    Campus, CampusConfig, CampusHandle, Population, RecordingSize,
    demo::{self, DemoPerson},
    viewing::TrueView,
};
use reqwest::{Client, header::HeaderMap};
use uuid::Uuid;

pub const V40: &str =
    "http://schemas.datacontract.org/2004/07/Panopto.Server.Services.PublicAPI.V40";
pub const LAST_DAY: &str = "2026-06-01T12:00:00Z";

/// Two courses of ten sessions and forty people, and the oddities, on a day long after the term.
pub async fn term() -> CampusHandle {
    term_on(LAST_DAY).await
}

pub async fn term_on(day: &str) -> CampusHandle {
    world_on(SMALL, day).await
}

pub const SMALL: Population = Population::Term {
    courses: 2,
    sessions: 10,
    students: 40,
    watched_percent: 100,
};

pub async fn world_on(population: Population, day: &str) -> CampusHandle {
    let config = CampusConfig {
        population,
        recordings: RecordingSize::TINY,
        ..CampusConfig::default()
    };
    let campus = Campus::start(config).await.unwrap();
    campus.clock().stop_at(day.parse().unwrap());
    campus
}

/// Finds a session by the name of the folder that holds it and its own.
pub fn session(campus: &CampusHandle, folder: &str, name: &str) -> Uuid {
    let truth = campus.truth();
    let found = truth.sessions.iter().find(|session| {
        session.path.last().is_some_and(|it| it == folder) && session.name.starts_with(name)
    });
    found
        .unwrap_or_else(|| panic!("no session {name} in {folder}"))
        .id
}

pub fn odd(campus: &CampusHandle, name: &str) -> Uuid {
    session(campus, "Oddities", name)
}

pub fn folder(campus: &CampusHandle, path: &[&str]) -> Uuid {
    campus.truth().folder_at(path).unwrap().id
}

/// What came back from a call.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    /// Returns the texts of all elements of a name, whatever its prefix.
    pub fn all(&self, name: &str) -> Vec<String> {
        texts(&self.body, name)
    }

    pub fn one(&self, name: &str) -> String {
        let all = self.all(name);
        assert_eq!(all.len(), 1, "{name} in {}", self.body);
        all[0].clone()
    }

    pub fn is_fault(&self) -> bool {
        self.status == 500 && self.all("faultstring").len() == 1
    }
}

pub fn texts(xml: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').unwrap();
        let (tag, after) = (&rest[..end], &rest[end + 1..]);
        let element = tag.split([' ', '/']).next().unwrap();
        if !tag.starts_with('/') && element.rsplit(':').next() == Some(name) {
            let closing = format!("</{element}>");
            let text = if tag.ends_with('/') {
                ""
            } else {
                &after[..after.find(&closing).unwrap()]
            };
            found.push(text.to_owned());
        }
        rest = after;
    }
    found
}

/// Somebody who calls the services.
#[derive(Clone)]
pub struct Soap {
    pub client: Client,
    pub server: String,
    pub cookie: Option<String>,
    pub bearer: Option<String>,
}

impl Soap {
    pub fn nobody(campus: &CampusHandle) -> Self {
        Self {
            client: Client::builder().no_proxy().build().unwrap(),
            server: campus.base_url().to_owned(),
            cookie: None,
            bearer: None,
        }
    }

    pub async fn admin(campus: &CampusHandle) -> Self {
        Self::of(campus, demo::ADMIN).await
    }

    /// Signs in with a password and keeps the whole `Set-Cookie` value, attributes included.
    pub async fn of(campus: &CampusHandle, person: DemoPerson) -> Self {
        let mut soap = Self::nobody(campus);
        let reply = soap.log_on(person.username, person.password).await;
        soap.cookie = Some(reply.headers["set-cookie"].to_str().unwrap().to_owned());
        soap
    }

    pub async fn log_on(&self, user: &str, password: &str) -> Reply {
        let inside = format!("<userKey>{user}</userKey><password>{password}</password>");
        self.call_at("4.2", "Auth", "LogOnWithPassword", &inside)
            .await
    }

    /// Calls an operation of `UsageReporting` 4.0.
    pub async fn usage(&self, operation: &str, inside: &str) -> Reply {
        self.call_at("4.0", "UsageReporting", operation, inside)
            .await
    }

    pub async fn call_at(
        &self,
        version: &str,
        service: &str,
        operation: &str,
        inside: &str,
    ) -> Reply {
        let path = format!("/Panopto/PublicAPI/{version}/{service}.svc");
        let action = format!("http://tempuri.org/I{service}/{operation}");
        self.post(&path, &action, operation, inside).await
    }

    pub async fn post(&self, path: &str, action: &str, operation: &str, inside: &str) -> Reply {
        let body = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
             <{operation} xmlns=\"http://tempuri.org/\" xmlns:p=\"{V40}\">{inside}</{operation}>\
             </s:Body></s:Envelope>"
        );
        let mut request = self
            .client
            .post(format!("{}{path}", self.server))
            .header("content-type", "text/xml; charset=utf-8")
            .header("soapaction", format!("\"{action}\""))
            .body(body);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(bearer) = &self.bearer {
            request = request.bearer_auth(bearer);
        }
        let response = request.send().await.unwrap();
        Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().await.unwrap(),
        }
    }

    /// Asks for a page of the extended rows of a session over all time.
    pub async fn page(&self, session: Uuid, size: usize, number: usize) -> Reply {
        self.page_in(session, size, number, "").await
    }

    /// The same within a range, written as the elements of it.
    pub async fn page_in(&self, session: Uuid, size: usize, number: usize, range: &str) -> Reply {
        let inside = format!(
            "<sessionId>{session}</sessionId>{}{range}",
            pagination(size, number)
        );
        self.usage("GetSessionExtendedDetailedUsage", &inside).await
    }

    /// Reads all pages of a session as long as rows come.
    pub async fn rows(&self, session: Uuid, size: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        for number in 0.. {
            let page = rows_of(&self.page(session, size, number).await);
            if page.is_empty() {
                break;
            }
            rows.extend(page);
        }
        rows
    }
}

pub fn pagination(size: usize, number: usize) -> String {
    format!(
        "<pagination><p:MaxNumberResults>{size}</p:MaxNumberResults><p:PageNumber>{number}</p:PageNumber></pagination>"
    )
}

pub fn range(begin: &str, end: &str) -> String {
    format!("<beginRange>{begin}</beginRange><endRange>{end}</endRange>")
}

/// A row as it is told, with the bits of its numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub at: DateTime<Utc>,
    pub viewer: Uuid,
    pub session: Uuid,
    pub start: u64,
    pub seconds: u64,
    pub speed: u64,
    pub start_reason: String,
    pub stop_reason: String,
}

/// Reads the extended rows of an answer.
pub fn rows_of(reply: &Reply) -> Vec<Row> {
    assert_eq!(reply.status, 200, "{}", reply.body);
    let items = reply.all("ExtendedDetailedUsageResponseItem");
    let row = |item: &String| {
        let text = |name: &str| texts(item, name).remove(0);
        let bits = |name: &str| text(name).parse::<f64>().unwrap().to_bits();
        Row {
            at: time(&text("Time")),
            viewer: text("UserId").parse().unwrap(),
            session: text("SessionId").parse().unwrap(),
            start: bits("StartPosition"),
            seconds: bits("SecondsViewed"),
            speed: bits("PlaybackSpeed"),
            start_reason: text("StartReason"),
            stop_reason: text("StopReason"),
        }
    };
    items.iter().map(row).collect()
}

pub fn time(text: &str) -> DateTime<Utc> {
    let naive = NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S%.f");
    naive.unwrap().and_utc()
}

/// Returns what the truth says, as rows.
pub fn truth(views: &[TrueView]) -> Vec<Row> {
    let row = |view: &TrueView| Row {
        at: view.at,
        viewer: view.viewer,
        session: view.session,
        start: view.start.to_bits(),
        seconds: view.seconds.to_bits(),
        speed: view.speed.to_bits(),
        start_reason: view.start_reason.as_str().to_owned(),
        stop_reason: view.stop_reason.as_str().to_owned(),
    };
    views.iter().map(row).collect()
}

pub fn sorted<T: Ord>(mut rows: Vec<T>) -> Vec<T> {
    rows.sort();
    rows
}

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::faults::{Fault, When};

// The storage knows the rules of Amazon, where buckets have no capitals.
pub const BUCKET: &str = "upload";

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Seen {
    pub when: Option<When>,
    pub path_and_query: String,
    pub headers: HeaderMap,
    /// The status it was answered with; nothing if it got no answer.
    pub status: Option<StatusCode>,
}

/// Plain `s3s-fs` behind a front that logs and breaks things.
pub struct Storage {
    folder: TempDir,
    address: std::net::SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    storage: S3Service,
    log: Mutex<Vec<Seen>>,
    faults: Mutex<Vec<(When, Fault)>>,
    /// Requests begun so far.
    begun: watch::Sender<usize>,
    answered: watch::Sender<Vec<When>>,
    /// Files whose parts are being joined.
    joining: watch::Sender<usize>,
}

type Answer = Response<http_body_util::combinators::UnsyncBoxBody<Bytes, io::Error>>;

impl Storage {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single("lectern", "lectern"));
        let shared = Arc::new(Shared {
            storage: builder.build(),
            log: Mutex::default(),
            faults: Mutex::default(),
            begun: watch::Sender::new(0),
            answered: watch::Sender::default(),
            joining: watch::Sender::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self {
            folder,
            address,
            shared,
        }
    }

    pub fn endpoint(&self) -> url::Url {
        format!("http://{}/", self.address).parse().unwrap()
    }

    /// Makes the next request of this kind go wrong, once; several for one kind strike one after the other.
    pub fn strike(&self, when: When, fault: Fault) {
        self.shared.faults.lock().unwrap().push((when, fault));
    }

    pub fn stored(&self, name: &str) -> PathBuf {
        self.folder.path().join(BUCKET).join("guid").join(name)
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn log(&self) -> Vec<Seen> {
        self.shared.log.lock().unwrap().clone()
    }

    /// Counts the requests of a kind, whatever came of them.
    pub fn count(&self, wanted: impl Fn(When) -> bool) -> usize {
        self.log()
            .iter()
            .filter(|seen| seen.when.is_some_and(&wanted))
            .count()
    }

    /// Waits until this many requests have begun since the start.
    pub async fn begun(&self, requests: usize) {
        let mut begun = self.shared.begun.subscribe();
        let enough = begun.wait_for(|&begun| begun >= requests);
        let in_time = tokio::time::timeout(Duration::from_mins(5), enough).await;
        in_time.expect("the requests never came").unwrap();
    }

    /// Waits until a request of this kind was answered.
    pub async fn answered(&self, when: When) {
        let in_time = tokio::time::timeout(Duration::from_mins(5), self.shared.answered(when));
        in_time.await.expect("the answer was never given");
    }

    /// Waits until no parts are being joined.
    pub async fn joined(&self) {
        let mut joining = self.shared.joining.subscribe();
        let none = joining.wait_for(|&joining| joining == 0);
        let in_time = tokio::time::timeout(Duration::from_mins(5), none).await;
        in_time.expect("the parts were never joined").unwrap();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let (socket, _) = listener.accept().await.unwrap();
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| answer(Arc::clone(&shared), request));
        // Connections that break are what these tests are about.
        tokio::spawn(async move {
            http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service)
                .await
        });
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> io::Result<Answer> {
    let when = When::of(request.method(), request.uri().query().unwrap_or_default());
    let index = shared.note(when, &request);
    let answer = match shared.fault_for(when) {
        Some(fault) => shared.break_it(fault, request).await,
        None if when == Some(When::Complete) => Arc::clone(&shared).join(request).await,
        None => shared.store(request).await,
    };
    if let Ok(answer) = &answer {
        shared.log.lock().unwrap()[index].status = Some(answer.status());
        shared
            .answered
            .send_modify(|answered| answered.extend(when));
    }
    answer
}

impl Shared {
    fn note(&self, when: Option<When>, request: &Request<Incoming>) -> usize {
        let mut log = self.log.lock().unwrap();
        log.push(Seen {
            when,
            path_and_query: request.uri().to_string(),
            headers: request.headers().clone(),
            status: None,
        });
        self.begun.send_replace(log.len());
        log.len() - 1
    }

    fn fault_for(&self, when: Option<When>) -> Option<Fault> {
        let mut faults = self.faults.lock().unwrap();
        let place = faults
            .iter()
            .position(|(struck, _)| Some(*struck) == when)?;
        Some(faults.remove(place).1)
    }

    /// Joins the parts to the end, even if the one who asked is gone: half of it is nothing that a server would leave.
    async fn join(self: Arc<Self>, request: Request<Incoming>) -> io::Result<Answer> {
        self.joining.send_modify(|joining| *joining += 1);
        let joining = tokio::spawn(async move {
            let answer = self.store(request).await;
            self.joining.send_modify(|joining| *joining -= 1);
            answer
        });
        joining.await.map_err(io::Error::other)?
    }

    async fn store(&self, request: Request<Incoming>) -> io::Result<Answer> {
        let of_an_upload = request
            .uri()
            .query()
            .is_some_and(|query| query.contains("uploadId="));
        let answer = self
            .storage
            .call(request.map(s3s::Body::from))
            .await
            .map_err(|error| io::Error::other(format!("{error:?}")))?;
        if of_an_upload && answer.status() == StatusCode::FORBIDDEN {
            // What Amazon says of an upload it does not know; `s3s-fs` says 403. A request of a run that was killed may still
            // finish an upload that the next run is about to finish.
            return Ok(plain(StatusCode::NOT_FOUND, &error_xml("NoSuchUpload")));
        }
        Ok(answer.map(|body| {
            body.map_err(|error| io::Error::other(error.to_string()))
                .boxed_unsync()
        }))
    }

    async fn break_it(&self, fault: Fault, request: Request<Incoming>) -> io::Result<Answer> {
        match fault {
            Fault::Status(status, code) => said(request, status, &error_xml(code), None).await,
            Fault::Busy(seconds) => {
                said(
                    request,
                    StatusCode::SERVICE_UNAVAILABLE,
                    &error_xml("SlowDown"),
                    Some(seconds),
                )
                .await
            }
            Fault::ErrorWithOk => {
                said(request, StatusCode::OK, &error_xml("InternalError"), None).await
            }
            Fault::SignInPage => {
                said(
                    request,
                    StatusCode::OK,
                    "<html><body>Sign in</body></html>",
                    None,
                )
                .await
            }
            Fault::ResetBefore => Err(broken()),
            Fault::ResetAfterBytes(limit) => {
                drop(read_some(request.into_body(), limit).await);
                Err(broken())
            }
            Fault::AnswerLost => {
                self.store(request).await?;
                Err(broken())
            }
            Fault::DoneButFailed => {
                self.store(request).await?;
                Ok(plain(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    &error_xml("InternalError"),
                ))
            }
            Fault::StallAfterBytes(limit) => {
                let _body = read_some(request.into_body(), limit).await;
                std::future::pending().await
            }
            Fault::Slow(pause) => {
                tokio::time::sleep(pause).await;
                self.store(request).await
            }
            Fault::AfterAnswerTo(when) => {
                self.answered(when).await;
                self.store(request).await
            }
        }
    }

    async fn answered(&self, when: When) {
        let mut answered = self.answered.subscribe();
        let there = answered.wait_for(|answered| answered.contains(&when));
        there.await.expect("the storage is gone");
    }
}

/// Reads the whole request and answers, so that the client surely sees the answer.
async fn said(
    request: Request<Incoming>,
    status: StatusCode,
    text: &str,
    retry_after: Option<u64>,
) -> io::Result<Answer> {
    request
        .into_body()
        .collect()
        .await
        .map_err(io::Error::other)?;
    let mut answer = plain(status, text);
    if let Some(seconds) = retry_after {
        answer.headers_mut().insert("retry-after", seconds.into());
    }
    Ok(answer)
}

fn plain(status: StatusCode, text: &str) -> Answer {
    let body = Full::new(Bytes::copy_from_slice(text.as_bytes()))
        .map_err(|never| match never {})
        .boxed_unsync();
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer
}

fn error_xml(code: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>said by the test</Message></Error>"
    )
}

async fn read_some(mut body: Incoming, limit: usize) -> Incoming {
    let mut read = 0;
    while read < limit {
        match body.frame().await {
            Some(Ok(frame)) => read += frame.data_ref().map_or(0, Bytes::len),
            _ => break,
        }
    }
    body
}

fn broken() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

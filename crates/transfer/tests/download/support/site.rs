//! A server that speaks plain HTTP/1.1 over a socket, so that it can also break every rule of it.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Bytes that are sent at once.
const PIECE: usize = 16 * 1024;

/// The file that every address of a site leads to.
#[derive(Debug, Clone)]
pub struct Served {
    pub content: Arc<Vec<u8>>,
    pub content_type: &'static str,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Whether ranges are answered with 206.
    pub ranges: bool,
    pub told: Told,
}

/// How the end of a body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Length,
    Chunks,
    /// By closing the connection.
    Nothing,
    /// With a length that is not that of the file.
    Claimed(u64),
}

/// What is different about one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bend {
    /// This status, a header and a short text.
    Status(u16, &'static str),
    /// Status 200 with a sign-in page.
    SignInPage,
    /// The connection breaks before the answer.
    ResetBefore,
    /// The connection breaks after so many bytes of the body.
    CutAfter(usize),
    /// After so many bytes of the body nothing comes any more.
    StallAfter(usize),
    /// Nothing comes at all.
    NoAnswer,
    /// A pause after every piece.
    Slow(Duration),
    /// 302 to this address.
    Redirect(String),
    /// The answer names this tag, whatever was asked.
    Tag(&'static str),
    /// 206 with this `Content-Range`, whatever was asked.
    Range(String),
    /// 206 without any validator.
    NoValidators,
    /// The length that is told is that of so many bytes, which is all that comes.
    ShortLength(usize),
    /// This text instead of the file, with the type of the file.
    Text(&'static str),
    /// `Content-Encoding: gzip`.
    Packed,
}

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub path: String,
    pub headers: Vec<(String, String)>,
}

#[derive(Clone)]
pub struct Site {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    served: Mutex<Served>,
    bends: Mutex<VecDeque<Bend>>,
    log: Mutex<Vec<Seen>>,
}

impl Site {
    pub async fn with(content: Vec<u8>) -> Self {
        let served = Served {
            content: Arc::new(content),
            content_type: "video/mp4",
            etag: Some("\"v1\"".into()),
            last_modified: Some("Tue, 06 Oct 2026 08:00:00 GMT".into()),
            ranges: true,
            told: Told::Length,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            served: Mutex::new(served),
            bends: Mutex::default(),
            log: Mutex::default(),
        });
        tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self { address, shared }
    }

    pub fn url(&self, path: &str) -> url::Url {
        format!("http://{}/{path}", self.address).parse().unwrap()
    }

    /// Makes the next answer different, once; several strike one after the other.
    pub fn bend(&self, bend: Bend) {
        self.shared.bends.lock().unwrap().push_back(bend);
    }

    pub fn change(&self, change: impl FnOnce(&mut Served)) {
        change(&mut self.shared.served.lock().unwrap());
    }

    pub fn log(&self) -> Vec<Seen> {
        self.shared.log.lock().unwrap().clone()
    }

    pub fn forget_log(&self) {
        self.shared.log.lock().unwrap().clear();
    }

    /// Where each request wanted the file to begin.
    pub fn starts(&self) -> Vec<u64> {
        self.log().iter().map(Seen::start).collect()
    }

    /// Where each request to an address wanted the file to begin.
    pub fn starts_at(&self, url: &url::Url) -> Vec<u64> {
        let log = self.log();
        let there = log.iter().filter(|seen| seen.path == url.path());
        there.map(Seen::start).collect()
    }
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    fn start(&self) -> u64 {
        let range = self
            .header("range")
            .and_then(|range| range.strip_prefix("bytes="));
        range.map_or(0, |range| range.trim_end_matches('-').parse().unwrap())
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let (socket, _) = listener.accept().await.unwrap();
        // Connections that break are what these tests are about.
        tokio::spawn(talk(socket, Arc::clone(&shared)));
    }
}

async fn talk(socket: TcpStream, shared: Arc<Shared>) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    while let Some(seen) = read_request(&mut socket).await? {
        shared.log.lock().unwrap().push(seen.clone());
        let bend = shared.bends.lock().unwrap().pop_front();
        let served = shared.served.lock().unwrap().clone();
        if !answer(socket.get_mut(), &served, bend, &seen).await? {
            break;
        }
    }
    Ok(())
}

async fn read_request(socket: &mut BufReader<TcpStream>) -> std::io::Result<Option<Seen>> {
    let (mut line, mut seen) = (String::new(), Seen::default());
    if socket.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    line.split(' ').nth(1).unwrap().clone_into(&mut seen.path);
    loop {
        line.clear();
        socket.read_line(&mut line).await?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => seen
                .headers
                .push((name.to_ascii_lowercase(), value.to_owned())),
            None => return Ok(Some(seen)),
        }
    }
}

/// Answers one request; says whether the connection goes on.
async fn answer(
    socket: &mut TcpStream,
    served: &Served,
    bend: Option<Bend>,
    seen: &Seen,
) -> std::io::Result<bool> {
    let text = |status: u16, header: &str, kind: &str, text: &str| {
        let length = text.len();
        format!(
            "HTTP/1.1 {status} x\r\n{header}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{text}"
        )
    };
    let said = match &bend {
        Some(Bend::Status(status, header)) => text(*status, header, "text/plain", "no"),
        Some(Bend::SignInPage) => text(
            200,
            "x: x",
            "text/html",
            "<html><body>Sign in</body></html>",
        ),
        Some(Bend::Redirect(to)) => text(302, &format!("location: {to}"), "text/plain", ""),
        Some(Bend::Text(words)) => text(200, "x: x", served.content_type, words),
        Some(Bend::ResetBefore) => return Ok(false),
        Some(Bend::NoAnswer) => std::future::pending().await,
        _ => return send_file(socket, served, bend, seen).await,
    };
    socket.write_all(said.as_bytes()).await?;
    Ok(true)
}

async fn send_file(
    socket: &mut TcpStream,
    served: &Served,
    bend: Option<Bend>,
    seen: &Seen,
) -> std::io::Result<bool> {
    let whole = served.content.as_slice();
    let version = seen.header("if-range");
    let same = version.is_none()
        || version == served.etag.as_deref()
        || version == served.last_modified.as_deref();
    let forced = matches!(bend, Some(Bend::Range(_) | Bend::NoValidators));
    let ranged = seen.header("range").is_some() && ((served.ranges && same) || forced);
    let start = if ranged {
        usize::try_from(seen.start()).unwrap()
    } else {
        0
    };
    if ranged && start >= whole.len() {
        let total = whole.len();
        let refused = format!(
            "HTTP/1.1 416 x\r\ncontent-range: bytes */{total}\r\ncontent-length: 0\r\n\r\n"
        );
        socket.write_all(refused.as_bytes()).await?;
        return Ok(true);
    }
    let mut body = &whole[start..];
    let end = start + body.len() - usize::from(!body.is_empty());
    let mut head = format!(
        "HTTP/1.1 {} x\r\ncontent-type: {}\r\n",
        if ranged { 206 } else { 200 },
        served.content_type
    );
    let mut add = |name: &str, value: &str| head.push_str(&[name, ": ", value, "\r\n"].concat());
    match &bend {
        Some(Bend::Range(range)) => add("content-range", range),
        _ if ranged => add(
            "content-range",
            &format!("bytes {start}-{end}/{}", whole.len()),
        ),
        _ => {}
    }
    match (&bend, &served.etag, &served.last_modified) {
        (Some(Bend::NoValidators), ..) => {}
        (Some(Bend::Tag(tag)), ..) => add("etag", tag),
        (_, etag, date) => {
            for (name, value) in [("etag", etag), ("last-modified", date)] {
                if let Some(value) = value {
                    add(name, value);
                }
            }
        }
    }
    if bend == Some(Bend::Packed) {
        add("content-encoding", "gzip");
    }
    if let Some(Bend::ShortLength(length)) = bend {
        body = &body[..length];
    }
    match served.told {
        Told::Length => add("content-length", &body.len().to_string()),
        Told::Claimed(length) => add("content-length", &length.to_string()),
        Told::Chunks => add("transfer-encoding", "chunked"),
        Told::Nothing => add("connection", "close"),
    }
    head.push_str("\r\n");
    socket.write_all(head.as_bytes()).await?;
    send_body(socket, served.told, bend, body).await
}

async fn send_body(
    socket: &mut TcpStream,
    told: Told,
    bend: Option<Bend>,
    body: &[u8],
) -> std::io::Result<bool> {
    let (limit, pause) = match bend {
        Some(Bend::CutAfter(limit) | Bend::StallAfter(limit)) => (limit, Duration::ZERO),
        Some(Bend::Slow(pause)) => (usize::MAX, pause),
        _ => (usize::MAX, Duration::ZERO),
    };
    for piece in body[..limit.min(body.len())].chunks(PIECE) {
        if told == Told::Chunks {
            socket
                .write_all(format!("{:x}\r\n", piece.len()).as_bytes())
                .await?;
        }
        socket.write_all(piece).await?;
        if told == Told::Chunks {
            socket.write_all(b"\r\n").await?;
        }
        tokio::time::sleep(pause).await;
    }
    match bend {
        Some(Bend::StallAfter(_)) => std::future::pending().await,
        Some(Bend::CutAfter(_)) => Ok(false),
        _ => {
            if told == Told::Chunks {
                socket.write_all(b"0\r\n\r\n").await?;
            }
            Ok(matches!(told, Told::Length | Told::Chunks))
        }
    }
}

//! The server that everybody fetches from, in a process of its own.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, sleep_until};

use crate::Fallible;

/// Bytes of content that all files are cut from, kept in memory so that no disk is read.
const BLOCK: usize = 16 * 1024 * 1024;
/// Bytes sent between two looks at the speed.
const PIECE: usize = 64 * 1024;

/// What is served: files of one length, each with content of its own.
#[derive(Debug, Clone)]
pub struct Files {
    pub count: u64,
    pub bytes: u64,
    /// Bytes a second and connection; 0 is no limit.
    pub speed: u64,
    /// Milliseconds until an answer begins.
    pub latency: u64,
}

impl Files {
    pub fn names(&self) -> impl Iterator<Item = String> + use<> {
        (0..self.count).map(|number| format!("recording-{number:05}.mp4"))
    }

    /// Fails unless all files are in this folder, byte for byte, and nothing else.
    pub fn ensure_arrived(&self, folder: &Path) -> Fallible<()> {
        let block = block();
        let mut buffer = vec![0; 1 << 20];
        for (number, name) in self.names().enumerate() {
            let mut file = File::open(folder.join(&name))?;
            let content = Content::of(number, self.bytes, &block);
            let mut at = 0;
            loop {
                let count = file.read(&mut buffer)?;
                if count == 0 {
                    break;
                }
                let mut seen = &buffer[..count];
                while !seen.is_empty() {
                    let expected = content.from(at);
                    let length = expected.len().min(seen.len());
                    if length == 0 || expected[..length] != seen[..length] {
                        return Err(format!("{name} arrived with another content").into());
                    }
                    seen = &seen[length..];
                    at += length as u64;
                }
            }
            if at != self.bytes {
                return Err(format!("{name} arrived with {at} bytes").into());
            }
        }
        match u64::try_from(std::fs::read_dir(folder)?.count())? {
            count if count == self.count => Ok(()),
            count => Err(format!("{count} files arrived instead of {}", self.count).into()),
        }
    }
}

impl fmt::Display for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}x{}x{}x{}",
            self.count, self.bytes, self.speed, self.latency
        )
    }
}

impl FromStr for Files {
    type Err = Box<dyn std::error::Error + Send + Sync>;

    fn from_str(text: &str) -> Fallible<Self> {
        let numbers = text
            .split('x')
            .map(str::parse)
            .collect::<Result<Vec<u64>, _>>()?;
        let [count, bytes, speed, latency] = numbers[..] else {
            return Err("four numbers describe the files".into());
        };
        Ok(Self {
            count,
            bytes,
            speed,
            latency,
        })
    }
}

/// One file: the head of an MP4, then the block from a place that differs from file to file, again and again.
struct Content<'a> {
    head: Vec<u8>,
    shift: usize,
    bytes: u64,
    block: &'a [u8],
}

impl<'a> Content<'a> {
    fn of(number: usize, bytes: u64, block: &'a [u8]) -> Self {
        let mut head = [
            &16_u32.to_be_bytes()[..],
            b"ftypisom\0\0\0\0",
            &1_u32.to_be_bytes(),
            b"mdat",
        ]
        .concat();
        head.extend((bytes - head.len() as u64).to_be_bytes());
        let shift = number * 7919 % BLOCK;
        Self {
            head,
            shift,
            bytes,
            block,
        }
    }

    /// Returns some bytes from this place on; none at the end.
    fn from(&self, at: u64) -> &[u8] {
        let head = self.head.len() as u64;
        let left = usize::try_from(self.bytes - at).unwrap_or(usize::MAX);
        let bytes = match usize::try_from(at) {
            Ok(at) if at < self.head.len() => &self.head[at..],
            _ => {
                let place = (at - head + self.shift as u64) % self.block.len() as u64;
                &self.block[usize::try_from(place).unwrap_or(0)..]
            }
        };
        &bytes[..left.min(bytes.len())]
    }
}

/// Makes content that no program can shorten, the same in each process.
fn block() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..BLOCK / 8).flat_map(|_| next().to_le_bytes()).collect()
}

/// Serves until the process is ended, and prints its address first.
pub fn serve(files: &Files) -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(accept(files))
}

async fn accept(files: &Files) -> Fallible<()> {
    let block = Arc::new(block());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/", listener.local_addr()?);
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        tokio::spawn(talk(socket, files.clone(), Arc::clone(&block)));
    }
}

async fn talk(mut socket: TcpStream, files: Files, block: Arc<Vec<u8>>) -> Fallible<()> {
    let mut request = Vec::with_capacity(4096);
    loop {
        let end = loop {
            if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if socket.read_buf(&mut request).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&request[..end]).into_owned();
        request.drain(..end);
        let mut words = head.split(' ');
        let (method, path) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        sleep(Duration::from_millis(files.latency)).await;
        let number = path
            .strip_prefix("/recording-")
            .and_then(|rest| rest.strip_suffix(".mp4"));
        match number.and_then(|number| number.parse().ok()) {
            Some(number) => {
                let content = Content::of(number, files.bytes, &block);
                send(&mut socket, &content, method, files.speed).await?;
            }
            None => send_list(&mut socket, &files, method).await?,
        }
    }
}

async fn send(
    socket: &mut TcpStream,
    content: &Content<'_>,
    method: &str,
    speed: u64,
) -> Fallible<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: {}\r\nETag: \"{}-{}\"\r\nAccept-Ranges: bytes\r\n\
         Last-Modified: Tue, 06 Oct 2026 08:00:00 GMT\r\n\r\n",
        content.bytes, content.shift, content.bytes
    );
    socket.write_all(head.as_bytes()).await?;
    if method == "HEAD" {
        return Ok(());
    }
    let (began, mut at) = (Instant::now(), 0);
    while at < content.bytes {
        let bytes = content.from(at);
        let bytes = if speed > 0 {
            &bytes[..bytes.len().min(PIECE)]
        } else {
            bytes
        };
        socket.write_all(bytes).await?;
        at += bytes.len() as u64;
        if let Some(due) = (at * 1000).checked_div(speed) {
            sleep_until(began + Duration::from_millis(due)).await;
        }
    }
    Ok(())
}

/// Lists the files as a page of links, which is where rclone finds them.
async fn send_list(socket: &mut TcpStream, files: &Files, method: &str) -> Fallible<()> {
    let links = files
        .names()
        .map(|name| format!("<a href=\"{name}\">{name}</a>\n"))
        .collect::<Vec<_>>()
        .concat();
    let page = format!("<!DOCTYPE html><html><body>\n{links}</body></html>");
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n",
        page.len()
    );
    let body = if method == "HEAD" { "" } else { &page };
    Ok(socket.write_all(format!("{head}{body}").as_bytes()).await?)
}

/// A running server, ended when dropped.
pub struct Server {
    process: Child,
    pub address: String,
    pub files: Files,
}

impl Server {
    /// Starts this program again as a server.
    pub fn start(files: &Files) -> Fallible<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["serve", &files.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("the server has no output")?;
        let mut address = String::new();
        BufReader::new(stdout).read_line(&mut address)?;
        Ok(Self {
            process,
            address: address.trim().to_owned(),
            files: files.clone(),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

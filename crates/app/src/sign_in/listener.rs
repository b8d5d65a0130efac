use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use lectern_net::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::page::{self, Page};
use super::{SignInError, port_owner};
use crate::accounts::Service;

/// No browser sends a longer head for this address.
const LONGEST_HEAD: usize = 32 * 1024;
/// Browsers open connections in advance and leave them silent; those are not waited for.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);
/// How long showing the last page may take.
const PAGE_PATIENCE: Duration = Duration::from_secs(5);

/// Waits on both loopback addresses for the one redirect of a sign-in.
///
/// `localhost` means 127.0.0.1 to one browser and ::1 to another, so both are bound before the browser opens; a computer
/// without IPv6 has one of them. Nothing outside this computer can connect. Dropping it frees the port.
pub(super) struct Listener {
    sockets: Vec<TcpListener>,
}

/// The browser's answer to the sign-in, and the browser waiting for a page.
pub(super) struct Answer<E> {
    pub(super) outcome: Result<Secret, E>,
    pub(super) browser: Browser,
}

/// A browser that waits for its page.
pub(super) struct Browser(TcpStream);

impl Listener {
    pub(super) async fn bind(service: Service, port: u16) -> Result<Self, SignInError> {
        let mut sockets = Vec::new();
        let mut refused = None;
        for address in [
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
        ] {
            match TcpListener::bind(SocketAddr::new(address, port)).await {
                Ok(socket) => sockets.push(socket),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                    return Err(SignInError::PortInUse {
                        service,
                        port,
                        program: port_owner::of(port),
                    });
                }
                // This computer does not have this kind of address.
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(source) if sockets.is_empty() => Err(SignInError::Listener {
                service,
                port,
                source,
            }),
            _ => Ok(Self { sockets }),
        }
    }

    /// Waits for the redirect that `read` recognises as this sign-in's, by its state; `is_foreign` tells one that is not.
    ///
    /// Anything else gets a page that says so and changes nothing. Once one answer was taken no other is.
    pub(super) async fn wait<E>(
        self,
        read: impl Fn(&str) -> Result<Secret, E>,
        is_foreign: impl Fn(&E) -> bool,
    ) -> Result<Answer<E>, SignInError> {
        let (sender, mut redirects) = mpsc::channel(16);
        let mut accepting = JoinSet::new();
        for socket in self.sockets {
            accepting.spawn(accept(socket, sender.clone()));
        }
        drop(sender);
        while let Some((path_and_query, browser)) = redirects.recv().await {
            match read(&path_and_query) {
                Err(error) if is_foreign(&error) => {
                    tokio::spawn(async move { browser.show(&page::not_ours()).await });
                }
                outcome => return Ok(Answer { outcome, browser }),
            }
        }
        // Both sockets ended, which the system does only when it shuts down.
        Err(SignInError::Cancelled)
    }
}

/// Takes connections as long as the listener lives; each is read on its own, so that a silent one holds up nobody.
async fn accept(socket: TcpListener, redirects: mpsc::Sender<(String, Browser)>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = socket.accept() => {
                // A connection that broke before it was taken concerns nobody.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(serve(stream, redirects.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
            () = redirects.closed() => return,
        }
    }
}

async fn serve(mut stream: TcpStream, redirects: mpsc::Sender<(String, Browser)>) {
    let Ok(Some(target)) = tokio::time::timeout(HEAD_PATIENCE, read_target(&mut stream)).await
    else {
        return;
    };
    let browser = Browser(stream);
    match target {
        Target::Redirect(path_and_query) => {
            // The receiver is gone once an answer was taken; the browser then sees a closed connection.
            let _ = redirects.send((path_and_query, browser)).await;
        }
        Target::Elsewhere => browser.show(&page::not_found()).await,
        Target::NotGet => browser.show(&page::not_allowed()).await,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Target {
    Redirect(String),
    Elsewhere,
    NotGet,
}

/// Reads the head of one request. `None` is a connection that sent no request.
async fn read_target(stream: &mut TcpStream) -> Option<Target> {
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = stream.read(&mut chunk).await.ok()?;
        if read == 0 || head.len() + read > LONGEST_HEAD {
            return None;
        }
        head.extend_from_slice(&chunk[..read]);
    }
    target(&head)
}

fn target(head: &[u8]) -> Option<Target> {
    let line = head.split(|&byte| byte == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    if !version.starts_with("HTTP/1.") {
        return None;
    }
    let path = target.split(['?', '#']).next().unwrap_or(target);
    Some(match (method, path) {
        ("GET", "/redirect") => Target::Redirect(target.to_owned()),
        ("GET" | "HEAD", _) => Target::Elsewhere,
        _ => Target::NotGet,
    })
}

impl Browser {
    /// Sends the page and closes. A browser that is gone by now needs no page.
    pub(super) async fn show(mut self, page: &Page) {
        let show = async {
            self.0.write_all(&page.response()).await?;
            self.0.shutdown().await?;
            // Closing with unread bytes would reset the connection before the page was shown.
            let mut rest = [0; 1024];
            while self.0.read(&mut rest).await? > 0 {}
            io::Result::Ok(())
        };
        if !matches!(tokio::time::timeout(PAGE_PATIENCE, show).await, Ok(Ok(()))) {
            tracing::debug!("the browser did not wait for its page");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, target};

    #[test]
    fn takes_the_one_path_and_nothing_else() {
        let line =
            |text: &str| target(format!("{text}\r\nHost: localhost:9127\r\n\r\n").as_bytes());

        assert_eq!(
            line("GET /redirect?code=1&state=2 HTTP/1.1"),
            Some(Target::Redirect("/redirect?code=1&state=2".into()))
        );
        for other in [
            "/",
            "/favicon.ico",
            "/redirect/",
            "/Redirect",
            "/redirected?code=1",
            "//redirect",
        ] {
            assert_eq!(
                line(&format!("GET {other} HTTP/1.1")),
                Some(Target::Elsewhere),
                "{other}"
            );
        }
        assert_eq!(line("POST /redirect HTTP/1.1"), Some(Target::NotGet));
        assert_eq!(line("GET /redirect"), None);
        assert_eq!(line("\u{16}\u{3}\u{1}"), None);
    }
}

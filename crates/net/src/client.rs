use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::Method;
use reqwest::redirect::Policy;
use reqwest::{Certificate, ClientBuilder, NoProxy, Proxy, Request, Response};
use thiserror::Error;
use url::Url;

use crate::address::{ensure_secure, is_loopback};
use crate::error::{NetError, NetErrorKind};
use crate::redirect::{MAX_REDIRECTS, Next, drop_credentials, next};
use crate::secret::Secret;

/// Addresses of this computer, which never go through a proxy that a person entered.
const THIS_COMPUTER: &str = "localhost,127.0.0.0/8,::1";

/// How connections leave this computer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// The proxy that the operating system or the environment names, if any.
    #[default]
    System,
    /// Straight, whatever the system says.
    None,
    /// A proxy that the person entered, used for everything but this computer.
    Manual {
        /// Host name or address.
        host: String,
        /// Port.
        port: u16,
        /// User name, where the proxy wants one.
        user: Option<String>,
        /// Password of that user.
        password: Option<Secret>,
    },
}

/// What a person can set about connections. It holds for every byte of an account, uploads included.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// How connections leave this computer.
    pub proxy: ProxyChoice,
    /// PEM files with further certificate authorities, on top of the system's trust store.
    pub ca_pem: Vec<PathBuf>,
    /// Switches the check of certificates off. For traffic inspection only.
    pub skip_verify: bool,
    /// The `User-Agent` header.
    pub user_agent: String,
    /// The longest time until a connection stands.
    pub connect_timeout: Duration,
    /// The longest pause while waiting for an answer or for more of it.
    pub read_timeout: Duration,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            proxy: ProxyChoice::System,
            ca_pem: Vec::new(),
            skip_verify: false,
            user_agent: concat!("Lectern/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(15),
            read_timeout: Duration::from_mins(1),
        }
    }
}

impl HttpSettings {
    /// Returns the settings for one server: a server on this computer is reached without any proxy.
    #[must_use]
    pub fn for_server(&self, server: &Url) -> Self {
        let mut settings = self.clone();
        if is_loopback(server) {
            settings.proxy = ProxyChoice::None;
        }
        settings
    }
}

/// Tells why no client could be made from the settings.
#[derive(Debug, Error)]
pub enum SetupError {
    /// A CA file could not be read.
    #[error("The CA file {} could not be read: {source}. Choose another file or remove it in the settings.", path.display())]
    CaUnreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A CA file holds no certificate.
    #[error("The CA file {} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).", path.display())]
    CaWithoutCertificate {
        /// The file.
        path: PathBuf,
    },
    /// The proxy's host or port make no address.
    #[error(
        "“{host}” is not the address of a proxy. Enter the host name alone, for example proxy.example.edu."
    )]
    Proxy {
        /// The host that was entered.
        host: String,
    },
    /// The TLS library refused the settings, for example because the system has no trust store at all.
    #[error("The connection settings were refused: {0}")]
    Refused(#[source] reqwest::Error),
}

/// Sends requests under one set of connection settings. Clones share connections.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: reqwest::Client,
    read_timeout: Duration,
    skip_verify: bool,
}

impl HttpClient {
    /// Makes a client: rustls with the system's trust store and the extra CA files on top.
    ///
    /// # Errors
    ///
    /// A CA file that is unreadable or holds no certificate, or a proxy that is no address.
    pub fn new(settings: &HttpSettings) -> Result<Self, SetupError> {
        Self::build(settings, |builder| builder)
    }

    /// Makes a client for the bytes of files: HTTP/1.1 only, so that parts go over connections of their own, and bodies as
    /// they are.
    ///
    /// # Errors
    ///
    /// As [`Self::new`].
    pub fn for_transfers(settings: &HttpSettings) -> Result<Self, SetupError> {
        Self::build(settings, |builder| builder.http1_only().no_gzip())
    }

    fn build(
        settings: &HttpSettings,
        purpose: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, SetupError> {
        let mut builder = reqwest::Client::builder()
            .user_agent(&settings.user_agent)
            .connect_timeout(settings.connect_timeout)
            .tcp_keepalive(Duration::from_secs(30))
            .referer(false)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .tls_danger_accept_invalid_certs(settings.skip_verify);
        for path in &settings.ca_pem {
            builder = builder.tls_certs_merge(read_certificates(path)?);
        }
        builder = match &settings.proxy {
            ProxyChoice::System => builder,
            ProxyChoice::None => builder.no_proxy(),
            ProxyChoice::Manual {
                host,
                port,
                user,
                password,
            } => builder.proxy(manual_proxy(
                host,
                *port,
                user.as_deref(),
                password.as_ref(),
            )?),
        };
        let client = purpose(builder).build().map_err(SetupError::Refused)?;
        Ok(Self {
            client,
            read_timeout: settings.read_timeout,
            skip_verify: settings.skip_verify,
        })
    }

    /// Returns the client beneath, for requests with long bodies.
    ///
    /// It has no read timeout, because that would also count the time of sending, and it follows no redirects. Whoever uses
    /// it watches for stalls and asks [`ensure_secure`] about addresses that a server gave.
    pub fn reqwest(&self) -> &reqwest::Client {
        &self.client
    }

    /// Tells whether certificates are not checked.
    pub fn skips_verification(&self) -> bool {
        self.skip_verify
    }

    /// Sends one request, once, follows its redirects, and waits for the head of the answer.
    ///
    /// Credentials go to the origin of the request alone: a redirect that leaves it drops `Authorization` and `Cookie` for
    /// good. The HTTP library's own redirects drop them too, but send them again with the second redirect at the stranger.
    ///
    /// Dropping the future closes the connection; the request may have arrived all the same.
    ///
    /// # Errors
    ///
    /// Every failure to get an answer, classified. A status such as 404 is an answer.
    pub async fn execute(&self, mut request: Request) -> Result<Response, NetError> {
        let started = Instant::now();
        let (method, start) = (request.method().clone(), request.url().clone());
        if ensure_secure(&start).is_err() {
            return Err(NetError::new(NetErrorKind::Insecure, method, &start));
        }
        for _ in 0..=MAX_REDIRECTS {
            let from = request.url().clone();
            let again = request.try_clone();
            let response = self.send(request, started).await?;
            let target = match next(
                &method,
                &from,
                &start,
                response.status(),
                response.headers(),
            ) {
                Next::Stay => return Ok(response),
                Next::Follow(target) => target,
                Next::Refuse => break,
            };
            // A body that was streamed is gone; the caller sees the redirect itself.
            let Some(mut following) = again else {
                return Ok(response);
            };
            if target.origin() != start.origin() {
                drop_credentials(following.headers_mut());
            }
            *following.url_mut() = target;
            request = following;
        }
        Err(NetError::new(NetErrorKind::RedirectRefused, method, &start)
            .after(1, started.elapsed()))
    }

    /// Sends one request, once, and waits for the head of the answer, which may be a redirect: where it leads is for the caller
    /// to judge.
    ///
    /// # Errors
    ///
    /// As [`Self::execute`].
    pub async fn execute_unfollowed(&self, request: Request) -> Result<Response, NetError> {
        if ensure_secure(request.url()).is_err() {
            let kind = NetErrorKind::Insecure;
            return Err(NetError::new(kind, request.method().clone(), request.url()));
        }
        self.send(request, Instant::now()).await
    }

    async fn send(&self, request: Request, started: Instant) -> Result<Response, NetError> {
        let (method, url) = (request.method().clone(), request.url().clone());
        match tokio::time::timeout(self.read_timeout, self.client.execute(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => {
                Err(NetError::from_reqwest(error, method, &url).after(1, started.elapsed()))
            }
            Err(_) => {
                Err(NetError::new(NetErrorKind::TimedOut, method, &url).after(1, started.elapsed()))
            }
        }
    }

    /// Reads the body of an answer to a request with this method, at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// A pause longer than the read timeout, a cut, or a body over the limit.
    pub async fn read_body(
        &self,
        method: &Method,
        mut response: Response,
        limit: usize,
    ) -> Result<Bytes, NetError> {
        let started = Instant::now();
        let url = response.url().clone();
        let mut body = BytesMut::new();
        while let Some(chunk) = self.next_chunk(method, &mut response, started).await? {
            if body.len() + chunk.len() > limit {
                let error = NetError::new(NetErrorKind::TooLong, method.clone(), &url);
                return Err(error.after(1, started.elapsed()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// Reads the next bytes of an answer that is not held in memory; none after its end. `started` is when it began.
    ///
    /// # Errors
    ///
    /// A pause longer than the read timeout, or a cut.
    pub async fn next_chunk(
        &self,
        method: &Method,
        response: &mut Response,
        started: Instant,
    ) -> Result<Option<Bytes>, NetError> {
        let read = tokio::time::timeout(self.read_timeout, response.chunk()).await;
        let error = match read {
            Ok(Ok(chunk)) => return Ok(chunk),
            Ok(Err(error)) => NetError::from_reqwest(error, method.clone(), response.url()),
            Err(_) => NetError::new(NetErrorKind::TimedOut, method.clone(), response.url()),
        };
        Err(error.after(1, started.elapsed()))
    }
}

fn manual_proxy(
    host: &str,
    port: u16,
    user: Option<&str>,
    password: Option<&Secret>,
) -> Result<Proxy, SetupError> {
    let refused = || SetupError::Proxy {
        host: host.to_owned(),
    };
    let host_alone = host
        .trim()
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let bracketed = if host_alone.contains(':') && !host_alone.starts_with('[') {
        format!("[{host_alone}]")
    } else {
        host_alone.to_owned()
    };
    let address = Url::parse(&format!("http://{bracketed}:{port}")).map_err(|_| refused())?;
    if address.path() != "/" || address.host().is_none() || !address.username().is_empty() {
        return Err(refused());
    }
    let proxy = Proxy::all(address.as_str())
        .map_err(|_| refused())?
        .no_proxy(NoProxy::from_string(THIS_COMPUTER));
    Ok(match user.filter(|user| !user.is_empty()) {
        Some(user) => proxy.basic_auth(user, password.map_or("", Secret::expose)),
        None => proxy,
    })
}

/// Counts the certificates in a PEM file, so that a person sees that the right file was chosen.
///
/// # Errors
///
/// [`SetupError::CaUnreadable`] or [`SetupError::CaWithoutCertificate`].
pub fn count_certificates(path: &Path) -> Result<usize, SetupError> {
    read_certificates(path).map(|certificates| certificates.len())
}

fn read_certificates(path: &Path) -> Result<Vec<Certificate>, SetupError> {
    let pem = fs::read(path).map_err(|source| SetupError::CaUnreadable {
        path: path.to_owned(),
        source,
    })?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(SetupError::CaWithoutCertificate {
            path: path.to_owned(),
        }),
    }
}

//! What the client does with redirects, certificates, proxies, pauses and cuts, against real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod certificates;

use std::net::SocketAddr;
use std::time::Duration;

use http::Method;
use lectern_net::{HttpClient, HttpSettings, NetError, NetErrorKind, ProxyChoice, SetupError};
use reqwest::Response;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

fn settings() -> HttpSettings {
    HttpSettings {
        proxy: ProxyChoice::None,
        connect_timeout: Duration::from_secs(2),
        read_timeout: Duration::from_millis(400),
        ..HttpSettings::default()
    }
}

fn client() -> HttpClient {
    HttpClient::new(&settings()).unwrap()
}

async fn get(client: &HttpClient, url: &str) -> Result<Response, NetError> {
    let request = client
        .reqwest()
        .get(url)
        .bearer_auth("token")
        .header("cookie", ".ASPXAUTH=cookie")
        .build()
        .unwrap();
    client.execute(request).await
}

async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(template)
        .mount(&server)
        .await;
    server
}

/// Serves one fixed piece of text to every connection, then does what `after` says.
async fn raw_server(text: &'static str, after: After) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(text.as_bytes()).await;
                match after {
                    After::Close => drop(stream),
                    After::Stall => std::future::pending().await,
                }
            });
        }
    });
    address
}

#[derive(Clone, Copy)]
enum After {
    Close,
    Stall,
}

fn authorization(server: &[wiremock::Request]) -> Vec<bool> {
    server
        .iter()
        .map(|request| {
            request.headers.contains_key("authorization") || request.headers.contains_key("cookie")
        })
        .collect()
}

#[tokio::test]
async fn credentials_stay_with_their_origin_through_all_redirects() {
    let stranger = MockServer::start().await;
    Mock::given(wiremock::matchers::path("/first"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", "/second"))
        .mount(&stranger)
        .await;
    Mock::given(wiremock::matchers::path("/second"))
        .respond_with(ResponseTemplate::new(200))
        .mount(&stranger)
        .await;
    let home = MockServer::start().await;
    Mock::given(wiremock::matchers::path("/moved"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", "/here"))
        .mount(&home)
        .await;
    Mock::given(wiremock::matchers::path("/here"))
        .respond_with(
            ResponseTemplate::new(302)
                .insert_header("location", format!("{}/first", stranger.uri())),
        )
        .mount(&home)
        .await;

    let response = get(&client(), &format!("{}/moved", home.uri()))
        .await
        .unwrap();

    assert_eq!(response.status(), 200);
    // Same origin: kept. Another port is another origin: dropped, and not taken up again on its next redirect.
    assert_eq!(
        authorization(&home.received_requests().await.unwrap()),
        [true, true]
    );
    assert_eq!(
        authorization(&stranger.received_requests().await.unwrap()),
        [false, false]
    );
}

#[tokio::test]
async fn a_redirect_to_an_unencrypted_address_is_refused() {
    let server = answering(
        ResponseTemplate::new(302).insert_header("location", "http://video.example.edu/"),
    )
    .await;

    let error = get(&client(), &server.uri()).await.unwrap_err();

    assert_eq!(error.kind, NetErrorKind::RedirectRefused);
}

#[tokio::test]
async fn redirects_in_a_circle_end() {
    let server = answering(ResponseTemplate::new(302).insert_header("location", "/again")).await;

    let error = get(&client(), &server.uri()).await.unwrap_err();

    assert_eq!(error.kind, NetErrorKind::RedirectRefused);
    assert!(server.received_requests().await.unwrap().len() <= 12);
}

#[tokio::test]
async fn plain_http_outside_this_computer_is_never_sent() {
    let error = get(&client(), "http://video.example.edu/x?access_token=t")
        .await
        .unwrap_err();

    assert_eq!(error.kind, NetErrorKind::Insecure);
    assert!(!error.to_string().contains("=t"), "{error}");
}

#[tokio::test]
async fn tells_a_refused_connection_from_an_unknown_name() {
    // A port that was free a moment ago, and nobody listens on it.
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();

    let refused = get(&client(), &format!("http://{closed}/"))
        .await
        .unwrap_err();
    let unknown = get(&client(), "https://no-such-host.invalid/")
        .await
        .unwrap_err();

    assert_eq!(refused.kind, NetErrorKind::Unreachable);
    assert!(
        matches!(
            unknown.kind,
            NetErrorKind::UnknownHost | NetErrorKind::Offline
        ),
        "{unknown}"
    );
    assert!(refused.never_sent() && unknown.never_sent());
}

#[tokio::test]
async fn a_server_that_says_nothing_times_out() {
    let address = raw_server("", After::Stall).await;

    let error = get(&client(), &format!("http://{address}/"))
        .await
        .unwrap_err();

    assert_eq!(error.kind, NetErrorKind::TimedOut);
    assert!(!error.never_sent());
}

#[tokio::test]
async fn a_body_that_stalls_times_out_and_one_that_is_cut_is_cut() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nsome";
    let client = client();
    let read = async |address: SocketAddr| {
        let response = get(&client, &format!("http://{address}/")).await.unwrap();
        client
            .read_body(&Method::GET, response, 1000)
            .await
            .unwrap_err()
            .kind
    };

    assert_eq!(
        read(raw_server(head, After::Stall).await).await,
        NetErrorKind::TimedOut
    );
    assert_eq!(
        read(raw_server(head, After::Close).await).await,
        NetErrorKind::BodyCut
    );
}

#[tokio::test]
async fn a_connection_closed_before_the_answer_is_a_reset() {
    let address = raw_server("", After::Close).await;

    let error = get(&client(), &format!("http://{address}/"))
        .await
        .unwrap_err();

    assert_eq!(error.kind, NetErrorKind::Reset);
    assert!(!error.never_sent());
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_kept() {
    let server = answering(ResponseTemplate::new(200).set_body_bytes(vec![0; 5_000])).await;
    let client = client();

    let response = get(&client, &server.uri()).await.unwrap();
    let error = client
        .read_body(&Method::GET, response, 4_999)
        .await
        .unwrap_err();

    assert_eq!(error.kind, NetErrorKind::TooLong);
}

#[tokio::test]
async fn a_manual_proxy_gets_its_password_and_loopback_goes_straight() {
    let proxy = answering(ResponseTemplate::new(200).set_body_string("via proxy")).await;
    let straight = answering(ResponseTemplate::new(200).set_body_string("straight")).await;
    let choice = ProxyChoice::Manual {
        host: "127.0.0.1".to_owned(),
        port: proxy.address().port(),
        user: Some("anna".to_owned()),
        password: Some("geheim".into()),
    };
    let client = HttpClient::new(&HttpSettings {
        proxy: choice,
        ..settings()
    })
    .unwrap();

    // Our own check refuses http to the outside, so this goes beneath it to see the plain request of the proxy protocol.
    let outside = client
        .reqwest()
        .get("http://video.example.edu/x")
        .send()
        .await
        .unwrap();
    let inside = get(&client, &straight.uri()).await.unwrap();

    assert_eq!(outside.text().await.unwrap(), "via proxy");
    assert_eq!(inside.text().await.unwrap(), "straight");
    let seen = &proxy.received_requests().await.unwrap()[0];
    assert_eq!(
        seen.headers["proxy-authorization"],
        "Basic YW5uYTpnZWhlaW0="
    );
    assert!(
        straight.received_requests().await.unwrap()[0]
            .headers
            .get("proxy-authorization")
            .is_none()
    );
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named() {
    let address = raw_server(
        "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
        After::Close,
    )
    .await;
    let choice = ProxyChoice::Manual {
        host: "127.0.0.1".to_owned(),
        port: address.port(),
        user: None,
        password: None,
    };
    let client = HttpClient::new(&HttpSettings {
        proxy: choice,
        ..settings()
    })
    .unwrap();

    let error = get(&client, "https://video.example.edu/")
        .await
        .unwrap_err();

    assert_eq!(error.kind, NetErrorKind::ProxyRefused);
}

#[test]
fn a_server_on_this_computer_needs_no_proxy() {
    let settings = HttpSettings::default();
    let proxy = |server: &str| settings.for_server(&server.parse().unwrap()).proxy;

    assert_eq!(proxy("http://localhost:8080/"), ProxyChoice::None);
    assert_eq!(proxy("https://video.example.edu/"), ProxyChoice::System);
}

#[test]
fn a_proxy_that_is_no_address_is_refused() {
    for host in ["", "proxy server", "proxy.example.edu/path", "me@proxy"] {
        let proxy = ProxyChoice::Manual {
            host: host.to_owned(),
            port: 8080,
            user: None,
            password: None,
        };
        let result = HttpClient::new(&HttpSettings {
            proxy,
            ..settings()
        });
        assert!(matches!(result, Err(SetupError::Proxy { .. })), "{host}");
    }
}

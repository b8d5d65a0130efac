use lectern_net::NetErrorKind;
use lectern_panopto::{Probe, probe};
use serde_json::json;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{http, ok, page, site, status, url};

const DISCOVERY: &str = "/Panopto/oauth2/.well-known/openid-configuration";

async fn site_of(ways: Vec<(&str, ResponseTemplate)>, otherwise: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    for (way, answer) in ways {
        Mock::given(path(way))
            .respond_with(answer)
            .mount(&server)
            .await;
    }
    Mock::given(any())
        .respond_with(otherwise)
        .mount(&server)
        .await;
    server
}

async fn ask(server: &MockServer) -> Probe {
    probe(&url(&server.uri()), &http()).await
}

fn discovery(server: &str) -> ResponseTemplate {
    ok(
        &json!({ "issuer": server, "token_endpoint": format!("{server}/Panopto/oauth2/connect/token") }),
    )
}

#[tokio::test]
async fn a_site_that_describes_its_sign_in_is_found() {
    let server = site_of(
        vec![(DISCOVERY, discovery("https://h.example"))],
        status(500),
    )
    .await;

    let Probe::Found { server: found } = ask(&server).await else {
        panic!()
    };

    assert_eq!(found, url(&server.uri()));
}

#[tokio::test]
async fn a_site_without_a_description_is_found_by_its_start_page() {
    let home = page(
        200,
        "<html><head><title>Home - Panopto</title></head></html>",
    );
    let server = site_of(
        vec![
            (
                "/Panopto/",
                status(302).insert_header("location", "/Panopto/Pages/Home.aspx"),
            ),
            ("/Panopto/Pages/Home.aspx", home),
        ],
        status(404),
    )
    .await;

    assert!(matches!(ask(&server).await, Probe::Found { .. }));
}

#[tokio::test]
async fn a_site_that_moved_is_found_where_it_is_now() {
    let there = site_of(
        vec![(DISCOVERY, discovery("https://h.example"))],
        status(404),
    )
    .await;
    let moved = status(301).insert_header("location", format!("{}{DISCOVERY}", there.uri()));
    let here = site(moved).await;

    let Probe::Found { server } = ask(&here).await else {
        panic!()
    };

    assert_eq!(server, url(&there.uri()));
}

#[tokio::test]
async fn other_servers_are_not_taken_for_a_panopto() {
    for otherwise in [
        page(
            404,
            "<html><title>Not found</title>/Panopto/ was not found. Panopto?</html>",
        ),
        page(200, "<html><title>Welcome to nginx</title></html>"),
        ok(
            &json!({ "issuer": "https://login.example", "token_endpoint": "https://login.example/token" }),
        ),
        status(200),
        status(401),
    ] {
        let answer = ask(&site(otherwise).await).await;
        assert!(matches!(answer, Probe::NotPanopto { .. }), "{answer:?}");
    }
    let elsewhere = site(page(200, "<html>Panopto is a trademark</html>")).await;
    let away =
        site(status(302).insert_header("location", format!("{}/search", elsewhere.uri()))).await;
    assert!(matches!(ask(&away).await, Probe::NotPanopto { .. }));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();

    let Probe::Unreachable { error } = probe(&url(&format!("http://{closed}")), &http()).await
    else {
        panic!()
    };

    assert_eq!(error.kind, NetErrorKind::Unreachable);
}

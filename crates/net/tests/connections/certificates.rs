//! Authorities of one's own, and certificates that are wrong.

use std::io::Write;
use std::sync::Arc;
use std::time::SystemTime;

use lectern_net::{
    HttpClient, HttpSettings, NetErrorKind, SetupError, TrustProblem, count_certificates,
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::{client, get, settings};

#[tokio::test]
async fn an_own_authority_is_trusted_only_with_its_file() {
    let site = TlsSite::start(&["localhost"], 0, 365).await;

    let without = get(&client(), &site.url).await.unwrap_err();
    let with = HttpClient::new(&HttpSettings {
        ca_pem: vec![site.ca_path.clone()],
        ..settings()
    })
    .unwrap();
    let unchecked = HttpClient::new(&HttpSettings {
        skip_verify: true,
        ..settings()
    })
    .unwrap();

    assert_eq!(
        without.kind,
        NetErrorKind::Untrusted(TrustProblem::UnknownIssuer)
    );
    assert!(without.never_sent());
    assert_eq!(get(&with, &site.url).await.unwrap().status(), 200);
    assert_eq!(get(&unchecked, &site.url).await.unwrap().status(), 200);
    assert!(unchecked.skips_verification() && !with.skips_verification());
    assert_eq!(count_certificates(&site.ca_path).unwrap(), 1);
}

#[tokio::test]
async fn says_what_is_wrong_with_a_certificate() {
    for (names, from, to, problem) in [
        (["localhost"], -20, -10, TrustProblem::Expired),
        (["localhost"], 10, 20, TrustProblem::NotYetValid),
        (["video.example.edu"], -1, 10, TrustProblem::WrongName),
    ] {
        let site = TlsSite::start(&names, from, to).await;
        let client = HttpClient::new(&HttpSettings {
            ca_pem: vec![site.ca_path.clone()],
            ..settings()
        })
        .unwrap();

        let error = get(&client, &site.url).await.unwrap_err();

        assert_eq!(error.kind, NetErrorKind::Untrusted(problem));
    }
}

#[test]
fn a_ca_file_without_certificates_is_refused() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"not a certificate").unwrap();

    let empty = HttpClient::new(&HttpSettings {
        ca_pem: vec![file.path().to_owned()],
        ..settings()
    });
    let missing = HttpClient::new(&HttpSettings {
        ca_pem: vec!["/nowhere/ca.pem".into()],
        ..settings()
    });

    assert!(matches!(
        empty,
        Err(SetupError::CaWithoutCertificate { .. })
    ));
    assert!(matches!(missing, Err(SetupError::CaUnreadable { .. })));
}

/// A small HTTPS server whose certificate comes from an authority nobody trusts.
struct TlsSite {
    url: String,
    ca_path: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

impl TlsSite {
    /// `from` and `to` are days from today.
    async fn start(names: &[&str], from: i64, to: i64) -> Self {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority =
            CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut leaf = CertificateParams::new(
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>(),
        )
        .unwrap();
        let day = |days: i64| SystemTime::from(chrono::Utc::now() + chrono::TimeDelta::days(days));
        leaf.not_before = day(from).into();
        leaf.not_after = day(to).into();
        let leaf = leaf.signed_by(&key, &authority).unwrap();

        let folder = tempfile::tempdir().unwrap();
        let ca_path = folder.path().join("ca.pem");
        std::fs::write(&ca_path, authority.pem()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!(
            "https://localhost:{}/",
            listener.local_addr().unwrap().port()
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut request = [0; 4096];
                    let _ = stream.read(&mut request).await;
                    let _ = stream
                        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
                        .await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self {
            url,
            ca_path,
            _folder: folder,
        }
    }
}

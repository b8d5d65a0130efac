//! Who gets to see the sign-in.

use crate::support::{Bend, Desk, Site, recording};
use lectern_net::Secret;
use lectern_transfer::Credentials;

const LENGTH: usize = 50_000;

#[tokio::test]
async fn credentials_stay_at_home_when_a_redirect_leaves_it() {
    let (home, abroad) = (
        Site::with(Vec::new()).await,
        Site::with(recording(LENGTH)).await,
    );
    let mut desk = signed_in(&home);
    home.bend(Bend::Redirect(
        abroad.url("cdn/a.mp4?signature=x").to_string(),
    ));
    abroad.bend(Bend::Redirect("/cdn/b.mp4".into()));
    abroad.bend(Bend::CutAfter(20_000));
    // Going on asks at home again, because addresses abroad may have expired.
    home.bend(Bend::Redirect(abroad.url("cdn/c.mp4").to_string()));
    desk.fresh_control();
    desk.run().await.unwrap();
    assert!(desk.content() == recording(LENGTH));
    let at_home = home.log();
    assert_eq!(at_home.len(), 2);
    for seen in &at_home {
        assert_eq!(seen.header("cookie"), Some(".ASPXAUTH=secret"));
        assert_eq!(seen.header("authorization"), Some("Bearer secret"));
    }
    let paths: Vec<_> = abroad.log().into_iter().map(|seen| seen.path).collect();
    assert_eq!(
        paths,
        ["/cdn/a.mp4?signature=x", "/cdn/b.mp4", "/cdn/c.mp4"]
    );
    for seen in abroad.log() {
        assert_eq!(
            (seen.header("cookie"), seen.header("authorization")),
            (None, None),
            "{}",
            seen.path
        );
    }
    assert_eq!(abroad.starts(), [0, 0, 20_000]);
}

#[tokio::test]
async fn credentials_stay_with_a_redirect_at_home() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = signed_in(&site);
    site.bend(Bend::Redirect("/Panopto/elsewhere.mp4".into()));
    desk.run().await.unwrap();
    assert!(
        site.log()
            .iter()
            .all(|seen| seen.header("cookie") == Some(".ASPXAUTH=secret"))
    );
}

#[tokio::test]
async fn a_redirect_to_a_sign_in_page_is_told_as_one() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = signed_in(&site);
    site.bend(Bend::Redirect("/Panopto/Pages/Auth/Login.aspx".into()));
    site.bend(Bend::SignInPage);
    let error = desk.run().await.unwrap_err();
    assert!(error.wants_sign_in() && !error.may_pass(), "{error:?}");
    assert!(desk.all_names().is_empty());
    assert!(!format!("{error:?} {error}").contains("secret"));
}

#[tokio::test]
async fn no_file_is_asked_for_packed() {
    let site = Site::with(recording(LENGTH)).await;
    Desk::at(&site).run().await.unwrap();
    assert_eq!(site.log()[0].header("accept-encoding"), Some("identity"));
}

fn signed_in(site: &Site) -> Desk {
    let mut desk = Desk::at(site);
    desk.request.credentials = Credentials {
        cookie: Some(Secret::new(".ASPXAUTH=secret")),
        authorization: Some(Secret::new("Bearer secret")),
    };
    desk
}

use lectern_campus::demo;
use lectern_campus::faults::{Fault, Rule};
use lectern_panopto::{FolderChange, PanoptoError, SessionChange};

use crate::support::{LABS, campus, folder, panopto};

#[tokio::test]
async fn folders_are_made_renamed_moved_and_deleted() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let labs = folder(&site, &LABS).await.id;
    let own = folder(&site, &["Users", "Amara Okafor"]).await.id;
    let name = "Räume / \"Week 1\": intro? & [x]";

    let made = site.create_folder(labs, name, None).await.unwrap();
    assert_eq!(
        (made.name.as_str(), made.parent.as_ref().unwrap().id),
        (name, labs)
    );
    let described = FolderChange {
        description: Some("What is in it".to_owned()),
        ..Default::default()
    };
    let changed = site.update_folder(made.id, &described).await.unwrap();
    assert_eq!(
        (changed.name.as_str(), changed.description.as_deref()),
        (name, Some("What is in it"))
    );
    let moved = FolderChange {
        name: Some("Week 1".to_owned()),
        parent: Some(own),
        ..Default::default()
    };
    site.update_folder(made.id, &moved).await.unwrap();
    assert_eq!(
        folder(&site, &["Users", "Amara Okafor", "Week 1"]).await.id,
        made.id
    );
    site.delete_folder(made.id).await.unwrap();
    assert!(site.children_named(own, "Week 1").await.unwrap().is_empty());
    assert!(matches!(
        site.folder(made.id).await,
        Err(PanoptoError::NotFound { .. })
    ));
}

#[tokio::test]
async fn sessions_are_renamed_described_moved_and_deleted() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let labs = folder(&site, &LABS).await.id;
    let own = folder(&site, &["Users", "Amara Okafor"]).await.id;
    let id = site.sessions(labs).read_all().await.into_result().unwrap()[0].id;

    let change = SessionChange {
        name: Some("New name".to_owned()),
        folder: Some(own),
        ..Default::default()
    };
    let changed = site.update_session(id, &change).await.unwrap();
    assert_eq!(
        (changed.name.as_str(), changed.folder_id()),
        ("New name", Some(own))
    );
    site.delete_session(id).await.unwrap();
    assert!(matches!(
        site.session(id).await,
        Err(PanoptoError::NotFound { .. })
    ));
}

#[tokio::test]
async fn a_missing_right_is_named() {
    let campus = campus().await;
    let site = panopto(&campus, demo::STUDENT).await;
    let science = folder(&site, &["Faculty of Science"]).await.id;

    for error in [
        site.create_folder(science, "Mine", None).await.unwrap_err(),
        site.delete_folder(science).await.unwrap_err(),
        site.open_upload(science).await.unwrap_err(),
    ] {
        assert!(matches!(error, PanoptoError::Forbidden { .. }), "{error:?}");
        assert!(
            error.to_string().contains("the Creator role on the folder"),
            "{error}"
        );
        assert!(!error.may_have_arrived() && !error.needs_sign_in());
    }
}

#[tokio::test]
async fn a_folder_whose_answer_was_lost_is_found_and_made_once() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let labs = folder(&site, &LABS).await.id;
    campus
        .faults()
        .push(Rule::once("/api/v1/folders", Fault::LoseAnswer).on("POST"));

    let error = site.create_folder(labs, "Week 1", None).await.unwrap_err();

    assert!(error.may_have_arrived(), "{error:?}");
    assert_eq!(site.children_named(labs, "Week 1").await.unwrap().len(), 1);
    assert_eq!(campus.log().matching("POST", "/api/v1/folders").len(), 1);
}

#[tokio::test]
async fn a_sign_in_page_in_the_way_is_told_and_hurts_nothing() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let labs = folder(&site, &LABS).await.id;
    campus
        .faults()
        .push(Rule::once("/api/v1/folders/", Fault::LoginPage).on("DELETE"));

    let error = site.delete_folder(labs).await.unwrap_err();

    assert!(
        matches!(
            error,
            PanoptoError::NotJson {
                sign_in_page: true,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(site.folder(labs).await.is_ok());
}

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use lectern_campus::{CampusHandle, Quirks, demo};
use lectern_net::Limits;
use lectern_panopto::{FolderId, ListingEnd, Panopto, PanoptoError, SessionId};

use crate::support::{LABS, campus, campus_with, folder, panopto, panopto_within};

/// Reads the whole tree from the top.
async fn whole_tree(site: &Panopto) -> (BTreeSet<FolderId>, BTreeSet<SessionId>) {
    let (mut folders, mut sessions) = (BTreeSet::new(), BTreeSet::new());
    let mut open = vec![FolderId::TOP_LEVEL];
    while let Some(above) = open.pop() {
        let children = site.children(above).read_all().await;
        assert!(children.complete(), "{:?}", children.problem);
        for child in children.items {
            assert!(folders.insert(child.id), "{} came twice", child.name);
            open.push(child.id);
            let listing = site.sessions(child.id).read_all().await;
            assert!(listing.complete(), "{:?}", listing.problem);
            sessions.extend(listing.items.into_iter().map(|session| session.id));
        }
    }
    (folders, sessions)
}

fn everything(campus: &CampusHandle) -> (usize, usize) {
    let world = campus.state().world.read();
    (world.folders().count(), world.sessions().count())
}

async fn read_under(quirks: impl FnOnce(&mut Quirks)) {
    let campus = campus_with(|config| quirks(&mut config.settings.quirks)).await;

    let (folders, sessions) = whole_tree(&panopto(&campus, demo::ADMIN).await).await;

    assert_eq!((folders.len(), sessions.len()), everything(&campus));
}

#[tokio::test]
async fn an_administrator_sees_every_folder_and_session() {
    read_under(|_| ()).await;
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_under_phantom_pages() {
    read_under(|quirks| {
        quirks.phantom_pages = true;
        quirks.page_size = 7;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_while_rows_move_between_pages() {
    read_under(|quirks| {
        quirks.moving_pages = true;
        quirks.page_size = 5;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_lost_while_the_server_fails_at_random() {
    read_under(|quirks| quirks.random_500_probability = 0.15).await;
}

#[tokio::test]
async fn a_short_page_in_the_middle_does_not_end_a_listing() {
    let campus = campus_with(|config| {
        config.settings.quirks.short_page = true;
        config.settings.quirks.page_size = 5;
    })
    .await;
    let site = panopto(&campus, demo::ADMIN).await;
    let path = [
        "Faculty of Science",
        "Biology",
        "BIOL 200 Fundamentals of cell biology",
        "2025 Winter 2",
    ];
    let id = folder(&site, &path).await.id;

    let listing = site.sessions(id).read_all().await;

    // 22 sessions in pages of 5: the short page is the second of five, and the empty one follows.
    assert_eq!((listing.pages, listing.end), (6, ListingEnd::EmptyPage));
}

#[tokio::test]
async fn a_folder_tells_where_it_is_and_a_session_what_a_listing_left_out() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let labs = folder(&site, &LABS).await;

    let read = site.folder(labs.id).await.unwrap();
    assert_eq!(read.parent.unwrap().name, LABS[3]);
    assert!(read.urls.folder.is_some());

    let listed = site
        .sessions(labs.id)
        .read_all()
        .await
        .into_result()
        .unwrap();
    let session = site.session(listed[0].id).await.unwrap();
    assert_eq!(
        (session.name.as_str(), session.folder_id()),
        (listed[0].name.as_str(), Some(labs.id))
    );
    assert!(listed[0].created_by.is_none() && session.created_by.unwrap().username.is_some());
    assert!(session.urls.viewer.is_some() && session.duration.is_some());
}

#[tokio::test]
async fn searches_find_by_the_beginning_of_words() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;

    let folders = site
        .search_folders("micros")
        .unwrap()
        .read_all()
        .await
        .into_result()
        .unwrap();
    assert!(
        folders.iter().any(|folder| folder.name == "Microscopy"),
        "{folders:?}"
    );
    let all = site.search_sessions("*").unwrap().read_all().await;
    assert!(
        all.complete() && all.items.len() > 50,
        "{}",
        all.items.len()
    );
    let creator = site
        .creator_folders()
        .read_all()
        .await
        .into_result()
        .unwrap();
    assert!(creator.iter().any(|folder| folder.name == "Labs"));
}

#[tokio::test]
async fn what_an_account_may_not_see_is_refused() {
    let campus = campus().await;
    let private = folder(
        &panopto(&campus, demo::ADMIN).await,
        &["Users", "Jonas Ekström"],
    )
    .await
    .id;

    let error = panopto(&campus, demo::STUDENT)
        .await
        .folder(private)
        .await
        .unwrap_err();

    assert!(
        matches!(
            error,
            PanoptoError::Forbidden { .. } | PanoptoError::NotFound { .. }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn enforced_limits_are_never_run_into() {
    let campus = campus_with(|config| config.settings.limits.enforced = true).await;
    let site = panopto_within(&campus, demo::INSTRUCTOR, Limits::PANOPTO).await;
    let id = folder(&site, &LABS).await.id;
    let started = Instant::now();

    let tasks: Vec<_> = (0..13)
        .map(|_| {
            let site = site.clone();
            tokio::spawn(async move { site.folder(id).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }

    assert!(
        started.elapsed() >= Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    let refused = campus
        .log()
        .requests()
        .iter()
        .filter(|request| request.status == 429)
        .count();
    assert_eq!(refused, 0);
}

#[tokio::test]
async fn a_limit_lower_than_known_is_obeyed_when_it_is_told() {
    let campus = campus_with(|config| {
        config.settings.limits.enforced = true;
        config.settings.limits.per_second = 2;
    })
    .await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let id = folder(&site, &LABS).await.id;

    for _ in 0..5 {
        site.folder(id).await.unwrap();
    }

    let refused = campus
        .log()
        .requests()
        .iter()
        .filter(|request| request.status == 429)
        .count();
    assert!(
        refused > 0,
        "the campus refused nothing, so nothing was tested"
    );
}

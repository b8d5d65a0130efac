use lectern_panopto::{Folder, Listing, ListingEnd, PanoptoError};
use serde_json::{Value, json};

use crate::support::{
    Account, folder, folder_id, listing, ok, panopto, requests, site, site_with, status,
};

fn rows(numbers: impl IntoIterator<Item = u32>) -> Vec<Value> {
    numbers.into_iter().map(folder).collect()
}

async fn read(server: &wiremock::MockServer) -> Listing<Folder> {
    panopto(&server.uri(), Account::signed_in())
        .children(folder_id(0))
        .read_all()
        .await
}

#[tokio::test]
async fn reads_from_page_0_until_an_empty_one() {
    let server = listing(vec![rows(1..=50), rows(51..=100), rows(101..=101)]).await;

    let listing = read(&server).await;

    assert_eq!(
        (listing.items.len(), listing.pages, listing.end),
        (101, 4, ListingEnd::EmptyPage)
    );
    assert!(listing.complete());
    let pages: Vec<String> = requests(&server)
        .await
        .iter()
        .map(|request| {
            request
                .url
                .query_pairs()
                .find(|(name, _)| name == "pageNumber")
                .unwrap()
                .1
                .into_owned()
        })
        .collect();
    assert_eq!(pages, ["0", "1", "2", "3"]);
}

#[tokio::test]
async fn a_short_page_is_not_the_last() {
    let server = listing(vec![rows(1..=50), rows(51..=53), rows(54..=103)]).await;

    assert_eq!(read(&server).await.items.len(), 103);
}

#[tokio::test]
async fn rows_that_move_between_pages_are_kept_once() {
    let server = listing(vec![rows(1..=50), rows(49..=98), rows(97..=99)]).await;

    let listing = read(&server).await;

    assert_eq!((listing.items.len(), listing.duplicates), (99, 4));
    assert!(listing.complete());
}

#[tokio::test]
async fn a_page_that_repeats_ends_the_listing() {
    let server = site_with(vec![
        ok(&json!({ "Results": rows(1..=50) })),
        ok(&json!({ "Results": rows(51..=60) })),
    ])
    .await;

    let listing = read(&server).await;

    assert_eq!(
        (listing.items.len(), listing.pages, listing.end),
        (60, 3, ListingEnd::RepeatedPage)
    );
    assert!(listing.complete());
}

#[tokio::test]
async fn an_empty_listing_in_every_shape_is_complete() {
    for body in [
        json!({ "Results": [] }),
        json!({ "Results": null }),
        json!([]),
    ] {
        let listing = read(&site(ok(&body)).await).await;
        assert!(listing.complete() && listing.items.is_empty(), "{body}");
    }
}

#[tokio::test]
async fn a_row_that_makes_no_sense_makes_the_listing_incomplete_and_nothing_more() {
    let mut odd = rows(1..=3);
    odd.insert(1, json!({ "Name": "without id" }));
    odd.push(Value::Null);
    let server = listing(vec![odd]).await;

    let listing = read(&server).await;

    assert_eq!((listing.items.len(), listing.unreadable), (3, 2));
    assert!(!listing.complete());
}

#[tokio::test]
async fn a_page_that_fails_keeps_what_was_read_and_says_so() {
    let server = site_with(vec![ok(&json!({ "Results": rows(1..=50) })), status(404)]).await;

    let listing = read(&server).await;

    assert_eq!((listing.items.len(), listing.end), (50, ListingEnd::Failed));
    assert!(!listing.complete());
    assert!(matches!(
        listing.into_result(),
        Err(PanoptoError::NotFound { .. })
    ));
}

#[tokio::test]
async fn a_page_that_failed_is_asked_for_again() {
    let server = site_with(vec![
        ok(&json!({ "Results": rows(1..=50) })),
        status(404),
        ok(&json!({ "Results": rows(51..=60) })),
    ])
    .await;
    let mut pages = panopto(&server.uri(), Account::signed_in()).children(folder_id(0));

    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 50);
    assert!(pages.next().await.is_err());
    let second = pages.next().await.unwrap().unwrap();

    assert_eq!((second.number, second.items.len()), (1, 10));
}

#[tokio::test]
async fn shows_each_page_as_it_comes() {
    let server = listing(vec![rows(1..=50), rows(51..=52)]).await;
    let mut counts = Vec::new();

    let pages = panopto(&server.uri(), Account::signed_in()).children(folder_id(0));
    pages
        .read_each(|page| counts.push((page.number, page.items.len())))
        .await;

    assert_eq!(counts, [(0, 50), (1, 2), (2, 0)]);
}

#[tokio::test]
async fn a_listing_that_is_no_list_is_named() {
    for body in [json!({}), json!({ "Results": {} }), json!("x")] {
        let listing = read(&site(ok(&body)).await).await;
        assert!(
            matches!(listing.problem, Some(PanoptoError::UnexpectedBody { .. })),
            "{body}"
        );
    }
}

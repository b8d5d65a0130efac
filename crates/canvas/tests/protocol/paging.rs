use lectern_canvas::{CourseId, Enrollment, EnrollmentFilter, ListingEnd, Pages, UserId, UserRef};
use serde_json::{Value, json};
use wiremock::{MockServer, Request, ResponseTemplate};

use crate::support::{addresses, canvas, ok, says, site, site_that, site_with, time};

fn rows(ids: impl IntoIterator<Item = i64>) -> Value {
    ids.into_iter()
        .map(|id| json!({ "id": id, "user_id": id, "type": "StudentEnrollment" }))
        .collect()
}

fn pages(server: &MockServer) -> Pages<Enrollment> {
    canvas(&server.uri()).enrollments(CourseId::new(1), &EnrollmentFilter::default())
}

fn link(
    answer: ResponseTemplate,
    request: &Request,
    name: &'static str,
    next: &str,
) -> ResponseTemplate {
    let origin = format!("http://{}", request.headers["host"].to_str().unwrap());
    let current = format!("<{origin}{}>; rel=\"current\"", request.url.path());
    answer.insert_header(
        name,
        format!("{current},<{origin}{next}>; rel=\"next\"").as_str(),
    )
}

#[tokio::test]
async fn follows_next_addresses_byte_for_byte() {
    // A raw colon, parameters twice, an encoded array, a token that looks like rubbish.
    let second = "/api/v1/courses/1/enrollments?type%5B%5D=a&start_time=1&start_time=1&page=bookmark:WyIyMDI2LTAyLTAzVDE5OjQ5OjQ3LjEyM1oiLCIzZjJjLSJd&per_page=100";
    let server = site_that(move |request| {
        let query = request.url.query().unwrap_or_default();
        if query.contains("bookmark:") {
            ok(&rows([3]))
        } else {
            link(ok(&rows([1, 2])), request, "link", second)
        }
    })
    .await;

    let listing = pages(&server).read_all().await;

    assert_eq!(listing.items.len(), 3);
    assert_eq!((listing.end, listing.complete()), (ListingEnd::Last, true));
    assert_eq!(
        addresses(&server).await,
        ["/api/v1/courses/1/enrollments?per_page=100", second]
    );
}

#[tokio::test]
async fn a_short_or_empty_page_is_not_the_last() {
    let server = site_that(|request| match request.url.query() {
        Some("page=2") => link(ok(&json!([])), request, "Link", "/api/v1/x?page=3"),
        Some("page=3") => link(ok(&rows([2])), request, "Link", "/api/v1/x?page=4"),
        Some("page=4") => ok(&rows([3, 4])),
        _ => link(ok(&rows([1])), request, "Link", "/api/v1/x?page=2"),
    })
    .await;

    let listing = pages(&server).read_all().await;

    assert_eq!((listing.items.len(), listing.pages), (4, 4));
}

#[tokio::test]
async fn a_page_without_any_link_is_the_last() {
    let listing = pages(&site(ok(&rows([1, 2]))).await).read_all().await;

    assert_eq!((listing.items.len(), listing.end), (2, ListingEnd::Last));
}

#[tokio::test]
async fn a_link_that_repeats_ends_the_listing() {
    let server = site_that(|request| {
        let next = "/api/v1/courses/1/enrollments?per_page=100";
        link(ok(&rows([1, 2])), request, "Link", next)
    })
    .await;

    let listing = pages(&server).read_all().await;

    assert_eq!(
        (listing.items.len(), listing.end),
        (2, ListingEnd::RepeatedLink)
    );
    assert_eq!(addresses(&server).await.len(), 1);
}

#[tokio::test]
async fn a_listing_that_starts_again_under_new_addresses_ends() {
    let server = site_that(|request| {
        let page: u32 = request
            .url
            .query_pairs()
            .find(|(name, _)| name == "page")
            .map_or(1, |(_, page)| page.parse().unwrap());
        let next = format!("/api/v1/x?page={}", page + 1);
        link(ok(&rows([1, 2])), request, "Link", &next)
    })
    .await;

    let listing = pages(&server).read_all().await;

    assert_eq!((listing.items.len(), listing.duplicates), (2, 2));
    assert_eq!(listing.end, ListingEnd::RepeatedPage);
}

#[tokio::test]
async fn rows_that_move_between_pages_are_kept_once() {
    let server = site_that(|request| match request.url.query() {
        Some("page=2") => ok(&rows([2, 3])),
        _ => link(ok(&rows([1, 2])), request, "Link", "/api/v1/x?page=2"),
    })
    .await;

    let listing = pages(&server).read_all().await;

    assert_eq!((listing.items.len(), listing.duplicates), (3, 1));
}

#[tokio::test]
async fn ids_keep_every_digit_in_either_form() {
    let body = r#"[{"id":10420000000000007,"user_id":9007199254740993,"type":"StudentEnrollment"},{"id":"1042~8","user_id":"9007199254740995","type":"TaEnrollment"}]"#;
    let server = site(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;

    let listing = pages(&server).read_all().await;

    let ids: Vec<_> = listing
        .items
        .iter()
        .map(|row| (row.id.get(), row.user_id.map(UserId::get).unwrap()))
        .collect();
    assert_eq!(
        ids,
        [
            (10_420_000_000_000_007, 9_007_199_254_740_993),
            (10_420_000_000_000_008, 9_007_199_254_740_995)
        ]
    );
}

#[tokio::test]
async fn a_row_that_makes_no_sense_makes_the_listing_incomplete_and_nothing_more() {
    let mut odd = rows([1, 2]);
    odd.as_array_mut()
        .unwrap()
        .push(json!({ "id": "x", "type": "StudentEnrollment" }));
    let listing = pages(&site(ok(&odd)).await).read_all().await;

    assert_eq!((listing.items.len(), listing.unreadable), (2, 1));
    assert!(!listing.complete());
}

#[tokio::test]
async fn a_page_that_failed_is_asked_for_again() {
    let server = site_with(vec![says(404, &json!({})), ok(&rows([1]))]).await;
    let mut pages = pages(&server);

    assert!(pages.next().await.is_err());
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_list_that_is_none_is_named() {
    let listing = pages(&site(ok(&json!({ "error": "odd" }))).await)
        .read_all()
        .await;

    assert_eq!(listing.end, ListingEnd::Failed);
    assert!(listing.into_result().is_err());
}

#[tokio::test]
async fn page_views_go_on_where_a_run_broke_off() {
    let view = |id: &str| json!({ "id": id, "created_at": "2026-02-03T19:49:47Z", "url": "https://h/courses/1", "context_type": "Course", "links": { "user": 5, "context": 1, "real_user": null } });
    let second =
        "/api/v1/users/5/page_views?start_time=a&start_time=a&page=bookmark:Wy0x&per_page=100";
    let third = "/api/v1/users/5/page_views?start_time=a&page=bookmark:Wy0y&per_page=100";
    let server = site_that(move |request| {
        let query = request.url.query().unwrap_or_default().to_owned();
        if query.contains("Wy0x") {
            link(ok(&json!([view("b")])), request, "Link", third)
        } else if query.contains("Wy0y") {
            // The run always ends with an empty page.
            ok(&json!([]))
        } else {
            link(ok(&json!([view("a"), view("a")])), request, "Link", second)
        }
    })
    .await;
    let start = || {
        canvas(&server.uri()).page_views(
            &UserRef::Id(UserId::new(5)),
            time("2026-02-01T00:00:00Z"),
            time("2026-03-01T00:00:00Z"),
        )
    };
    let mut first = start();
    assert_eq!(first.position(), None);
    let page = first.next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.duplicates), (1, 1));
    let position = first.position().unwrap();
    assert!(position.ends_with(second));

    let mut rest = start().resume_at(&position).unwrap();
    assert_eq!(rest.next().await.unwrap().unwrap().items[0].id, "b");
    assert!(rest.next().await.unwrap().unwrap().items.is_empty());
    assert!(rest.next().await.unwrap().is_none());
    assert_eq!(
        (rest.position(), rest.end()),
        (None, Some(ListingEnd::Last))
    );

    let elsewhere = start().resume_at("https://evil.example/api/v1/x?page=2");
    assert!(
        elsewhere
            .unwrap_err()
            .to_string()
            .contains("another server")
    );
}

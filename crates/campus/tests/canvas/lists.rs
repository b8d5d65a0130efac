//! Lists: both ways of paging and everything that is odd about them.

use lectern_campus::{CanvasWorld, NextLink, canvas::demo};
use serde_json::json;

use crate::support::{Site, link, text, told};

const COURSES: &str = "/api/v1/accounts/self/courses";

#[tokio::test]
async fn numbered_pages_are_linked_in_order_and_without_spaces() {
    let site = Site::open(CanvasWorld::Term).await;
    let answer = site
        .get(&format!(
            "{COURSES}?include[]=term&page=2&per_page=5&per_page=7"
        ))
        .await;
    let base = format!("{}{COURSES}?include%5B%5D=term&", site.canvas().base_url());
    let expected = format!(
        "<{base}page=2&per_page=7>; rel=\"current\",<{base}page=3&per_page=7>; rel=\"next\",\
         <{base}page=1&per_page=7>; rel=\"prev\",<{base}page=1&per_page=7>; rel=\"first\",\
         <{base}page=6&per_page=7>; rel=\"last\""
    );
    assert_eq!(text(&answer, "link"), Some(expected));
    let rows = told(answer).await.1;
    assert_eq!(rows.as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn pages_have_ten_rows_unless_more_are_asked_for_and_never_more_than_a_hundred() {
    let site = Site::open(CanvasWorld::Term).await;
    let rows = site.json(COURSES).await;
    assert_eq!(rows.as_array().unwrap().len(), 10);
    let path = format!("/api/v1/courses/{}/users?per_page=1000", demo::BIG);
    let answer = site.get(&path).await;
    assert!(link(&answer, "next").unwrap().ends_with("&per_page=100"));
    assert_eq!(
        answer.json::<Vec<serde_json::Value>>().await.unwrap().len(),
        100
    );
}

#[tokio::test]
async fn a_page_past_the_end_is_empty_and_one_that_is_no_number_is_not_there() {
    let site = Site::small().await;
    assert_eq!(site.json(&format!("{COURSES}?page=99")).await, json!([]));
    assert_eq!(site.get(&format!("{COURSES}?page=two")).await.status(), 404);
}

#[tokio::test]
async fn a_search_has_no_last_page() {
    let site = Site::open(CanvasWorld::Term).await;
    let answer = site
        .get(&format!("{COURSES}?search_term=bio&per_page=2"))
        .await;
    assert!(link(&answer, "next").is_some() && link(&answer, "last").is_none());
    assert_eq!(
        site.get(&format!("{COURSES}?search_term=b")).await.status(),
        400
    );
}

#[tokio::test]
async fn bookmarks_have_a_colon_no_prev_and_a_last_page_only_at_the_end() {
    let site = Site::small().await;
    let path = "/api/v1/courses/1693/enrollments?per_page=10";
    let first = site.get(path).await;
    let next = link(&first, "next").unwrap();
    assert!(
        next.contains("page=bookmark:") && link(&first, "first").unwrap().contains("page=first")
    );
    assert_eq!((link(&first, "last"), link(&first, "prev")), (None, None));
    let second = site.get(&next).await;
    assert_eq!((link(&second, "next"), link(&second, "prev")), (None, None));
    assert_eq!(link(&second, "last"), link(&second, "current"));
    let mangled = site.json(&format!("{path}&page=bookmark:nonsense")).await;
    assert_eq!(mangled, told(first).await.1);
}

#[tokio::test]
async fn rows_taken_out_after_paging_leave_a_short_page_and_a_gap_an_empty_one() {
    let site = Site::small().await;
    let path = "/api/v1/courses/1693/users?per_page=5";
    let (with, _) = site.all(&format!("{path}&include[]=test_student")).await;
    let (without, pages) = site.all(path).await;
    assert_eq!(
        (with.len() - without.len(), pages),
        (1, with.len().div_ceil(5))
    );
    site.campus.settings().write().canvas.empty_second_page = true;
    let (gapped, pages_with_gap) = site.all(path).await;
    assert_eq!((gapped, pages_with_gap), (without, pages + 1));
    let (courses, pages) = site.all(&format!("{COURSES}?per_page=1")).await;
    assert_eq!((courses.len(), pages), (3, 4));
}

#[tokio::test]
async fn the_next_address_can_lead_elsewhere_or_nowhere() {
    let site = Site::small().await;
    let cases = [
        (NextLink::OtherHost, "https://canvas.elsewhere.example/"),
        (NextLink::OtherPort, site.canvas().files_url()),
        (NextLink::Repeated, site.canvas().base_url()),
    ];
    for (setting, begins) in cases {
        site.campus.settings().write().canvas.next_link = setting;
        let answer = site.get(&format!("{COURSES}?per_page=1")).await;
        let next = link(&answer, "next").unwrap();
        assert!(next.starts_with(begins), "{next}");
        assert_eq!(
            setting == NextLink::Repeated,
            link(&answer, "current") == Some(next)
        );
    }
}

#[tokio::test]
async fn very_long_queries_lose_links_but_not_the_next() {
    let site = Site::small().await;
    let ids: Vec<String> = (0..180).map(|id| format!("&whatever[]={id}")).collect();
    let ids = ids.concat();
    let answer = site.get(&format!("{COURSES}?per_page=1{ids}")).await;
    let links = text(&answer, "link").unwrap();
    assert!(
        links.len() < 6_400 && link(&answer, "next").is_some() && link(&answer, "first").is_none()
    );
}

#[tokio::test]
async fn ids_are_text_when_that_is_asked_for() {
    let site = Site::open(CanvasWorld::Term).await;
    let path = format!("/api/v1/courses/{}", demo::FOREIGN);
    let request = site
        .http
        .get(site.url(&path))
        .bearer_auth(demo::ADMIN_TOKEN);
    let answer = request
        .header("accept", "application/json+canvas-string-ids")
        .send()
        .await
        .unwrap();
    let (_, course) = told(answer).await;
    assert_eq!(course["id"], demo::FOREIGN.to_string());
    assert_eq!(course["enrollment_term_id"], "304");
    assert_eq!(course["storage_quota_mb"], 500);
}

use super::support::{ANA, BEN, Desk};
use crate::privacy::kept_from;
use crate::{AppError, DeletionWhy, PrivacyError, Settings};

async fn keep(desk: &Desk, years: u8, browser_names: bool) {
    let settings = Settings {
        keep_viewing_years: years,
        keep_browser_names: browser_names,
        ..desk.app().settings()
    };
    desk.app().update_settings(settings, None).await.unwrap();
}

#[tokio::test]
async fn what_is_older_than_it_is_kept_is_told_and_goes_and_the_rest_stays() {
    let mut desk = Desk::new().await;
    desk.watches(&ANA, "2019-03-01T12:00:00Z", 2);
    desk.looks(&ANA, "2019-03-01T12:00:00Z", 5, None);
    keep(&desk, 3, true).await;

    let older = desk.app().older_data().await.unwrap().unwrap();
    let told: Vec<(u64, &str)> = older
        .things
        .iter()
        .map(|thing| (thing.count, thing.what.as_str()))
        .collect();
    assert_eq!(told, [(2, "views of recordings"), (5, "page views")]);
    // Telling changes nothing.
    assert_eq!(desk.count("SELECT count(*) FROM viewing_rows"), 8);
    assert_eq!(desk.pages_of(&ANA).len(), 9);

    let receipt = desk.app().delete_older_data().await.unwrap();

    assert_eq!(
        (receipt.why, receipt.things),
        (DeletionWhy::Age, older.things)
    );
    assert_eq!(desk.count("SELECT count(*) FROM viewing_rows"), 6);
    assert_eq!(desk.count("SELECT row_count FROM viewing_sessions"), 6);
    assert_eq!(desk.pages_of(&ANA).len(), 4);
    assert_eq!(
        desk.count("SELECT min(from_at) > 1600000000000000 FROM page_view_spans"),
        1
    );
    assert!(
        desk.app()
            .older_data()
            .await
            .unwrap()
            .unwrap()
            .things
            .is_empty()
    );
    desk.close();
    assert!(desk.files_with(b"2019-03-01T12").is_empty());
}

#[tokio::test]
async fn a_person_without_views_goes_with_the_last_one() {
    let desk = Desk::new().await;
    desk.app()
        .inner
        .database
        .write(|t| Ok(t.execute("UPDATE viewing_rows SET at = 1 WHERE viewer = 1", [])?))
        .unwrap();
    keep(&desk, 1, true).await;
    let receipt = desk.app().delete_older_data().await.unwrap();
    assert!(
        receipt
            .things
            .iter()
            .any(|thing| thing.what == "people of whom no view is left" && thing.count == 1),
        "{receipt:?}"
    );
    assert_eq!(desk.count("SELECT count(*) FROM viewing_viewers"), 1);
}

#[tokio::test]
async fn browser_names_that_are_not_to_be_kept_go_and_page_views_stay() {
    let mut desk = Desk::new().await;
    keep(&desk, 0, false).await;
    let older = desk.app().older_data().await.unwrap().unwrap();
    assert_eq!(older.before, None);
    assert_eq!((older.things[0].count, older.things.len()), (10, 1));

    desk.app().delete_older_data().await.unwrap();

    let rows = [desk.pages_of(&ANA), desk.pages_of(&BEN)].concat();
    assert_eq!(rows.len(), 10);
    assert!(rows.iter().all(|row| row.user_agent.is_none()));
    desk.close();
    assert!(desk.files_with(b"Somebodys-Browser").is_empty());
}

#[tokio::test]
async fn where_everything_is_kept_nothing_is_too_old() {
    let desk = Desk::new().await;
    keep(&desk, 0, true).await;
    assert_eq!(desk.app().older_data().await.unwrap(), None);
    let refused = desk.app().delete_older_data().await.unwrap_err();
    assert!(
        matches!(refused, AppError::Privacy(PrivacyError::KeptForEver)),
        "{refused}"
    );
}

#[test]
fn years_are_counted_back_on_the_calendar_and_none_means_for_ever() {
    let keep = |keep_viewing_years| Settings {
        keep_viewing_years,
        ..Settings::default()
    };
    let leap_day = super::support::at("2028-02-29T10:00:00Z");
    assert_eq!(kept_from(&keep(0), leap_day), None);
    assert_eq!(
        kept_from(&keep(3), leap_day),
        Some(super::support::at("2025-02-28T10:00:00Z"))
    );
}

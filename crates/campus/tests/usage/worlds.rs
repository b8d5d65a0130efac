//! Whether the views of the demo university are such as a university has.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, FixedOffset, Timelike};
use lectern_campus::{CampusHandle, Population, viewing::TrueView};

use crate::support::{folder, world_on};

async fn university() -> CampusHandle {
    world_on(Population::University, "2026-04-15T12:00:00Z").await
}

#[tokio::test]
async fn a_course_is_watched_less_and_less_within_a_lecture_and_over_the_term() {
    let campus = university().await;
    let course = folder(&campus, &["Faculty of Engineering", "Computer science"]);
    let course = campus
        .truth()
        .below(course)
        .folders
        .into_iter()
        .find(|folder| {
            folder
                .path
                .last()
                .is_some_and(|name| name.starts_with("CPSC 110"))
        })
        .unwrap();
    let mut sessions = campus.truth().below(course.id).sessions;
    sessions.retain(|session| session.folder == course.id);
    sessions.sort_by(|one, other| one.name.cmp(&other.name));
    let viewers: Vec<_> = sessions
        .iter()
        .map(|session| people(&campus.views_of(session.id)).len())
        .collect();
    let early: usize = viewers[..6].iter().sum();
    let late: usize = viewers[viewers.len() - 6..].iter().sum();
    assert!(early > late && late > 0, "{viewers:?}");
    assert!(people(&campus.views_below(course.id)).len() >= 40);
    let at = |share: f64| -> usize {
        let count = |session: &lectern_campus::truth::TrueSession| {
            let position = session.duration.unwrap_or_default() * share;
            let views = campus.views_of(session.id);
            let there = views
                .iter()
                .filter(|it| it.start <= position && it.stop() > position);
            people(&there.cloned().collect::<Vec<_>>()).len()
        };
        sessions.iter().map(count).sum()
    };
    let (begin, middle, end) = (at(0.01), at(0.5), at(0.97));
    assert!(
        begin > middle && middle > end && end > 0,
        "{begin}, {middle}, {end}"
    );
}

#[tokio::test]
async fn courses_have_sixty_to_three_hundred_and_twenty_people_and_one_is_hardly_watched() {
    let campus = university().await;
    let truth = campus.truth();
    let seldom = truth
        .folders
        .iter()
        .find(|folder| {
            folder
                .path
                .last()
                .is_some_and(|name| name.starts_with("CPSC 304"))
        })
        .unwrap();
    let sessions = campus.truth().below(seldom.id).sessions;
    let watched = sessions
        .iter()
        .filter(|it| campus.views_of(it.id).len() > 20);
    assert_eq!((watched.count(), sessions.len()), (1, 10));
    let world = campus.state().world.read();
    let sizes: HashSet<u32> = world
        .sessions()
        .filter_map(|session| session.audience.as_ref())
        .filter(|audience| audience.oddity.is_none())
        .map(|audience| audience.students)
        .collect();
    assert!(
        sizes.iter().any(|it| *it > 200) && sizes.iter().all(|it| *it <= 320),
        "{sizes:?}"
    );
}

#[tokio::test]
async fn people_watch_in_the_evening_again_before_exams_and_at_other_speeds() {
    let campus = university().await;
    let biology = folder(&campus, &["Faculty of Science", "Biology"]);
    let views = campus.views_below(biology);
    let pacific = FixedOffset::west_opt(8 * 3600).unwrap();
    let hour = |view: &TrueView| view.at.with_timezone(&pacific).hour();
    let between = |from, to| {
        views
            .iter()
            .filter(|it| (from..to).contains(&hour(it)))
            .count()
    };
    assert!(between(19, 24) > 3 * between(3, 8), "evenings");
    assert!(
        between(23, 24) > 50 && between(0, 1) > 50,
        "around midnight"
    );
    let fast = views.iter().filter(|view| view.speed > 1.0).count();
    assert!(
        (views.len() / 5..views.len() * 2 / 3).contains(&fast),
        "{fast} of {}",
        views.len()
    );
    let mut again: HashMap<_, HashSet<_>> = HashMap::new();
    for view in &views {
        let days = again.entry((view.session, view.viewer)).or_default();
        days.insert(view.at.num_days_from_ce() / 10);
    }
    let returned = again.values().filter(|weeks| weeks.len() > 1).count();
    assert!(returned * 10 > again.len(), "{returned} of {}", again.len());
}

#[tokio::test]
async fn views_go_on_next_year_so_that_they_end_at_the_present_whenever_that_is() {
    let campus = world_on(Population::University, "2027-11-26T12:00:00Z").await;
    let views = campus.views();
    let now = campus.clock().now();
    let lately = views.iter().filter(|view| (now - view.at).num_days() < 14);
    let sessions: HashSet<_> = lately.clone().map(|view| view.session).collect();
    assert!(lately.count() > 200 && sessions.len() > 20, "{sessions:?}");
    assert!(views.iter().all(|view| view.at <= now));
}

#[tokio::test]
async fn what_programs_stumble_over_is_there() {
    let campus = world_on(Population::University, "2026-11-26T12:00:00Z").await;
    let views = campus.views();
    let truth = campus.truth();
    let length: HashMap<_, _> = truth
        .sessions
        .iter()
        .map(|it| (it.id, it.duration))
        .collect();
    let past = |view: &&TrueView| {
        length[&view.session].is_some_and(|length| length > 0.0 && view.stop() > length)
    };
    assert!(views.iter().filter(past).count() > 20);
    assert!(views.iter().any(|view| view.seconds == 0.0));
    assert!(views.iter().any(|view| length[&view.session].is_none()));
    let rows = |count| {
        let mut sessions: HashMap<_, usize> = HashMap::new();
        for view in &views {
            *sessions.entry(view.session).or_default() += 1;
        }
        sessions.values().any(|rows| *rows == count)
    };
    assert!(rows(150) && rows(301));
    let equal = views.windows(2).any(|pair| pair[0] == pair[1]);
    assert!(equal, "rows that are equal in everything");
}

fn people(views: &[TrueView]) -> HashSet<uuid::Uuid> {
    views.iter().map(|view| view.viewer).collect()
}

use lectern_campus::CanvasWorld;
use lectern_campus::canvas::demo;
use lectern_canvas::{CourseId, EnrollmentFilter};

use crate::support::{admin, campus};

#[tokio::test]
async fn a_crowd_of_tasks_has_four_calls_under_way() {
    let campus = campus(CanvasWorld::Small).await;
    campus.settings().write().canvas.latency_ms = 20;
    let canvas = admin(&campus);

    let tasks = (0..30).map(|_| {
        let canvas = canvas.clone();
        tokio::spawn(async move { canvas.me().await.map(|_| ()) })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap().unwrap();
    }

    assert_eq!(campus.canvas().log().most_in_flight(), 4);
}

#[tokio::test]
async fn a_full_bucket_is_waited_out_without_a_storm() {
    let campus = campus(CanvasWorld::Small).await;
    for status in [429, 403] {
        {
            let mut settings = campus.settings().write();
            settings.canvas.throttle.status = status;
            // As much faster as the governor of these tests is.
            settings.canvas.throttle.leak_per_second = 500.0;
        }
        campus.canvas().fill_bucket(demo::ADMIN_TOKEN, 900.0);
        let before = campus.canvas().log().requests().len();
        let canvas = admin(&campus);

        let course = CourseId::new(i64::try_from(demo::BIOL_200).unwrap());
        let tasks = (0..8).map(|_| {
            let pages = canvas.enrollments(course, &EnrollmentFilter::default());
            tokio::spawn(pages.read_all())
        });
        for task in tasks.collect::<Vec<_>>() {
            assert!(task.await.unwrap().complete());
        }

        let requests = campus.canvas().log().requests();
        let refused = requests[before..]
            .iter()
            .filter(|request| request.status == status)
            .count();
        // Four at first, then one at a time.
        assert!((1..=12).contains(&refused), "{refused} refusals");
    }
}

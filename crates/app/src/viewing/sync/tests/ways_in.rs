//! Usage reports by cookie or by password, and completion alone where they are refused.

use lectern_campus::SoapAccess;
use lectern_campus::faults::{Fault, Rule};

use super::support::Bench;
use crate::viewing::store;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_usage_reports_are_refused_completion_is_read_and_kept_apart() {
    for access in [
        SoapAccess::Faults,
        SoapAccess::Forbidden,
        SoapAccess::NotFound,
    ] {
        let bench = Bench::term(5, 12, 100, "2025-10-20").await;
        bench.campus.settings().write().soap.access = access;
        let course = bench.follow(&["Term", "Course 01"]).await;

        bench.sync_well(course).await;

        let run = bench.last_run(course);
        assert!(run.completion_only, "{access:?}");
        assert_eq!(bench.stored(course).len(), 0);
        let database = &bench.app().inner.database;
        let mut people = 0;
        for session in bench.sessions(course) {
            assert_eq!(session.watermark, None);
            let came = database
                .read(|connection| store::completions(connection, session.no))
                .unwrap();
            let views = bench.campus.views_of(session.id.guid());
            let viewers: std::collections::BTreeSet<_> =
                views.iter().map(|view| view.viewer).collect();
            assert_eq!(came.len(), viewers.len(), "{}", session.name);
            assert!(came.iter().all(|one| (0.0..=100.0).contains(&one.percent)));
            people += came.len();
        }
        assert!(people > 0);
        let plan = bench.plan(course).await;
        assert!(plan.courses[0].completion_only);

        // Once they are allowed, nothing is missing.
        bench.campus.settings().write().soap.access = SoapAccess::Open;
        bench.sync_well(course).await;
        assert!(!bench.last_run(course).completion_only);
        bench.assert_equals(course, &["Term", "Course 01"]);
        assert!(!bench.plan(course).await.courses[0].completion_only);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_token_gives_no_cookie_the_password_does() {
    let bench = Bench::term(5, 12, 100, "2025-10-20").await;
    let course = bench.follow(&["Term", "Course 01"]).await;
    let refused = Fault::Status {
        status: 403,
        body: String::new(),
    };
    bench
        .campus
        .faults()
        .push(Rule::always("legacyLogin", refused));

    bench.sync_well(course).await;

    bench.assert_equals(course, &["Term", "Course 01"]);
    assert!(!bench.last_run(course).completion_only);
    let by_password = bench.campus.log().matching("POST", "Auth.svc");
    assert_eq!(by_password.len(), 1);
    // Its cookie ends too.
    bench.next_day();
    bench.sync_well(course).await;
    bench.assert_equals(course, &["Term", "Course 01"]);
}

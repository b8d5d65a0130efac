//! Plans that wait for their time.

use chrono::{TimeDelta, Utc};
use lectern_campus::Population;

use super::support::Bench;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_put_off_plan_that_is_cancelled_leaves_no_empty_mirror() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    bench.add_session(top, "Cells", 20_000);
    let plan = bench.plan(bench.folder(top)).await;
    let tomorrow = Utc::now() + TimeDelta::days(1);
    let app = bench.app();
    app.start_plan_later(&plan.id, tomorrow).await.unwrap();
    assert_eq!(app.mirrors().await.unwrap().len(), 1);

    app.cancel_waiting_plan(&plan.id).await.unwrap();

    assert!(app.mirrors().await.unwrap().is_empty());
    assert!(!bench.destination().exists());

    // One that has something stays.
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    bench.add_session(top, "Roots", 20_000);
    let plan = bench.plan(bench.folder(top)).await;
    app.start_plan_later(&plan.id, tomorrow).await.unwrap();
    app.cancel_waiting_plan(&plan.id).await.unwrap();
    assert_eq!(app.mirrors().await.unwrap().len(), 1);
}

//! As fast as Panopto's limits allow, and never faster.

use std::time::Instant;

use lectern_campus::Population;
use lectern_net::Limits;

use super::support::Bench;
use crate::jobs::JobState;

/// With real limits these take a minute and some seconds: 100 calls in the first minute, the rest after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mirror_is_as_fast_as_the_limits_allow_and_never_faster() {
    let sessions: u32 = match std::env::var_os("LECTERN_SOAK") {
        Some(_) => 620,
        None => 115,
    };
    let bench = Bench::at_the_pace_of(Population::Empty, Limits::PANOPTO).await;
    let top = bench.add_folder(None, "Botany 101");
    for number in 0..sessions {
        bench.add_session(top, &format!("Lecture {number}"), 0);
    }
    let plan = bench.plan(bench.folder(top)).await;
    let began = Instant::now();
    let job = bench.run(&plan.id).await;
    let took = began.elapsed().as_secs_f64();

    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    let settings = bench.campus.settings().read().limits.clone();
    assert_eq!(bench.campus.log().over_limit(&settings).len(), 0);
    let least = least_seconds(sessions);
    say(&format!(
        "{sessions} recordings in {took:.1} s; the limits allow {least:.1} s ({:+.1} %)",
        (took / least - 1.0) * 100.0
    ));
    assert!(
        took <= least * 1.1 + 1.0,
        "{took} s, {least} s are possible"
    );
}

/// What one endpoint needs for so many calls: 100 a minute, 5 a second within each.
fn least_seconds(calls: u32) -> f64 {
    let (full, rest) = ((calls - 1) / 100, (calls - 1) % 100);
    f64::from(full) * 60.0 + f64::from(rest / 5)
}

#[expect(clippy::print_stdout, reason = "the numbers are what the test is for")]
fn say(text: &str) {
    println!("{text}");
}

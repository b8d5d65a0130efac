//! As fast as Panopto's limits allow, and never faster.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::Utc;
use lectern_campus::Population;
use lectern_campus::log::LoggedRequest;
use lectern_net::Limits;

use super::support::Bench;
use crate::jobs::JobState;
use crate::mirror::options::Sidecar;

/// How many times shorter than Panopto's the windows of the large proof are. A call counts from its answer on, and the limiter adds
/// a slack of 20 ms. Six leaves a second of 167 ms and a minute of 10 s, in which a hundred calls find room five at a time as
/// long as an answer takes less than 300 ms: what is measured is the pace, not the machine.
const FASTER: u32 = 6;

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

/// The limits and the calls are read from the server's own log. A plan is shown before anything is changed, so no download can
/// leave before the listing is whole: the least is what the busiest endpoint of the plan needs and then that of the run, and no
/// second of either is given for anything else (decision 17). What the busiest endpoint alone would need is printed beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_recordings_in_hundreds_of_folders_keep_every_limit_and_lose_no_time() {
    let (sessions, folders) = match std::env::var_os("LECTERN_SOAK") {
        Some(_) => (3_000, 200),
        None => (600, 40),
    };
    let bench = Bench::faster(Population::Rate { sessions, folders }, FASTER).await;
    let mut request = bench.site();
    request.options.sidecars = [Sidecar::Info].into();
    bench.campus.log().clear();
    let began = Instant::now();
    let plan = bench.plan(request).await;
    let (planned, read_at) = (began.elapsed().as_secs_f64(), Utc::now());
    assert!(plan.complete, "{:?}", plan.gaps);
    let job = bench.run(&plan.id).await;
    let took = began.elapsed().as_secs_f64();

    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    assert_eq!(job.items_done, sessions as u64);
    let settings = bench.campus.settings().read().limits.clone();
    let log = bench.campus.log();
    for peak in log.peaks(&settings) {
        say(&format!(
            "{}: at most {} of {} in a {}",
            peak.endpoint, peak.requests, peak.admitted, peak.window
        ));
    }
    assert_eq!(log.over_limit(&settings), Vec::new());
    let requests = log.requests();
    assert!(requests.iter().all(|request| request.status != 429));
    let alone = least_of_three_windows(busiest(&requests)) / f64::from(FASTER);
    let (reading, running): (Vec<_>, Vec<_>) = requests
        .into_iter()
        .partition(|request| request.at <= read_at);
    let (listed, fetched) = (busiest(&reading), busiest(&running));
    let least =
        (least_of_three_windows(listed) + least_of_three_windows(fetched)) / f64::from(FASTER);
    let over = |least: f64| (took / least - 1.0) * 100.0;
    say(&format!(
        "{sessions} recordings in {folders} folders, {FASTER} times faster: {took:.1} s ({planned:.1} s of them the plan); \
         the least for {listed} and then {fetched} calls to one endpoint is {least:.1} s ({:+.1} %), \
         for the busiest endpoint alone, without a plan before it, {alone:.1} s ({:+.1} %)",
        over(least),
        over(alone)
    ));
    assert!(took <= least * 1.1, "{took} s, {least} s are possible");
}

/// Counts the calls to the endpoint that got most.
fn busiest(requests: &[LoggedRequest]) -> u32 {
    let mut calls: BTreeMap<&str, u32> = BTreeMap::new();
    for request in requests {
        *calls.entry(&request.endpoint).or_default() += 1;
    }
    calls.into_values().max().unwrap_or(0)
}

/// What so many calls to one endpoint need when each leaves as soon as all three windows of Panopto let it.
fn least_of_three_windows(calls: u32) -> f64 {
    let windows = [(5, 1.0), (100, 60.0), (5_000, 3_600.0)];
    let mut at: Vec<f64> = Vec::new();
    for number in 0..calls as usize {
        let free = windows.iter().map(|(limit, seconds)| {
            let before = number.checked_sub(*limit).and_then(|call| at.get(call));
            before.map_or(0.0, |before| before + seconds)
        });
        at.push(free.fold(0.0, f64::max));
    }
    at.last().copied().unwrap_or(0.0)
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

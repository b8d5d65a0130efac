//! Killed at any moment, a mirror ends as if it had not been.

use std::collections::BTreeMap;
use std::time::Duration;

use lectern_campus::{Population, Ranges};
use lectern_jobs::JobId;

use super::support::{Bench, files_below};
use crate::jobs::JobState;

/// Sessions of the mirror, and how often it is killed.
const SESSIONS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_it_ends_whole_and_fetches_little_twice() {
    let (rounds, kills) = match std::env::var_os("LECTERN_SOAK") {
        Some(_) => (10, 5),
        None => (2, 3),
    };
    let mut again = 0;
    for seed in 0..rounds {
        again += Box::pin(one(seed, kills)).await;
    }
    say(&format!(
        "{} kills over {rounds} mirrors of {SESSIONS}: {again} videos begun again",
        rounds * kills
    ));
}

async fn one(seed: u64, kills: u64) -> usize {
    let mut bench = Bench::start(Population::Empty).await;
    {
        let mut settings = bench.campus.settings().write();
        settings.downloads.ranges = Ranges::On;
        settings.downloads.validators = true;
        settings.network.bytes_per_second = Some(600_000);
    }
    let top = bench.add_folder(None, "Botany 101");
    for number in 0..SESSIONS {
        let folder = bench.add_folder(Some(top), &format!("Week {number}"));
        bench.add_session(folder, &format!("Lecture {number}"), 300_000);
    }
    let plan = bench.plan(bench.folder(top)).await;
    let job = bench.begin(&plan.id).await;
    let id: JobId = job.parse().unwrap();
    let mut chance = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for _ in 0..kills {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        tokio::time::sleep(Duration::from_millis(20 + chance % 700)).await;
        bench.kill().await;
        // No half file has a real name at any moment.
        let halves = files_below(&bench.destination())
            .into_iter()
            .filter(|path| path.ends_with(".mp4") && !path.starts_with(".lectern/"))
            .filter(|path| {
                let length = std::fs::metadata(bench.destination().join(path))
                    .unwrap()
                    .len();
                length < 290_000
            });
        assert_eq!(halves.collect::<Vec<_>>(), Vec::<String>::new());
        bench.open().await;
    }
    let ended = bench.ended(&id.to_string()).await;

    assert_eq!(
        ended.state,
        JobState::Succeeded,
        "seed {seed}: {:#?}",
        ended.failures
    );
    let truth = bench.truth(Some(top)).await;
    bench.assert_equals(&truth).await;
    bench.assert_tidy();
    bench.sha256sum_agrees();
    let whole: u64 = truth
        .sessions
        .iter()
        .filter_map(|session| session.bytes)
        .sum();
    let requests = bench.campus.log().matching("GET", "/Podcast/Download/");
    let sent: u64 = requests.iter().map(|request| request.bytes_out).sum();
    // A kill costs at most what came since the last note of each file on its way, never a file that was whole.
    let lost = kills * 12 * 300_000;
    assert!(
        sent <= whole + lost,
        "seed {seed}: {sent} bytes for {whole}"
    );
    let mut finished: BTreeMap<_, usize> = BTreeMap::new();
    for request in requests.iter().filter(|request| request.complete) {
        *finished.entry(request.subject).or_default() += 1;
    }
    let next = bench.plan(bench.folder(top)).await;
    assert_eq!(bench.checked(&next.id), Vec::new());
    requests.len() - SESSIONS
}

#[expect(
    clippy::print_stdout,
    reason = "the numbers are part of what a run shows"
)]
fn say(text: &str) {
    println!("{text}");
}

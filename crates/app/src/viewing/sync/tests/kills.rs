//! Killed at any moment, a synchronisation ends as if it had not been.

use std::time::Duration;

use super::support::Bench;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_it_ends_whole() {
    let rounds = match std::env::var_os("LECTERN_SOAK") {
        Some(_) => 12,
        None => 3,
    };
    for seed in 1..=rounds {
        let mut bench = Bench::term(16, 20, 100, "2025-11-20").await;
        let course = bench.follow(&["Term", "Course 01"]).await;
        let job = bench.begin(course).await.unwrap();
        let mut chance = u64::wrapping_mul(seed, 0x9E37_79B9_7F4A_7C15) | 1;
        for _ in 0..4 {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            tokio::time::sleep(Duration::from_millis(chance % 120)).await;
            bench.kill().await;
            bench.open().await;
            // Rows and watermark come together, or neither.
            let until = bench.until();
            for session in bench.sessions(course) {
                let watermark = session.watermark;
                assert!(watermark.is_none() || watermark == Some(until));
                let truth = bench.up_to_now(bench.campus.views_of(session.id.guid()));
                let expected = if watermark.is_some() { truth.len() } else { 0 };
                assert_eq!(session.rows, expected as u64, "{}", session.name);
            }
        }
        let ended = bench.ended(&job).await;
        bench.assert_well(&ended);
        bench.assert_equals(course, &["Term", "Course 01"]);
    }
}

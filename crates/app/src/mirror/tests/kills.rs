//! Killed at any moment, a mirror ends as if it had not been.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::Utc;
use lectern_campus::{Population, Ranges};
use lectern_jobs::JobId;
use lectern_transfer::DownloadCheckpoint;
use uuid::Uuid;

use super::super::store;
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
    let mut noted = Vec::new();
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
        noted.push((Utc::now(), noted_in(bench.profile.path())));
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
    let requests = bench.campus.log().matching("GET", "/Podcast/Download/");
    for (number, (killed, files)) in noted.iter().enumerate() {
        let until = noted.get(number + 1).map(|(killed, _)| *killed);
        for session in &truth.sessions {
            let again: u64 = requests
                .iter()
                .filter(|request| request.subject == Some(session.id))
                .filter(|request| {
                    request.at > *killed && until.is_none_or(|until| request.at <= until)
                })
                .map(|request| request.bytes_out)
                .sum();
            let bytes = session.bytes.unwrap();
            // Of what was whole nothing comes again, of what was on its way what lay after its last note.
            let most = match files.get(&session.id) {
                Some(Noted::Whole) => 0,
                Some(Noted::Safe(safe)) => bytes - safe,
                None => bytes,
            };
            assert!(
                again <= most,
                "seed {seed}, kill {number}: {} came with {again} bytes, {most} were missing",
                session.name
            );
        }
    }
    let next = bench.plan(bench.folder(top)).await;
    assert_eq!(bench.checked(&next.id), Vec::new());
    requests.len() - SESSIONS
}

/// What the profile of a killed program says of a video.
#[derive(Debug, PartialEq, Eq)]
enum Noted {
    /// It is in the index.
    Whole,
    /// So many bytes of it are safe.
    Safe(u64),
}

/// Reads what a killed program left in its profile about each video.
fn noted_in(profile: &Path) -> BTreeMap<Uuid, Noted> {
    let (database, _) = crate::database::open(profile, chrono::Utc::now()).unwrap();
    let read = database.read(|connection| {
        let mut noted = BTreeMap::new();
        let mut rows = connection.prepare("SELECT path, checkpoint FROM mirror_downloads")?;
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            let (session, checkpoint): (String, String) = row?;
            let checkpoint: DownloadCheckpoint = serde_json::from_str(&checkpoint)?;
            noted.insert(session.parse().unwrap(), Noted::Safe(checkpoint.safe));
        }
        for mirror in store::mirrors(connection)? {
            for (session, entry) in store::index(connection, &mirror.mirror.id)?.0.entries {
                if !entry.files.is_empty() {
                    noted.insert(session.to_string().parse().unwrap(), Noted::Whole);
                }
            }
        }
        Ok(noted)
    });
    read.unwrap()
}

#[expect(
    clippy::print_stdout,
    reason = "the numbers are part of what a run shows"
)]
fn say(text: &str) {
    println!("{text}");
}

//! What is said at a moment, without a mirror.

use lectern_campus::changes::Change;
use lectern_campus::faults::{Fault, Rule};
use lectern_panopto::SessionId;

use super::support::Bench;
use crate::viewing::CourseId;

const SRT: &str = "1\n00:00:01,000 --> 00:00:04,000\nso the proton gradient\n\n2\n00:00:04,000 --> 00:00:07,000\nturns the rotor.\n";

/// Follows a course whose first recording has captions, and returns the recording.
async fn captioned(bench: &Bench) -> (CourseId, SessionId) {
    let course = bench.follow(&["Term", "Course 01"]).await;
    let top = bench.folder(&["Term", "Course 01"]);
    let sessions = bench.campus.truth().below(top).sessions;
    let watched = sessions
        .iter()
        .find(|session| !bench.campus.views_of(session.id).is_empty());
    let session = watched.unwrap().id;
    let spoken = Change::SetCaptions {
        session,
        language: "English_USA".to_owned(),
        srt: SRT.to_owned(),
    };
    bench.campus.change(spoken).unwrap();
    (course, SessionId::new(session))
}

async fn said(bench: &Bench, course: CourseId, session: SessionId) -> Option<String> {
    let said = bench.app().sentences_at(course, session, &[2]).await;
    said.unwrap().remove(0)
}

fn asked(bench: &Bench) -> usize {
    bench.campus.log().matching("GET", "GenerateSRT").len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_captions_of_a_watched_recording_are_read_once() {
    let bench = Bench::term(6, 12, 100, "2025-10-20").await;
    let (course, session) = captioned(&bench).await;

    bench.sync_well(course).await;
    let first = asked(&bench);
    bench.next_day();
    bench.sync_well(course).await;

    let sentence = said(&bench, course, session).await;
    assert_eq!(
        sentence.as_deref(),
        Some("so the proton gradient turns the rotor.")
    );
    assert_eq!((first, asked(&bench)), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn captions_that_cannot_be_read_fail_nothing_and_are_tried_again() {
    let bench = Bench::term(6, 12, 100, "2025-10-20").await;
    let (course, session) = captioned(&bench).await;
    let refused = Fault::Status {
        status: 500,
        body: String::new(),
    };
    let faults = bench.campus.faults();
    faults.push(Rule::always("GenerateSRT", refused));

    bench.sync_well(course).await;
    let before = said(&bench, course, session).await;
    faults.clear();
    bench.next_day();
    bench.sync_well(course).await;

    assert_eq!(before, None);
    assert!(said(&bench, course, session).await.is_some());
}

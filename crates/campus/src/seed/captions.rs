//! What is said in the recordings: caption tracks whose words fit the title.

use std::fmt::Write;

use super::sessions::subject_of;
use crate::{
    media,
    world::{CaptionTrack, DEFAULT_TRACK, Session},
};

const SAID: &str = include_str!("captions.txt");
/// Most cues of a track; they are spread over the recording.
const MOST_CUES: u32 = 90;

/// Makes the tracks of a session that has captions: one to three languages, decided by its id.
pub(super) fn tracks(session: &Session, topic: &str) -> Vec<CaptionTrack> {
    let number = media::seed_of(session.id);
    let duration = session.duration.unwrap_or_default();
    let first = match subject_of(topic) {
        "german" => "German",
        "japanese" => "Japanese",
        _ if number.is_multiple_of(11) => DEFAULT_TRACK,
        _ => "English_USA",
    };
    let mut languages = vec![first];
    if first.starts_with("English") {
        languages.extend(number.is_multiple_of(3).then_some("French_CAN"));
        languages.extend(number.is_multiple_of(4).then_some("Spanish_MEX"));
    }
    languages
        .into_iter()
        .map(|language| track(language, topic, duration, number))
        .collect()
}

/// Makes one track over the length of a recording in seconds.
pub(crate) fn track(language: &str, topic: &str, duration: f64, number: u64) -> CaptionTrack {
    let said = sentences(language, topic);
    let pause = (duration / f64::from(MOST_CUES)).max(6.0);
    let title = topic.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut srt = String::new();
    let mut start = 1.5;
    for cue in 0..MOST_CUES {
        if start + 4.0 >= duration {
            break;
        }
        // The first two sentences open the lecture; then they come in an order of the recording's own.
        let index = if cue < 2 {
            u64::from(cue)
        } else {
            number
                .wrapping_mul(0x9e37_79b9)
                .wrapping_add(u64::from(cue) * 7)
        };
        let index = usize::try_from(index % said.len() as u64).unwrap_or_default();
        let _ = write!(
            srt,
            "{}\r\n{} --> {}\r\n{}\r\n\r\n",
            cue + 1,
            time(start),
            time(start + 4.0),
            said[index].replace("{t}", &title)
        );
        start += pause;
    }
    CaptionTrack {
        language: language.to_owned(),
        srt,
    }
}

/// Returns what is said in a language; in English what belongs to the subject comes with it.
fn sentences(language: &str, topic: &str) -> Vec<&'static str> {
    let own = of(language);
    if !own.is_empty() {
        return own;
    }
    let mut all = of("general");
    all.extend(of(subject_of(topic)));
    all
}

fn of(key: &str) -> Vec<&'static str> {
    SAID.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| *name == key)
        .map_or_else(Vec::new, |(_, said)| said.split('|').collect())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time within a recording"
)]
fn time(seconds: f64) -> String {
    let milliseconds = (seconds * 1000.0) as u64;
    let (whole, rest) = (milliseconds / 1000, milliseconds % 1000);
    format!(
        "{:02}:{:02}:{:02},{rest:03}",
        whole / 3600,
        whole / 60 % 60,
        whole % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_track_names_its_topic_and_ends_before_the_recording() {
        let track = track("English_USA", "Meiosis", 3000.0, 5);
        assert!(track.srt.contains("Today is about Meiosis."));
        assert!(track.srt.contains("Chromosomes"), "the subject's own words");
        assert_eq!(track.srt.matches("-->").count(), 90);
        assert!(
            track
                .srt
                .trim_end()
                .lines()
                .any(|line| line.starts_with("00:49:"))
        );
    }

    #[test]
    fn a_recording_shorter_than_a_sentence_has_no_words() {
        assert_eq!(track("German", "Familie", 2.0, 1).srt, "");
    }

    #[test]
    fn times_are_written_as_srt_wants_them() {
        assert_eq!(time(3_725.25), "01:02:05,250");
    }
}

use crate::mirror::captions::{Cue, decode, parse, words};

/// A sentence that does not begin within so many milliseconds after a moment is not about it.
const NEAR: u64 = 20_000;
/// Longer sentences are cut at a word.
const LONGEST: usize = 140;

/// Returns the sentence that is said at each second, or soon after it.
pub(super) fn at(captions: &[u8], seconds: &[u32]) -> Vec<Option<String>> {
    let cues = parse(&decode(captions));
    seconds
        .iter()
        .map(|second| sentence(&cues, u64::from(*second) * 1000))
        .collect()
}

fn sentence(cues: &[Cue], at: u64) -> Option<String> {
    let first = cues.iter().position(|cue| cue.end > at)?;
    if cues[first].start > at + NEAR {
        return None;
    }
    let mut text = String::new();
    for cue in &cues[first..] {
        for line in words(cue) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(line.trim());
        }
        if text.len() >= LONGEST || text.ends_with(['.', '?', '!', '…']) {
            break;
        }
    }
    let text = cut(&text);
    (!text.is_empty()).then_some(text)
}

/// Cuts after the last whole word that fits.
fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let short: String = text.chars().take(LONGEST).collect();
    let end = short.rfind(' ').unwrap_or(short.len());
    format!("{}…", &short[..end])
}

#[cfg(test)]
mod tests {
    use super::at;

    const VTT: &[u8] = b"WEBVTT\n\n00:00:02.000 --> 00:00:05.000\nso the proton gradient\n\n00:00:05.000 --> 00:00:08.000\nturns the rotor.\n\n00:01:00.000 --> 00:01:03.000\nLet us take a break.\n";

    #[test]
    fn a_moment_has_the_sentence_that_is_said_there_or_soon_after() {
        let said = at(VTT, &[3, 0, 50]);
        assert_eq!(
            said,
            [
                Some("so the proton gradient turns the rotor.".to_owned()),
                Some("so the proton gradient turns the rotor.".to_owned()),
                Some("Let us take a break.".to_owned()),
            ]
        );
    }

    #[test]
    fn silence_has_no_sentence() {
        assert_eq!(at(VTT, &[20, 3000]), [None, None]);
        assert_eq!(at(b"no captions", &[3]), [None]);
    }

    #[test]
    fn a_long_sentence_is_cut_at_a_word() {
        let long = format!(
            "WEBVTT\n\n00:00:00.000 --> 00:00:09.000\n{}\n",
            "word ".repeat(60)
        );
        let said = at(long.as_bytes(), &[1]);
        let text = said[0].as_deref().unwrap_or_default();
        assert!(
            text.ends_with("word…") && text.chars().count() <= 141,
            "{text}"
        );
    }
}

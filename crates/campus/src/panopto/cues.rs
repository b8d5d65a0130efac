//! Cues of a caption track in SRT.

/// One cue, times in seconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cue {
    pub start: f64,
    pub end: f64,
    pub text: String,
}

/// Reads the cues of a track; blocks that are none are left out.
pub(crate) fn cues(srt: &str) -> Vec<Cue> {
    srt.replace("\r\n", "\n")
        .split("\n\n")
        .filter_map(cue)
        .collect()
}

fn cue(block: &str) -> Option<Cue> {
    let mut lines = block
        .trim_matches('\n')
        .lines()
        .skip_while(|line| !line.contains("-->"));
    let (start, end) = lines.next()?.split_once("-->")?;
    Some(Cue {
        start: seconds(start)?,
        end: seconds(end)?,
        text: lines.collect::<Vec<_>>().join("\n"),
    })
}

fn seconds(time: &str) -> Option<f64> {
    let time = time.trim().replace(',', ".");
    time.split(':').try_fold(0.0, |sum, part| {
        Some(sum * 60.0 + part.trim().parse::<f64>().ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_are_read_with_their_times_and_lines() {
        let srt = "1\r\n00:00:01,500 --> 00:01:02,000\r\nTwo\r\nlines\r\n\r\nnot a cue\r\n\r\n2\n01:00:00,000 --> 01:00:01,000\nEnd\n";
        let expected = [(1.5, 62.0, "Two\nlines"), (3600.0, 3601.0, "End")];
        let expected = expected.map(|(start, end, text)| Cue {
            start,
            end,
            text: text.to_owned(),
        });
        assert_eq!(cues(srt), expected);
    }
}

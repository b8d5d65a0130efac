//! Chapters: the table of contents of a recording.

/// One chapter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chapter {
    /// Where it begins, in seconds.
    pub seconds: f64,
    /// What it is called.
    pub title: String,
}

/// Writes chapters one a line, `0:01:15 Title`, as video sites read them; none if there is none with a name.
///
/// They come in the order of time; of several at one second with one name the first stays.
pub(crate) fn to_text(chapters: &[Chapter]) -> Option<String> {
    let mut lines: Vec<(u64, String)> = chapters
        .iter()
        .filter(|chapter| chapter.seconds.is_finite())
        .map(|chapter| (whole(chapter.seconds), in_one_line(&chapter.title)))
        .filter(|(_, title)| !title.is_empty())
        .collect();
    lines.sort_by_key(|(seconds, _)| *seconds);
    lines.dedup();
    let lines: Vec<_> = lines
        .iter()
        .map(|(seconds, title)| {
            let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            format!("{hours}:{minutes:02}:{rest:02} {title}\n")
        })
        .collect();
    (!lines.is_empty()).then(|| lines.concat())
}

fn in_one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time is not negative, and the cast stops at the ends"
)]
fn whole(seconds: f64) -> u64 {
    seconds.max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(seconds: f64, title: &str) -> Chapter {
        Chapter {
            seconds,
            title: title.to_owned(),
        }
    }

    #[test]
    fn each_has_a_line_in_the_order_of_time() {
        let chapters = [
            chapter(3675.9, "Summary\nand end"),
            chapter(0.0, "Start"),
            chapter(75.0, " "),
            chapter(f64::NAN, "Lost"),
            chapter(0.4, "Start"),
        ];
        assert_eq!(
            to_text(&chapters).as_deref(),
            Some("0:00:00 Start\n1:01:15 Summary and end\n")
        );
        assert_eq!(to_text(&[chapter(1.0, "")]), None);
    }
}

//! Counts, sizes, speeds and times as people write them.

use lectern_jobs::{ItemSnapshot, JobSnapshot};

/// Says how far a job is that moves bytes: "5.9 of 10.4 GB, 38.2 MB/s, about 2 min left".
pub(crate) fn moving(snapshot: &JobSnapshot) -> String {
    let counts = &snapshot.counts;
    let mut words = vec![format!(
        "{} of {}",
        bytes(counts.bytes_done),
        bytes(counts.bytes_total)
    )];
    words.extend(
        snapshot
            .bytes_per_second
            .map(|speed| format!("{}/s", bytes_of(speed))),
    );
    words.push(
        snapshot
            .seconds_left
            .map_or_else(|| "Working out the time".to_owned(), time_left),
    );
    words.join(", ")
}

/// Says how far an item is that moves in parts: "Part 52 of 70, 21.4 MB/s".
pub(crate) fn parts_and_speed(snapshot: &ItemSnapshot) -> String {
    let item = &snapshot.item;
    let part = (item.parts_total > 1).then(|| {
        format!(
            "Part {} of {}",
            (item.parts_done + 1).min(item.parts_total),
            item.parts_total
        )
    });
    let speed = snapshot
        .bytes_per_second
        .map(|speed| format!("{}/s", bytes_of(speed)));
    [part, speed]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// Writes a number of things: "1 recording", "6 recordings".
pub(crate) fn count(n: u64, one: &str, more: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { more })
}

/// Writes bytes in powers of ten, with one decimal from GB on.
pub(crate) fn bytes(n: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    bytes_of(n as f64)
}

pub(super) fn bytes_of(n: f64) -> String {
    match n {
        n if n < 999.5 => format!("{n:.0} B"),
        n if n < 999_500.0 => format!("{:.0} KB", n / 1e3),
        n if n < 10_000_000.0 => format!("{:.1} MB", n / 1e6),
        n if n < 999_500_000.0 => format!("{:.0} MB", n / 1e6),
        n if n < 999_950_000_000.0 => format!("{:.1} GB", n / 1e9),
        n => format!("{:.1} TB", n / 1e12),
    }
}

pub(super) fn time_left(seconds: u64) -> String {
    match seconds {
        0..=9 => "a few seconds left".to_owned(),
        10..=59 => format!("about {} s left", seconds.div_ceil(10) * 10),
        60..=5_399 => format!("about {} min left", seconds.div_ceil(60)),
        _ => format!(
            "about {} h {} min left",
            seconds / 3600,
            seconds % 3600 / 60
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_sizes_and_times_as_people_do() {
        let sizes = [
            (0, "0 B"),
            (1_500, "2 KB"),
            (4_200_000, "4.2 MB"),
            (312_000_000, "312 MB"),
            (10_400_000_000, "10.4 GB"),
        ];
        for (n, text) in sizes {
            assert_eq!(bytes(n), text);
        }
        let times = [
            (3, "a few seconds left"),
            (42, "about 50 s left"),
            (61, "about 2 min left"),
            (7_500, "about 2 h 5 min left"),
        ];
        for (seconds, text) in times {
            assert_eq!(time_left(seconds), text);
        }
    }
}

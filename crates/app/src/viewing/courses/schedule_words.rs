//! The schedule of a course as a cell of `courses.csv` says it: `daily 03:12`, `Mon Thu 03:12`, or nothing.

use crate::mirror::MirrorSchedule;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Writes a schedule.
pub(super) fn write(schedule: &MirrorSchedule) -> String {
    let time = format!("{:02}:{:02}", schedule.minute / 60, schedule.minute % 60);
    if schedule.days == [true; 7] {
        return format!("daily {time}");
    }
    let mut words: Vec<&str> = DAYS
        .into_iter()
        .zip(schedule.days)
        .filter_map(|(day, on)| on.then_some(day))
        .collect();
    if words.is_empty() {
        return String::new();
    }
    words.push(&time);
    words.join(" ")
}

/// Reads a schedule. A time alone means every day; days are told by their first three letters.
pub(super) fn read(text: &str) -> Option<MirrorSchedule> {
    let lower = text.to_lowercase();
    let words = lower
        .split([' ', ',', ';', '+'])
        .filter(|word| !word.is_empty() && *word != "at");
    let mut days = [false; 7];
    let mut minute = None;
    for word in words {
        if let Some((hour, rest)) = word.split_once(':') {
            let (hour, rest): (u16, u16) = (hour.parse().ok()?, rest.parse().ok()?);
            (hour < 24 && rest < 60 && minute.is_none()).then_some(())?;
            minute = Some(hour * 60 + rest);
        } else if matches!(word, "daily" | "every" | "day") {
            days = [true; 7];
        } else {
            let day = DAYS
                .iter()
                .position(|day| word.starts_with(&day.to_lowercase()))?;
            days[day] = true;
        }
    }
    if days == [false; 7] {
        days = [true; 7];
    }
    minute.map(|minute| MirrorSchedule { days, minute })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes() {
        for schedule in [
            MirrorSchedule {
                days: [true; 7],
                minute: 192,
            },
            MirrorSchedule {
                days: [true, false, false, true, false, false, false],
                minute: 0,
            },
        ] {
            assert_eq!(
                read(&write(&schedule)),
                Some(schedule),
                "{}",
                write(&schedule)
            );
        }
        assert_eq!(
            write(&read("Monday, Thursday at 3:12").unwrap()),
            "Mon Thu 03:12"
        );
        assert_eq!(write(&read("23:59").unwrap()), "daily 23:59");
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "daily",
            "24:00",
            "3:60",
            "sometimes 03:00",
            "03:00 04:00",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

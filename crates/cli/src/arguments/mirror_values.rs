//! Values of the words of mirrors.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::NaiveDate;
use lectern_app::{MirrorFilter, Sidecar};

/// One `--filter KEY=VALUE`.
#[derive(Debug, Clone, PartialEq)]
pub enum FilterRule {
    Title(String),
    NotTitle(String),
    From(NaiveDate),
    To(NaiveDate),
    AtLeast(f64),
    AtMost(f64),
    Creator(String),
    Largest(u64),
}

impl FilterRule {
    /// Adds the rule; of a rule that can hold once, the last one counts.
    pub fn add_to(self, filter: &mut MirrorFilter) {
        match self {
            Self::Title(pattern) => filter.only_titles.push(pattern),
            Self::NotTitle(pattern) => filter.not_titles.push(pattern),
            Self::From(day) => filter.from = Some(day),
            Self::To(day) => filter.to = Some(day),
            Self::AtLeast(seconds) => filter.at_least = Some(seconds),
            Self::AtMost(seconds) => filter.at_most = Some(seconds),
            Self::Creator(text) => filter.creator = Some(text),
            Self::Largest(bytes) => filter.largest = Some(bytes),
        }
    }
}

impl FromStr for FilterRule {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        let (key, value) = words
            .split_once('=')
            .ok_or("write it as KEY=VALUE, for example title=*lecture*")?;
        let value = value.trim();
        if value.is_empty() {
            return Err(format!("“{key}” needs a value after “=”"));
        }
        Ok(match key.trim() {
            "title" => Self::Title(value.to_owned()),
            "not-title" => Self::NotTitle(value.to_owned()),
            "from" => Self::From(day(value)?),
            "to" => Self::To(day(value)?),
            "at-least" => Self::AtLeast(seconds(value)?),
            "at-most" => Self::AtMost(seconds(value)?),
            "creator" => Self::Creator(value.to_owned()),
            "largest" => Self::Largest(size(value)?),
            other => {
                return Err(format!(
                    "“{other}” is no rule; there are title, not-title, from, to, at-least, at-most, creator and largest"
                ));
            }
        })
    }
}

/// What `--sidecars` chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SidecarChoice(pub BTreeSet<Sidecar>);

impl FromStr for SidecarChoice {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        let mut chosen = BTreeSet::new();
        for word in words.split(',').map(str::trim) {
            let kinds: &[Sidecar] = match word {
                "all" => Sidecar::ALL,
                "none" => &[],
                "info" => &[Sidecar::Info],
                "captions" => &[Sidecar::Srt, Sidecar::Vtt, Sidecar::Text],
                "srt" => &[Sidecar::Srt],
                "vtt" => &[Sidecar::Vtt],
                "txt" => &[Sidecar::Text],
                "thumbnail" => &[Sidecar::Thumbnail],
                "chapters" => &[Sidecar::Chapters],
                "permissions" => &[Sidecar::Permissions],
                other => {
                    return Err(format!(
                        "“{other}” is none of all, none, info, captions, srt, vtt, txt, thumbnail, chapters, permissions"
                    ));
                }
            };
            chosen.extend(kinds);
        }
        Ok(Self(chosen))
    }
}

/// The days of a schedule, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(pub [bool; 7]);

/// The short names of the days, Monday first.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl FromStr for Days {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        let mut days = [false; 7];
        for word in words.split(',').map(|word| word.trim().to_lowercase()) {
            match word.as_str() {
                "daily" => days = [true; 7],
                "weekdays" => days[..5].fill(true),
                word => {
                    let at = DAYS.iter().position(|day| *day == word);
                    days[at.ok_or_else(|| {
                        format!("“{word}” is no day; there are daily, weekdays and mon to sun")
                    })?] = true;
                }
            }
        }
        Ok(Self(days))
    }
}

/// Minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay(pub u16);

impl FromStr for TimeOfDay {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        let parts = words.split_once(':').and_then(|(hours, minutes)| {
            Some((hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?))
        });
        match parts {
            Some((hours @ 0..24, minutes @ 0..60)) => Ok(Self(hours * 60 + minutes)),
            _ => Err("write a time of day as HH:MM, from 00:00 to 23:59".to_owned()),
        }
    }
}

fn day(value: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(value, "%Y-%m-%d")
        .map_err(|_| format!("“{value}” is no day; write it as 2026-11-18"))
}

/// Reads `90`, `10m`, `1h30m`, `90s` or `1:30:00`.
fn seconds(value: &str) -> Result<f64, String> {
    let wrong = || format!("“{value}” is no length; write it as 90, 10m, 1h30m or 1:30:00");
    let number = |text: &str| match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err(wrong()),
    };
    if value.contains(':') {
        return value
            .split(':')
            .try_fold(0.0, |sum, part| Ok(sum * 60.0 + number(part)?));
    }
    let mut sum = 0.0;
    let mut rest = value;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_alphabetic()) {
        let unit = match rest.as_bytes()[at] {
            b'h' => 3600.0,
            b'm' => 60.0,
            b's' => 1.0,
            _ => return Err(wrong()),
        };
        sum += number(&rest[..at])? * unit;
        rest = &rest[at + 1..];
    }
    if rest.is_empty() {
        Ok(sum)
    } else {
        Ok(sum + number(rest)?)
    }
}

/// Reads bytes in powers of ten: `1500000000`, `1.5GB`, `500 MB`.
fn size(value: &str) -> Result<u64, String> {
    let wrong = || format!("“{value}” is no size; write it as 500MB or 1.5GB");
    let at = value
        .find(|letter: char| letter.is_ascii_alphabetic())
        .unwrap_or(value.len());
    let unit = match value[at..].to_lowercase().as_str() {
        "" | "b" => 1.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "tb" => 1e12,
        _ => return Err(wrong()),
    };
    let number: f64 = value[..at].trim().parse().map_err(|_| wrong())?;
    if !number.is_finite() || number < 0.0 {
        return Err(wrong());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and the cast stops at the largest"
    )]
    Ok((number * unit).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_with_their_units() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();
        for (words, rule) in [
            (
                "title=*lecture = 1*",
                FilterRule::Title("*lecture = 1*".to_owned()),
            ),
            ("not-title=test?", FilterRule::NotTitle("test?".to_owned())),
            ("from=2026-11-18", FilterRule::From(day)),
            ("to=2026-11-18", FilterRule::To(day)),
            ("at-least=90", FilterRule::AtLeast(90.0)),
            ("at-least=1h30m", FilterRule::AtLeast(5400.0)),
            ("at-most=1:30:05", FilterRule::AtMost(5405.0)),
            ("at-most=10m5", FilterRule::AtMost(605.0)),
            (
                "creator=unified\\alice",
                FilterRule::Creator("unified\\alice".to_owned()),
            ),
            ("largest=1.5GB", FilterRule::Largest(1_500_000_000)),
            ("largest=500 mb", FilterRule::Largest(500_000_000)),
            ("largest=7", FilterRule::Largest(7)),
        ] {
            assert_eq!(words.parse(), Ok(rule), "{words}");
        }
    }

    #[test]
    fn rules_that_mean_nothing_say_what_there_is() {
        for (words, says) in [
            ("lecture", "KEY=VALUE"),
            ("title=", "needs a value"),
            ("age=3", "is no rule"),
            ("from=18.11.2026", "is no day"),
            ("at-least=long", "is no length"),
            ("at-least=-5", "is no length"),
            ("at-most=1x", "is no length"),
            ("at-most=NaN", "is no length"),
            ("largest=1.5 apples", "is no size"),
            ("largest=-1", "is no size"),
        ] {
            let said = words.parse::<FilterRule>().unwrap_err();
            assert!(said.contains(says), "{words}: {said}");
        }
    }

    #[test]
    fn sidecars_days_and_times_are_lists_of_words() {
        let all: BTreeSet<Sidecar> = Sidecar::ALL.iter().copied().collect();
        assert_eq!("all".parse(), Ok(SidecarChoice(all)));
        assert_eq!("none".parse(), Ok(SidecarChoice(BTreeSet::new())));
        let some = [Sidecar::Info, Sidecar::Srt, Sidecar::Vtt, Sidecar::Text];
        assert_eq!(
            "info, captions".parse(),
            Ok(SidecarChoice(some.into_iter().collect()))
        );
        assert!("info,video".parse::<SidecarChoice>().is_err());

        let weekend = [false, false, false, false, false, true, true];
        assert_eq!("Sat,sun".parse(), Ok(Days(weekend)));
        assert_eq!("daily".parse(), Ok(Days([true; 7])));
        assert!("someday".parse::<Days>().is_err());

        assert_eq!("03:05".parse(), Ok(TimeOfDay(185)));
        for wrong in ["24:00", "3", "12:60", "-1:00", "noon"] {
            assert!(wrong.parse::<TimeOfDay>().is_err(), "{wrong}");
        }
    }
}

//! Caption files: which recording they belong to, in which language, and whether they can be read.

use super::media::stem_of;

/// The two-letter language codes of ISO 639-1.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Splits a caption file's name into the stem of its recording and the language it names.
///
/// The language is the last part of the stem, as in `Lecture 1.en-CA.vtt` or `Lecture 1.pt_BR.srt`.
pub(crate) fn split_language(file_name: &str) -> (&str, Option<String>) {
    let stem = stem_of(file_name);
    match stem.rsplit_once('.') {
        Some((before, tag)) if !before.is_empty() => match language_tag(tag) {
            Some(language) => (before, Some(language)),
            None => (stem, None),
        },
        _ => (stem, None),
    }
}

/// Reads a language tag in its usual spellings and writes it in one: `en`, `en-CA`, `zh-Hant-TW`.
pub(crate) fn language_tag(text: &str) -> Option<String> {
    let mut parts = text.split(['-', '_']);
    let language = parts.next()?.to_lowercase();
    if language.len() != 2 || !LANGUAGES.split(' ').any(|known| known == language) {
        return None;
    }
    let mut tag = language;
    for part in parts {
        let letters = part.chars().all(|c| c.is_ascii_alphabetic());
        let spelled = match part.len() {
            2 if letters => part.to_uppercase(),
            3 if part.chars().all(|c| c.is_ascii_digit()) => part.to_owned(),
            4 if letters => part[..1].to_uppercase() + &part[1..].to_lowercase(),
            _ => return None,
        };
        tag = format!("{tag}-{spelled}");
    }
    Some(tag)
}

/// Returns the Windows locale number that manifests name a language by, where Windows has one.
pub(crate) fn lcid(tag: &str) -> Option<u32> {
    if tag.starts_with("zh-Hant") {
        return Some(1028);
    }
    let exact = LCIDS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(tag));
    let language = tag.split('-').next().unwrap_or(tag);
    // The first entry of a language is the one that stands for it without a country.
    exact
        .or_else(|| {
            LCIDS
                .iter()
                .find(|(known, _)| known.split('-').next() == Some(language))
        })
        .map(|(_, number)| *number)
}

/// From Microsoft's table of locale numbers (MS-LCID), as far as captions are likely in them.
const LCIDS: &[(&str, u32)] = &[
    ("en-US", 1033),
    ("en-GB", 2057),
    ("en-AU", 3081),
    ("en-CA", 4105),
    ("en-NZ", 5129),
    ("en-IE", 6153),
    ("en-ZA", 7177),
    ("en-IN", 16393),
    ("fr-FR", 1036),
    ("fr-CA", 3084),
    ("fr-BE", 2060),
    ("fr-CH", 4108),
    ("de-DE", 1031),
    ("de-AT", 3079),
    ("de-CH", 2055),
    ("es-ES", 3082),
    ("es-MX", 2058),
    ("es-AR", 11274),
    ("es-CO", 9226),
    ("es-CL", 13322),
    ("es-US", 21514),
    ("pt-BR", 1046),
    ("pt-PT", 2070),
    ("it-IT", 1040),
    ("nl-NL", 1043),
    ("nl-BE", 2067),
    ("sv-SE", 1053),
    ("da-DK", 1030),
    ("nb-NO", 1044),
    ("nn-NO", 2068),
    ("no-NO", 1044),
    ("fi-FI", 1035),
    ("is-IS", 1039),
    ("pl-PL", 1045),
    ("cs-CZ", 1029),
    ("sk-SK", 1051),
    ("sl-SI", 1060),
    ("hr-HR", 1050),
    ("hu-HU", 1038),
    ("ro-RO", 1048),
    ("bg-BG", 1026),
    ("el-GR", 1032),
    ("ru-RU", 1049),
    ("uk-UA", 1058),
    ("et-EE", 1061),
    ("lv-LV", 1062),
    ("lt-LT", 1063),
    ("tr-TR", 1055),
    ("ar-SA", 1025),
    ("ar-EG", 3073),
    ("he-IL", 1037),
    ("fa-IR", 1065),
    ("ur-PK", 1056),
    ("hi-IN", 1081),
    ("bn-IN", 1093),
    ("pa-IN", 1094),
    ("ta-IN", 1097),
    ("te-IN", 1098),
    ("th-TH", 1054),
    ("vi-VN", 1066),
    ("id-ID", 1057),
    ("ms-MY", 1086),
    ("zh-CN", 2052),
    ("zh-TW", 1028),
    ("zh-HK", 3076),
    ("zh-SG", 4100),
    ("ja-JP", 1041),
    ("ko-KR", 1042),
    ("ca-ES", 1027),
    ("eu-ES", 1069),
    ("gl-ES", 1110),
    ("cy-GB", 1106),
    ("ga-IE", 2108),
    ("sw-KE", 1089),
    ("af-ZA", 1078),
    ("sq-AL", 1052),
    ("mk-MK", 1071),
    ("ka-GE", 1079),
    ("hy-AM", 1067),
    ("kk-KZ", 1087),
];

/// What reading a caption file came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CaptionCheck {
    /// So many captions, all with times that make sense.
    Valid(usize),
    /// What is wrong, as a sentence.
    Invalid(String),
}

impl CaptionCheck {
    /// Returns the words for the review.
    pub fn note(&self) -> String {
        match self {
            Self::Valid(1) => "1 line, valid".to_owned(),
            Self::Valid(lines) => format!("{lines} lines, valid"),
            Self::Invalid(why) => why.clone(),
        }
    }
}

/// Checks the content of a `.vtt` or `.srt` file, which is text with a timing line before each caption.
pub(crate) fn check(extension: &str, bytes: &[u8]) -> CaptionCheck {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return CaptionCheck::Invalid("This is not UTF-8 text. Save it as UTF-8.".to_owned());
    };
    if extension == "vtt" && !text.trim_start().starts_with("WEBVTT") {
        return CaptionCheck::Invalid("Line 1: a .vtt file begins with WEBVTT.".to_owned());
    }
    let mut captions = 0;
    for (number, line) in (1..).zip(text.lines()) {
        let Some((start, end)) = line.split_once("-->") else {
            continue;
        };
        // Settings such as `align:left` may follow the end.
        let end = end.split_whitespace().next().unwrap_or_default();
        match (time(start.trim(), extension), time(end, extension)) {
            (Some(start), Some(end)) if end < start => {
                return CaptionCheck::Invalid(format!("Line {number}: end is before start."));
            }
            (Some(_), Some(_)) => captions += 1,
            _ => return CaptionCheck::Invalid(format!("Line {number}: this is not a time.")),
        }
    }
    if captions == 0 {
        CaptionCheck::Invalid("There are no captions in this file.".to_owned())
    } else {
        CaptionCheck::Valid(captions)
    }
}

/// Reads `hh:mm:ss,mmm` (SubRip) or `[hh:]mm:ss.mmm` (WebVTT) as milliseconds; a dot in SubRip is common and taken.
fn time(text: &str, extension: &str) -> Option<u64> {
    let (clock, fraction) = text
        .split_once('.')
        .or_else(|| (extension == "srt").then(|| text.split_once(',')).flatten())?;
    let millis: u64 = fraction.parse().ok().filter(|_| fraction.len() == 3)?;
    let mut seconds = 0_u64;
    let mut parts = 0;
    for part in clock.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
        parts += 1;
    }
    let fits = if extension == "srt" {
        parts == 3
    } else {
        parts == 2 || parts == 3
    };
    if fits {
        seconds.checked_mul(1000)?.checked_add(millis)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_language_from_the_last_part_only() {
        for (name, stem, language) in [
            ("Lecture 1.en-CA.vtt", "Lecture 1", Some("en-CA")),
            ("Lecture 1.PT_br.srt", "Lecture 1", Some("pt-BR")),
            ("Lecture 1.zh-hant-tw.srt", "Lecture 1", Some("zh-Hant-TW")),
            ("Lecture.1.srt", "Lecture.1", None),
            ("Lecture.final.srt", "Lecture.final", None),
            ("en.srt", "en", None),
        ] {
            assert_eq!(
                split_language(name),
                (stem, language.map(str::to_owned)),
                "{name}"
            );
        }
    }

    #[test]
    fn knows_languages_by_their_windows_number() {
        assert_eq!(
            (
                lcid("en-CA"),
                lcid("en"),
                lcid("zh-Hant-TW"),
                lcid("pt-BR"),
                lcid("ii")
            ),
            (Some(4105), Some(1033), Some(1028), Some(1046), None)
        );
    }

    #[test]
    fn counts_captions_and_names_the_line_that_is_wrong() {
        let srt = b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nWorld\r\n";
        assert_eq!(check("srt", srt).note(), "2 lines, valid");
        let vtt = b"WEBVTT\n\n00:01.000 --> 00:02.000 align:left\nHello\n\n00:05.000 --> 00:04.000\nBack\n";
        assert_eq!(check("vtt", vtt).note(), "Line 6: end is before start.");
        assert_eq!(
            check("vtt", b"00:01.000 --> 00:02.000\n").note(),
            "Line 1: a .vtt file begins with WEBVTT."
        );
        assert_eq!(
            check("srt", b"1\n00:01 --> 00:02\n").note(),
            "Line 2: this is not a time."
        );
        assert_eq!(
            check("srt", b"just words").note(),
            "There are no captions in this file."
        );
        assert!(matches!(
            check("srt", &[0xff, 0xfe, 0x31]),
            CaptionCheck::Invalid(_)
        ));
    }
}

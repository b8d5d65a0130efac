//! Caption files of a manifest as the SRT tracks a session shows.

use std::fmt::Write;

/// Turns the text of an `.srt` or `.vtt` file into SRT; `None` for other kinds, which are kept but not shown.
pub fn to_srt(name: &str, bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
        .replace("\r\n", "\n");
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("srt") => Some(text),
        Some("vtt") => Some(from_vtt(&text)),
        _ => None,
    }
}

/// Keeps the cues of a WebVTT file: numbered, with commas in their times and hours where they lack.
fn from_vtt(text: &str) -> String {
    let mut srt = String::new();
    let mut number = 0;
    for block in text.split("\n\n") {
        let mut lines = block
            .trim_matches('\n')
            .lines()
            .skip_while(|line| !line.contains("-->"));
        let Some((begin, end)) = lines.next().and_then(|timing| timing.split_once("-->")) else {
            continue;
        };
        // Cue settings such as "align:start" follow the end time.
        let end = end.split_whitespace().next().unwrap_or_default();
        number += 1;
        let words: Vec<&str> = lines.collect();
        let _ = write!(
            srt,
            "{number}\n{} --> {}\n{}\n\n",
            srt_time(begin.trim()),
            srt_time(end),
            words.join("\n")
        );
    }
    srt
}

fn srt_time(time: &str) -> String {
    let time = time.replace('.', ",");
    if time.matches(':').count() == 1 {
        format!("00:{time}")
    } else {
        time
    }
}

/// Language tag, Windows language number, Panopto's name.
const KNOWN: [(&str, &str, &str); 32] = [
    ("en-us", "1033", "English_USA"),
    ("en-gb", "2057", "English_GBR"),
    ("en-au", "3081", "English_AUS"),
    ("es-es", "3082", "Spanish_ESP"),
    ("es-mx", "2058", "Spanish_MEX"),
    ("de-de", "1031", "German"),
    ("fr-fr", "1036", "French"),
    ("it-it", "1040", "Italian"),
    ("nl-nl", "1043", "Dutch"),
    ("pt-br", "1046", "Portuguese"),
    ("ja-jp", "1041", "Japanese"),
    ("ko-kr", "1042", "Korean"),
    ("zh-cn", "2052", "Chinese_Simplified"),
    ("sv-se", "1053", "Swedish"),
    ("fr-ca", "3084", "French_CAN"),
    ("th-th", "1054", "Thai"),
    ("zh-tw", "1028", "Chinese_Traditional"),
    ("ru-ru", "1049", "Russian"),
    ("pt-pt", "2070", "Portuguese"),
    ("pl-pl", "1045", "Polish"),
    ("da-dk", "1030", "Danish"),
    ("fi-fi", "1035", "Finnish"),
    ("hu-hu", "1038", "Hungarian"),
    ("nb-no", "1044", "Norwegian"),
    ("cy-gb", "1106", "Welsh"),
    ("ca-es", "1027", "Catalan"),
    ("gl-es", "1110", "Galician"),
    ("eu-es", "1069", "Basque"),
    ("ar-sa", "1025", "Arabic"),
    ("hi-in", "1081", "Hindi"),
    ("he-il", "1037", "Hebrew"),
    ("vi-vn", "1066", "Vietnamese"),
];

/// Returns Panopto's name of a language that a manifest gives as a tag, a Windows language number or
/// already as that name. What it does not know stays as it is.
pub fn language_name(lcid: Option<&str>) -> String {
    let given = lcid.map_or("", str::trim);
    let tag = given.to_ascii_lowercase().replace('_', "-");
    let fits = |known: &&(&str, &str, &str)| {
        known.0 == tag
            || known.1 == given
            || (!tag.is_empty() && known.0.split('-').next() == Some(tag.as_str()))
    };
    match KNOWN.iter().find(fits) {
        Some((.., name)) => (*name).to_owned(),
        None if given.is_empty() => "English_USA".to_owned(),
        None => given.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::LANGUAGES;

    #[test]
    fn turns_webvtt_cues_into_numbered_srt() {
        let vtt = "WEBVTT - a lecture\n\nNOTE not shown\n\nintro\n00:01.000 --> 00:02.500 align:start\nGood morning\n\n01:00:00.000 --> 01:00:01.000\nTwo\nlines\n";
        let srt = to_srt("a.VTT", vtt.as_bytes()).unwrap();
        assert_eq!(
            srt,
            "1\n00:00:01,000 --> 00:00:02,500\nGood morning\n\n2\n01:00:00,000 --> 01:00:01,000\nTwo\nlines\n\n"
        );
    }

    #[test]
    fn names_languages_as_panopto_does() {
        assert_eq!(language_name(Some("en-GB")), "English_GBR");
        assert_eq!(language_name(Some("1031")), "German");
        assert_eq!(language_name(Some("de")), "German");
        assert_eq!(language_name(Some("Welsh")), "Welsh");
        assert_eq!(language_name(Some("fr-CA")), "French_CAN");
        assert!(KNOWN.iter().all(|(.., name)| LANGUAGES.contains(name)));
        assert!(
            LANGUAGES
                .iter()
                .all(|name| KNOWN.iter().any(|(.., known)| known == name))
        );
        assert_eq!(language_name(None), "English_USA");
    }
}

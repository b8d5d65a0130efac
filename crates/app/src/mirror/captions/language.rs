//! Languages as Panopto names them and as file names name them (BCP 47).

use url::Url;

/// Stands for a language that is not known (BCP 47 “undetermined”).
pub(crate) const UNKNOWN: &str = "und";

/// Panopto's languages in the order of their numbers, 0 first (contract of the REST `language` parameter), with the tag of
/// each and its name in English.
pub(crate) const LANGUAGES: &[(&str, &str, &str)] = &[
    ("English_USA", "en-US", "English (United States)"),
    ("English_GBR", "en-GB", "English (United Kingdom)"),
    ("Spanish_MEX", "es-MX", "Spanish (Mexico)"),
    ("Spanish_ESP", "es-ES", "Spanish (Spain)"),
    ("German", "de", "German"),
    ("French", "fr", "French"),
    ("Dutch", "nl", "Dutch"),
    ("Thai", "th", "Thai"),
    ("Chinese_Simplified", "zh-Hans", "Chinese (simplified)"),
    ("Chinese_Traditional", "zh-Hant", "Chinese (traditional)"),
    ("Korean", "ko", "Korean"),
    ("Japanese", "ja", "Japanese"),
    ("Russian", "ru", "Russian"),
    ("Portuguese", "pt", "Portuguese"),
    ("Polish", "pl", "Polish"),
    ("English_AUS", "en-AU", "English (Australia)"),
    ("Danish", "da", "Danish"),
    ("Finnish", "fi", "Finnish"),
    ("Hungarian", "hu", "Hungarian"),
    ("Norwegian", "no", "Norwegian"),
    ("Swedish", "sv", "Swedish"),
    ("Italian", "it", "Italian"),
    ("Welsh", "cy", "Welsh"),
    ("Catalan", "ca", "Catalan"),
    ("Galician", "gl", "Galician"),
    ("Basque", "eu", "Basque"),
    ("Arabic", "ar", "Arabic"),
    ("Hindi", "hi", "Hindi"),
    ("French_CAN", "fr-CA", "French (Canada)"),
    ("Hebrew", "he", "Hebrew"),
    ("Vietnamese", "vi", "Vietnamese"),
];

/// Returns the tag of a language that Panopto names by word or by number.
///
/// A name that a later Panopto may use becomes a tag of its own, so that two unknown languages keep two files.
pub(crate) fn from_name(name: &str) -> String {
    let name = name.trim();
    // The track without a language: `null` in the REST interface, “Default” in the editor and in addresses.
    if name.is_empty()
        || ["default", "null"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(name))
    {
        return UNKNOWN.to_owned();
    }
    if let Ok(index) = name.parse() {
        return from_index(index);
    }
    let known = LANGUAGES
        .iter()
        .find(|(word, ..)| word.eq_ignore_ascii_case(name));
    known.map_or_else(|| private(name), |(_, tag, _)| (*tag).to_owned())
}

/// Returns the tag of a language by its number in Panopto.
pub(crate) fn from_index(index: i64) -> String {
    let known = usize::try_from(index)
        .ok()
        .and_then(|index| LANGUAGES.get(index));
    known.map_or_else(
        || private(&format!("number{index}")),
        |(_, tag, _)| (*tag).to_owned(),
    )
}

/// Returns the tag of the language that an address of captions names in its query.
pub(crate) fn of_address(address: &str) -> String {
    // The origin is of no interest here, so a bare path is completed with any.
    let base = Url::parse("https://panopto.invalid/").ok();
    let url = Url::options().base_url(base.as_ref()).parse(address).ok();
    let named = url.and_then(|url| {
        let mut pairs = url.query_pairs();
        pairs
            .find(|(key, _)| key.eq_ignore_ascii_case("language"))
            .map(|(_, value)| from_name(&value))
    });
    named.unwrap_or_else(|| UNKNOWN.to_owned())
}

/// Returns the name of a language for people; the tag itself where there is none.
pub(crate) fn called(tag: &str) -> &str {
    let known = LANGUAGES.iter().find(|(_, known, _)| *known == tag);
    known.map_or(tag, |(_, _, name)| *name)
}

/// Tells whether a part of a file name can be a language of captions.
pub(crate) fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (2..=3).contains(&primary.len())
        && letters(primary)
        && parts.all(|part| (1..=8).contains(&part.len()) && plain(part))
}

/// Makes a tag for private use (BCP 47, `x`) out of a name.
fn private(name: &str) -> String {
    let mut plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase();
    plain.truncate(16);
    match plain.as_str() {
        "" => UNKNOWN.to_owned(),
        _ if plain.len() <= 8 => format!("{UNKNOWN}-x-{plain}"),
        _ => format!("{UNKNOWN}-x-{}-{}", &plain[..8], &plain[8..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_mean_the_same_language() {
        assert_eq!(from_name("English_USA"), "en-US");
        assert_eq!(from_name("0"), "en-US");
        assert_eq!(from_index(28), "fr-CA");
        assert_eq!(from_name("vietnamese"), from_index(30));
        assert_eq!(LANGUAGES.len(), 31);
    }

    #[test]
    fn the_address_of_captions_tells_the_language() {
        for (address, tag) in [
            (
                "https://x/Panopto/Pages/Transcription/GenerateSRT.ashx?id=1&language=French_CAN",
                "fr-CA",
            ),
            (
                "/Panopto/GenerateSRT.ashx?id=1&language=3&clean=true",
                "es-ES",
            ),
            ("/Panopto/GenerateSRT.ashx?id=1", UNKNOWN),
            ("/Panopto/GenerateSRT.ashx?id=1&language=Default", UNKNOWN),
            ("/Panopto/GenerateSRT.ashx?id=1&language=", UNKNOWN),
            ("", UNKNOWN),
        ] {
            assert_eq!(of_address(address), tag, "{address}");
        }
    }

    #[test]
    fn unknown_languages_stay_apart_and_are_tags() {
        let klingon = from_name("Klingon_QOS/../..");
        assert_eq!(klingon, "und-x-klingonq-os");
        assert_ne!(klingon, from_name("Elvish"));
        assert!(is_tag(&klingon) && is_tag(&from_index(-4)) && is_tag("zh-Hans"));
        assert!(!is_tag("final") && !is_tag("1") && !is_tag("chapters"));
        assert!(LANGUAGES.iter().all(|(_, tag, _)| is_tag(tag)));
    }
}

use proptest::prelude::*;

use super::*;

const SRT: &str = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<font color=\"red\">Hello</font> & <B>welcome</B>\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\na < b --> c\r\n\r\n";

#[test]
fn subrip_becomes_valid_webvtt() {
    assert_eq!(
        to_vtt(&parse(SRT)),
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello &amp; <b>welcome</b>\n\n00:00:03.000 --> 00:00:04.000\na &lt; b --&gt; c\n"
    );
}

#[test]
fn the_words_alone_have_paragraphs_and_no_repeats() {
    let rolling = "1\n00:00:01,000 --> 00:00:02,000\nFirst line\n\n2\n00:00:02,000 --> 00:00:03,000\nFirst line\nsecond <i>line</i>.\n\n3\n00:00:09,000 --> 00:00:10,000\nAfter a pause &amp; more\n";
    assert_eq!(
        to_text(&parse(rolling)),
        "First line second line.\n\nAfter a pause & more\n"
    );
    assert_eq!(to_text(&[]), "");
}

#[test]
fn reads_what_other_programs_write_wrongly() {
    // No blank lines, no numbers, dots, no hours, a mark at the beginning, old Mac line ends.
    let odd = "\u{feff}00:01.5 --> 00:02.000 align:start\nOne\n2\n0:00:03,25 --> 0:00:04\nTwo\r3\r00:00:05,000 --> 00:00:04,000\rThree";
    let cues = parse(odd);
    let seen: Vec<_> = cues
        .iter()
        .map(|cue| (cue.start, cue.end, cue.text.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            (1500, 2000, "One"),
            (3250, 4000, "Two"),
            (5000, 5000, "Three")
        ]
    );
    assert_eq!(parse("WEBVTT\n\nNOTE nothing\n"), []);
}

#[test]
fn a_number_that_is_said_stays() {
    let cues = parse(
        "1\n00:00:01,000 --> 00:00:02,000\nThe answer is\n42\n\n2\n00:00:03,000 --> 00:00:04,000\nEnd\n",
    );
    assert_eq!(cues[0].text, "The answer is\n42");
}

#[test]
fn other_encodings_are_understood() {
    assert_eq!(decode(b"\xef\xbb\xbfok"), "ok");
    assert_eq!(decode(b"caf\xe9 \x93x\x94"), "café “x”");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("né".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(decode(&utf16), "né");
}

proptest! {
    #[test]
    fn nothing_stops_the_reader_and_what_it_writes_it_reads_again(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        lines in proptest::collection::vec(("[0-9:,. ]{0,14}", "[a-z<>&/ 0-9-]{0,20}"), 0..8),
    ) {
        let _ = to_vtt(&parse(&decode(&bytes)));
        let captions: Vec<_> = lines
            .iter()
            .map(|(time, words)| format!("{time} --> 00:00:09,000\n{words}\n\n"))
            .collect();
        let text = captions.concat();
        let cues = parse(&text);
        let again = parse(&to_vtt(&cues));
        // A caption of tags alone has no words and may vanish; the others keep their times and words.
        let said = |cues: &[Cue]| -> Vec<(u64, u64, String)> {
            cues.iter()
                .map(|cue| (cue.start, cue.end, write::words(cue).collect::<Vec<_>>().join(" ").trim().to_owned()))
                .filter(|(.., words)| !words.is_empty())
                .collect()
        };
        prop_assert_eq!(said(&cues), said(&again));
    }
}

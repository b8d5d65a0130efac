use super::Cue;

/// Returns the text of a caption file: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
        },
    }
}

/// Reads SubRip or WebVTT and takes what can be read.
///
/// Numbers may be missing, times may have a dot or a comma and no hours, blank lines may be missing or too many. What has no
/// time is left out. The captions come back in the order of their times.
pub(crate) fn parse(text: &str) -> Vec<Cue> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text
        .split('\n')
        .flat_map(|line| line.trim_end_matches('\r').split('\r'))
        .collect();
    let mut cues: Vec<Cue> = Vec::new();
    let mut words: Option<(u64, u64, Vec<&str>)> = None;
    for (number, line) in lines.iter().enumerate() {
        if let Some((start, end)) = timing(line) {
            finish(words.take(), &mut cues);
            words = Some((start, end.max(start), Vec::new()));
        } else if let Some((_, _, caption)) = &mut words {
            let next = lines.get(number + 1);
            // A number right before a time belongs to the next caption, whether a blank line stands before it or not.
            let is_number = is_number(line) && next.is_some_and(|next| timing(next).is_some());
            if line.trim().is_empty() || is_number {
                finish(words.take(), &mut cues);
            } else {
                caption.push(line.trim());
            }
        }
    }
    finish(words, &mut cues);
    cues.sort_by_key(|cue| cue.start);
    cues
}

fn finish(words: Option<(u64, u64, Vec<&str>)>, cues: &mut Vec<Cue>) {
    if let Some((start, end, lines)) = words.filter(|(.., lines)| !lines.is_empty()) {
        let text = lines.join("\n");
        cues.push(Cue { start, end, text });
    }
}

/// Reads `00:00:01,000 --> 00:00:02,500`, with settings behind it or without.
fn timing(line: &str) -> Option<(u64, u64)> {
    let (start, end) = line.split_once("-->")?;
    let end = end.split_whitespace().next()?;
    Some((time(start.trim())?, time(end)?))
}

/// Reads `[h…:]mm:ss[,mmm]` as milliseconds.
fn time(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let digits = |text: &str| {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<u64>().ok()).flatten()
    };
    let mut seconds = 0_u64;
    let mut parts = 0;
    for part in clock.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(digits(part.trim())?)?;
        parts += 1;
    }
    if !(2..=3).contains(&parts) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let millis = digits(&format!("{:0<3}", &fraction[..fraction.len().min(3)]))?;
    seconds.checked_mul(1000)?.checked_add(millis)
}

fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// The characters that Windows puts where Latin-1 has control codes.
const WINDOWS: &[char; 32] = &[
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

//! Names that Windows, macOS and Linux all take.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

/// The longest name of one file or folder in bytes of UTF-8; it then also has at most 255 UTF-16 units for Windows.
const LONGEST: usize = 255;
/// Used where nothing of a name is left.
const NAMELESS: &str = "unnamed";

/// Makes one file or folder name that is allowed on Windows, macOS and Linux at once and stays recognisable.
///
/// The result is one path component in NFC, never empty, never `.` or `..`, at most 255 bytes long (an extension survives
/// the cut), and making it safe again changes nothing.
pub fn safe_name(name: &str) -> String {
    with_suffix(name, "")
}

/// Hands out names in one folder so that no two of them are the same file anywhere.
///
/// Case and the two Unicode spellings of an accent do not tell files apart on Windows and macOS, so they do not here.
#[derive(Debug, Clone, Default)]
pub struct NamesInUse {
    taken: HashSet<String>,
}

impl NamesInUse {
    /// Notes a name that is there already.
    pub fn note(&mut self, name: &str) {
        self.taken.insert(sameness(name));
    }

    /// Makes the name safe and its own: where it is taken, with ` [id]` before the extension, then with numbers.
    pub fn claim(&mut self, name: &str, id: &str) -> String {
        let id = cleaned(id);
        // The numbers behind it have to survive, or the search below would find the same name again and again.
        let id = cut(&id, LONGEST / 3);
        let bracketed = format!(" [{id}]");
        let numbered = (2_u64..).map(|number| format!(" [{id}] ({number})"));
        let suffixes = [String::new(), bracketed].into_iter().chain(numbered);
        let mut names = suffixes.map(|suffix| with_suffix(name, &suffix));
        // There are more numbers than names.
        let free = names.find(|candidate| self.taken.insert(sameness(candidate)));
        free.unwrap_or_else(|| NAMELESS.to_owned())
    }
}

fn with_suffix(name: &str, suffix: &str) -> String {
    let cleaned = clean(name);
    let (stem, extension) = split_extension(&cleaned);
    let suffix = if stem.is_empty() {
        suffix.trim_start()
    } else {
        suffix
    };
    let short = cut(stem, LONGEST - suffix.len() - extension.len());
    if short.len() < stem.len() && suffix.is_empty() && extension.is_empty() {
        // What is left may end with an extension now, and with a space before it.
        return with_suffix(short, "");
    }
    let stem = short.trim_end_matches(['.', ' ']);
    let whole = format!("{stem}{suffix}{extension}");
    let whole = whole.trim_end_matches(['.', ' ']);
    match whole {
        "" => NAMELESS.to_owned(),
        _ => whole.to_owned(),
    }
}

/// Replaces what some system forbids and trims what some system drops.
fn clean(name: &str) -> String {
    let replaced = cleaned(name);
    let trimmed = replaced
        .trim_start_matches(' ')
        .trim_end_matches(['.', ' ']);
    match trimmed.strip_prefix('.') {
        // A leading dot hides a file.
        Some(rest) => format!("_{rest}"),
        None => unreserved(trimmed),
    }
}

fn cleaned(name: &str) -> String {
    if name.is_ascii() {
        return name.chars().filter_map(replacement).collect();
    }
    name.nfc().filter_map(replacement).nfc().collect()
}

fn replacement(character: char) -> Option<char> {
    match character {
        '/' | '\\' | ':' | '|' => Some('-'),
        '<' => Some('('),
        '>' => Some(')'),
        '"' => Some('\''),
        '?' | '*' => Some('_'),
        // What looks like a space and is none.
        '\t'
        | '\n'
        | '\r'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => Some(' '),
        // Marks that turn the direction of writing can make an extension look like another; the last two are no characters.
        '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}'
        | '\u{fffe}'
        | '\u{ffff}' => None,
        character if character.is_control() => None,
        character => Some(character),
    }
}

/// Splits off an extension that is short and plain enough to be one.
fn split_extension(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && plausible_extension(&name[dot + 1..]) => name.split_at(dot),
        _ => (name, ""),
    }
}

fn plausible_extension(text: &str) -> bool {
    (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Cuts after at most `length` bytes, between characters.
fn cut(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Puts `_` behind a name that Windows keeps for devices, with or without an extension.
fn unreserved(name: &str) -> String {
    let stem_end = name.find('.').unwrap_or(name.len());
    let (stem, rest) = name.split_at(stem_end);
    if !is_device(stem.trim_end_matches(' ')) {
        return name.to_owned();
    }
    format!("{stem}_{rest}")
}

fn is_device(stem: &str) -> bool {
    let upper = stem.to_uppercase();
    let numbered = |prefix: &str| {
        upper.strip_prefix(prefix).is_some_and(|rest| {
            matches!(
                rest,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    matches!(
        upper.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) || numbered("COM")
        || numbered("LPT")
}

/// Returns what two names, or two paths, have in common when some system takes them for one.
pub fn sameness(name: &str) -> String {
    // Upper case first, so that letters with several small forms (σ, ς) meet.
    name.nfd()
        .collect::<String>()
        .to_uppercase()
        .to_lowercase()
        .nfc()
        .collect()
}

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;

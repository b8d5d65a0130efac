//! The elements of a file that holds one JSON list, one at a time, whatever the length of the list.

use std::io::{self, BufRead};

/// Where an element begins in its file, and its bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Element {
    /// Place of its first byte.
    pub offset: u64,
    /// All its bytes.
    pub bytes: Vec<u8>,
}

/// Splits a list into its elements without understanding them. A single object counts as a list of one, as the published tool
/// takes it.
pub struct Elements<R> {
    from: R,
    offset: u64,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    Before,
    InList,
    Done,
}

impl<R: BufRead> Elements<R> {
    /// Splits what is read from here.
    pub fn new(from: R) -> Self {
        Self {
            from,
            offset: 0,
            state: State::Before,
        }
    }

    fn find(&mut self) -> io::Result<Option<Element>> {
        loop {
            let Some(byte) = self.peek()? else {
                self.state = State::Done;
                return Ok(None);
            };
            match (byte, &self.state) {
                (b'[', State::Before) => {
                    self.take();
                    self.state = State::InList;
                }
                (b']', State::InList) => {
                    self.state = State::Done;
                    return Ok(None);
                }
                (b',' | b' ' | b'\t' | b'\r' | b'\n', _) | (0xef | 0xbb | 0xbf, State::Before) => {
                    self.take();
                }
                (_, State::InList) => return self.element().map(Some),
                (_, _) => {
                    let only = self.element()?;
                    self.state = State::Done;
                    return Ok(Some(only));
                }
            }
        }
    }

    /// Takes bytes up to the comma or bracket that ends the element.
    fn element(&mut self) -> io::Result<Element> {
        let offset = self.offset;
        let mut bytes = Vec::new();
        let (mut depth, mut in_text, mut escaped) = (0_u32, false, false);
        loop {
            let chunk = self.from.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let mut end = None;
            let mut place = 0;
            while let Some(byte) = chunk.get(place) {
                if in_text {
                    if escaped {
                        escaped = false;
                    } else if *byte == b'\\' {
                        escaped = true;
                    } else if *byte == b'"' {
                        in_text = false;
                    } else {
                        // Texts are most of what there is.
                        place += until_mark(&chunk[place..]);
                        continue;
                    }
                    place += 1;
                    continue;
                }
                match byte {
                    b'"' => in_text = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' if depth > 0 => {
                        depth -= 1;
                        if depth == 0 {
                            end = Some(place + 1);
                            break;
                        }
                    }
                    b',' | b']' if depth == 0 => {
                        end = Some(place);
                        break;
                    }
                    _ => {}
                }
                place += 1;
            }
            let taken = end.unwrap_or(chunk.len());
            bytes.extend_from_slice(&chunk[..taken]);
            self.from.consume(taken);
            self.offset += taken as u64;
            if end.is_some() {
                break;
            }
        }
        Ok(Element { offset, bytes })
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.from.fill_buf()?.first().copied())
    }

    fn take(&mut self) {
        self.from.consume(1);
        self.offset += 1;
    }
}

/// Returns how many bytes come before the next quote or backslash.
fn until_mark(text: &[u8]) -> usize {
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'\\');
    text.iter().position(is_mark).unwrap_or(text.len())
}

impl<R: BufRead> Iterator for Elements<R> {
    type Item = io::Result<Element>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Done {
            return None;
        }
        let found = self.find();
        if found.is_err() {
            self.state = State::Done;
        }
        found.transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<String> {
        // A buffer this small puts an edge everywhere.
        let from = BufReader::with_capacity(3, text.as_bytes());
        let elements = Elements::new(from).map(|element| {
            let element = element.unwrap();
            let place = usize::try_from(element.offset).unwrap();
            assert_eq!(
                &text.as_bytes()[place..place + element.bytes.len()],
                element.bytes
            );
            String::from_utf8(element.bytes).unwrap()
        });
        elements.collect()
    }

    #[test]
    fn brackets_and_quotes_in_text_do_not_count() {
        assert_eq!(
            split("\u{feff} [ {\"a\":\"}],\\\"{\"} ,\n[1,[2]], \"x,y\", 5 , null]\n"),
            ["{\"a\":\"}],\\\"{\"}", "[1,[2]]", "\"x,y\"", "5 ", "null"]
        );
        assert_eq!(split("{\"error\":\"no\"}"), ["{\"error\":\"no\"}"]);
        assert_eq!(split("[]"), Vec::<String>::new());
        assert_eq!(split(""), Vec::<String>::new());
        // Cut short: what is there is given, and does not parse.
        assert_eq!(split("[{\"a\":1},{\"b\":"), ["{\"a\":1}", "{\"b\":"]);
    }

    proptest! {
        #[test]
        fn any_list_is_split_into_what_it_holds(texts in proptest::collection::vec(".*", 0..6)) {
            let values: Vec<_> = texts.iter().map(|text| serde_json::json!({"t": text, "l": [text]})).collect();
            let whole = serde_json::to_string_pretty(&values).unwrap();
            let back: Vec<serde_json::Value> = split(&whole).iter().map(|one| serde_json::from_str(one).unwrap()).collect();
            prop_assert_eq!(back, values);
        }
    }
}

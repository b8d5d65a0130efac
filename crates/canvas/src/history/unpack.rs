use std::io::{self, Write};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;

/// What a file packed with gzip begins with.
const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// Packed bytes that are unpacked at a time, so that little is in memory whatever they hold.
pub(super) const PIECE: usize = 16 << 10;

/// Unpacks bytes if they are packed, whatever the header says: some transports unpack on the way and some do not.
#[derive(Debug)]
pub(super) enum Unpack {
    /// The first bytes tell, and they are not here yet.
    Unknown(Vec<u8>),
    Plain,
    Packed(Box<MultiGzDecoder<Vec<u8>>>),
}

impl Unpack {
    pub fn new() -> Self {
        Self::Unknown(Vec::new())
    }

    /// Takes the next bytes and returns what they hold, perhaps nothing yet.
    pub fn push(&mut self, piece: Bytes) -> io::Result<Bytes> {
        match self {
            Self::Unknown(begin) => {
                begin.extend_from_slice(&piece);
                if begin.len() < MAGIC.len() {
                    return Ok(Bytes::new());
                }
                let begin = Bytes::from(std::mem::take(begin));
                *self = if begin.starts_with(&MAGIC) {
                    Self::Packed(Box::new(MultiGzDecoder::new(Vec::new())))
                } else {
                    Self::Plain
                };
                self.push(begin)
            }
            Self::Plain => Ok(piece),
            Self::Packed(decoder) => {
                decoder.write_all(&piece)?;
                Ok(Bytes::from(std::mem::take(decoder.get_mut())))
            }
        }
    }

    /// Takes the end and returns what is left; an error if it came too early.
    pub fn end(&mut self) -> io::Result<Bytes> {
        match std::mem::replace(self, Self::Plain) {
            Self::Unknown(begin) => Ok(Bytes::from(begin)),
            Self::Plain => Ok(Bytes::new()),
            Self::Packed(mut decoder) => {
                decoder.try_finish()?;
                Ok(Bytes::from(std::mem::take(decoder.get_mut())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use bytes::Bytes;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::Unpack;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(bytes: &[u8], piece: usize) -> std::io::Result<String> {
        let mut unpack = Unpack::new();
        let mut out = Vec::new();
        for piece in bytes.chunks(piece) {
            out.extend(unpack.push(Bytes::copy_from_slice(piece))?);
        }
        out.extend(unpack.end()?);
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn unpacks_what_is_packed_and_leaves_the_rest() {
        let text = "id,url\n1,https://canvas.example.edu/courses/1\n".repeat(500);
        for piece in [1, 2, 7, 1 << 20] {
            assert_eq!(unpacked(text.as_bytes(), piece).unwrap(), text);
            assert_eq!(unpacked(&packed(&text), piece).unwrap(), text);
            let two = [packed(&text), packed("last\n")].concat();
            assert_eq!(unpacked(&two, piece).unwrap(), format!("{text}last\n"));
        }
        assert_eq!(unpacked(b"", 1).unwrap(), "");
        assert_eq!(unpacked(b"x", 1).unwrap(), "x");
    }

    #[test]
    fn half_a_file_is_an_error() {
        let whole = packed(&"a line of some length\n".repeat(5_000));
        for length in [3, 12, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
            assert!(unpacked(&whole[..length], 100).is_err(), "{length}");
        }
    }

    #[test]
    fn a_damaged_file_is_an_error() {
        let mut whole = packed(&"a line of some length\n".repeat(5_000));
        let last = whole.len() - 6;
        whole[last] ^= 1;

        assert!(unpacked(&whole, 100).is_err());
    }
}

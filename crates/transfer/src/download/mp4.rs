//! Walks over the top-level boxes of an MP4 file while its bytes pass by.

/// The longest header of a box: size, type and 64-bit size (ISO/IEC 14496-12, section 4.2).
const LONGEST_HEADER: usize = 16;

/// How the boxes of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The last box ends where the bytes end, or is open until the end.
    Exact,
    /// The bytes end within a box of this type, or within the header of one.
    Within(Option<[u8; 4]>),
    /// What follows the last good box is none.
    Strange,
}

/// Follows the boxes of one file. Bytes have to come in order, in pieces of any size.
#[derive(Debug, Clone, Default)]
pub(crate) struct BoxWalk {
    /// Bytes of the present box that are still to come.
    left: u64,
    kind: Option<[u8; 4]>,
    header: Vec<u8>,
    /// The present box goes on to the end of the file.
    open: bool,
    strange: bool,
}

impl BoxWalk {
    /// Takes the next bytes of the file.
    pub fn pass(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.open && !self.strange {
            if self.left > 0 {
                let skipped = usize::try_from(self.left)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                self.left -= skipped as u64;
                bytes = &bytes[skipped..];
            } else {
                self.header.push(bytes[0]);
                bytes = &bytes[1..];
                self.read_header();
            }
        }
    }

    /// Tells how the bytes so far end.
    pub fn ending(&self) -> Ending {
        match self {
            Self { strange: true, .. } => Ending::Strange,
            Self { open: true, .. } => Ending::Exact,
            Self {
                left: 0, header, ..
            } if header.is_empty() => Ending::Exact,
            Self { left: 0, .. } => Ending::Within(None),
            Self { kind, .. } => Ending::Within(*kind),
        }
    }

    /// Begins the box whose header is complete.
    fn read_header(&mut self) {
        let [a, b, c, d, kind @ ..] = self.header.as_slice() else {
            return;
        };
        let Some(kind) = kind.first_chunk::<4>().copied() else {
            return;
        };
        let short = u32::from_be_bytes([*a, *b, *c, *d]);
        let length = self.header.len() as u64;
        let size = match short {
            0 => {
                self.open = true;
                length
            }
            1 if self.header.len() < LONGEST_HEADER => return,
            1 => self
                .header
                .last_chunk()
                .map_or(0, |long| u64::from_be_bytes(*long)),
            short => u64::from(short),
        };
        self.strange = size < length || !kind.iter().all(|byte| (0x20..0x7f).contains(byte));
        self.left = size.saturating_sub(length);
        self.kind = Some(kind);
        self.header.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(kind: [u8; 4], content: usize) -> Vec<u8> {
        let size = u32::try_from(content + 8).unwrap();
        [&size.to_be_bytes()[..], &kind, &vec![1; content]].concat()
    }

    fn large(kind: [u8; 4], content: usize) -> Vec<u8> {
        let size = content as u64 + 16;
        [
            &1_u32.to_be_bytes()[..],
            &kind,
            &size.to_be_bytes(),
            &vec![2; content],
        ]
        .concat()
    }

    fn recording() -> Vec<u8> {
        [
            plain(*b"ftyp", 16),
            plain(*b"moov", 300),
            plain(*b"free", 0),
            large(*b"mdat", 1000),
        ]
        .concat()
    }

    fn ending(pieces: &[&[u8]]) -> Ending {
        let mut walk = BoxWalk::default();
        for piece in pieces {
            walk.pass(piece);
        }
        walk.ending()
    }

    proptest! {
        #[test]
        fn a_cut_is_seen_wherever_it_is_and_however_the_pieces_come(cut in 0..1400_usize, piece in 1..200_usize) {
            let whole = recording();
            let cut = cut.min(whole.len());
            let pieces: Vec<&[u8]> = whole[..cut].chunks(piece).collect();
            let between = [0, 24, 332, 340, whole.len()].contains(&cut);
            prop_assert_eq!(ending(&pieces) == Ending::Exact, between);
        }
    }

    #[test]
    fn the_box_that_is_cut_is_named() {
        let whole = recording();
        assert_eq!(
            ending(&[&whole[..whole.len() - 1]]),
            Ending::Within(Some(*b"mdat"))
        );
        assert_eq!(ending(&[&whole[..100]]), Ending::Within(Some(*b"moov")));
        assert_eq!(ending(&[&whole[..27]]), Ending::Within(None));
    }

    #[test]
    fn the_last_box_may_be_open() {
        let open = [&plain(*b"ftyp", 4)[..], &[0, 0, 0, 0], b"mdat", &[7; 99]].concat();
        assert_eq!(ending(&[&open]), Ending::Exact);
    }

    #[test]
    fn junk_behind_the_end_is_no_cut() {
        let whole = recording();
        assert_eq!(ending(&[&whole, &[0; 64]]), Ending::Strange);
        assert_eq!(ending(&[&whole, &[0, 0, 0, 3], b"junk"]), Ending::Strange);
    }
}

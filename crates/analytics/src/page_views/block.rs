//! Blocks: some rows of one person in a few bytes each, kept in the profile's database as they are.
//!
//! A block is written whole, carries a checksum, and gives back every field of every row as it was. See `docs/page-views.md` for
//! the layout.

mod id;
mod write;

use super::row::{PageView, Source};
use super::varint::Bytes;
use crate::AnalyticsError;
use id::{key, uuid_text};
pub use write::encode;

/// Changes with the layout and with the meaning of any number in it.
const MAGIC: [u8; 4] = *b"LPV1";
const HEAD: usize = 8;

const KIND_TEXTS: usize = 7;

const PARTICIPATED: u8 = 1;
const CONTEXT: u8 = 8;
const ASSET: u8 = 16;
const REAL_USER: u8 = 32;

/// An open block.
#[derive(Debug)]
pub struct Block<'a> {
    /// Where its rows were read.
    pub source: Source,
    /// The person.
    pub user: i64,
    rows: usize,
    whole_seconds: bool,
    uuids: bool,
    url_text: String,
    url_ends: Vec<usize>,
    kinds: Vec<[Option<&'a str>; KIND_TEXTS]>,
    lines: Bytes<'a>,
    ids: Bytes<'a>,
}

/// One row of an open block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockRow<'a> {
    /// The request's id as a number: the number itself where it is written as a UUID, else a hash.
    pub key: u128,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Place among [`Block::url`]s.
    pub url: usize,
    /// What kind of place the page belongs to.
    pub context_type: Option<&'a str>,
    /// Id of that place.
    pub context: Option<i64>,
    /// Id of the thing that was looked at.
    pub asset: Option<i64>,
    /// Who acted in the person's name.
    pub real_user: Option<i64>,
    /// Seconds spent.
    pub seconds: Option<f64>,
    /// Whether the person took part.
    pub participated: bool,
    user_request: Option<bool>,
    kind: usize,
}

impl<'a> Block<'a> {
    /// Opens a block.
    ///
    /// # Errors
    ///
    /// [`AnalyticsError::DamagedPageViews`] where the bytes are not what was written.
    pub fn open(bytes: &'a [u8]) -> Result<Self, AnalyticsError> {
        let what = |what| move || AnalyticsError::DamagedPageViews { what };
        let (head, body) = bytes
            .split_at_checked(HEAD)
            .ok_or_else(what("it is too short"))?;
        if head[..4] != MAGIC {
            return Err(what("it does not begin like one")());
        }
        if head[4..] != crc32fast::hash(body).to_le_bytes() {
            return Err(what("its checksum is wrong")());
        }
        Self::parse(body).ok_or_else(what("it ends too early"))
    }

    fn parse(body: &'a [u8]) -> Option<Self> {
        let mut bytes = Bytes(body);
        let source = match bytes.byte()? {
            0 => Source::Ordinary,
            _ => Source::History,
        };
        let (whole_seconds, uuids) = (bytes.byte()? == 1, bytes.byte()? == 1);
        let user = bytes.signed()?;
        let (rows, urls) = (bytes.length()?, bytes.length()?);
        let (mut url_text, mut url_ends) = (String::new(), Vec::new());
        let mut before = 0..0;
        for _ in 0..urls {
            let (shared, rest) = (bytes.length()?, bytes.length()?);
            let rest = std::str::from_utf8(bytes.take(rest)?).ok()?;
            let start = url_text.len();
            url_text.get(before.clone())?.get(..shared)?;
            url_text.extend_from_within(before.start..before.start + shared);
            url_text.push_str(rest);
            before = start..url_text.len();
            url_ends.push(url_text.len());
        }
        let mut kinds = Vec::new();
        for _ in 0..bytes.length()? {
            let mut kind = [None; KIND_TEXTS];
            for text in &mut kind {
                *text = bytes.text()?;
            }
            kinds.push(kind);
        }
        let lines = bytes.length()?;
        Some(Self {
            source,
            user,
            rows,
            whole_seconds,
            uuids,
            url_text,
            url_ends,
            kinds,
            lines: Bytes(bytes.take(lines)?),
            ids: bytes,
        })
    }

    /// Returns how many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Tells whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Returns how many different addresses there are.
    #[must_use]
    pub fn urls(&self) -> usize {
        self.url_ends.len()
    }

    /// Returns an address by its place.
    #[must_use]
    pub fn url(&self, place: usize) -> &str {
        let start = place
            .checked_sub(1)
            .map_or(0, |before| self.url_ends[before]);
        &self.url_text[start..self.url_ends[place]]
    }

    /// Calls `take` for each row, newest first.
    ///
    /// # Errors
    ///
    /// [`AnalyticsError::DamagedPageViews`] where a row cannot be.
    pub fn each(&self, mut take: impl FnMut(BlockRow<'a>)) -> Result<(), AnalyticsError> {
        self.each_with_id(|row, _| take(row))
    }

    fn each_with_id(
        &self,
        mut take: impl FnMut(BlockRow<'a>, Option<&'a str>),
    ) -> Result<(), AnalyticsError> {
        let (mut lines, mut ids, mut at) = (self.lines, self.ids, 0);
        for _ in 0..self.rows {
            let (row, id) = self.row(&mut lines, &mut ids, &mut at).ok_or(
                AnalyticsError::DamagedPageViews {
                    what: "a row of it ends too early",
                },
            )?;
            take(row, id);
        }
        Ok(())
    }

    #[inline]
    fn row(
        &self,
        lines: &mut Bytes<'a>,
        ids: &mut Bytes<'a>,
        at: &mut i64,
    ) -> Option<(BlockRow<'a>, Option<&'a str>)> {
        let flags = lines.byte()?;
        *at = at.wrapping_add(lines.signed()?);
        let (url, kind) = (lines.length()?, lines.length()?);
        let mut id = |flag: u8| match flags & flag {
            0 => Some(None),
            _ => lines.signed().map(Some),
        };
        let (context, asset, real_user) = (id(CONTEXT)?, id(ASSET)?, id(REAL_USER)?);
        let seconds = match flags >> 6 {
            0 => None,
            1 => Some(back(lines.number()?)),
            _ => Some(f64::from_le_bytes(lines.take(8)?.try_into().ok()?)),
        };
        let (key, text) = if self.uuids {
            (u128::from_be_bytes(ids.take(16)?.try_into().ok()?), None)
        } else {
            let text = ids.text()??;
            (key(text), Some(text))
        };
        (url < self.urls()).then_some(())?;
        let row = BlockRow {
            key,
            at: if self.whole_seconds {
                at.wrapping_mul(1_000_000)
            } else {
                *at
            },
            url,
            context_type: self.kinds.get(kind)?[0],
            context,
            asset,
            real_user,
            seconds,
            participated: flags & PARTICIPATED != 0,
            user_request: match flags >> 1 & 3 {
                0 => None,
                asked => Some(asked == 2),
            },
            kind,
        };
        Some((row, text))
    }

    /// Gives every row back as it was.
    ///
    /// # Errors
    ///
    /// [`AnalyticsError::DamagedPageViews`] where a row cannot be.
    pub fn to_rows(&self) -> Result<Vec<PageView>, AnalyticsError> {
        let mut rows = Vec::with_capacity(self.rows.min(1 << 20));
        self.each_with_id(|row, id| {
            let kind = &self.kinds[row.kind];
            let text = |place: usize| kind[place].map(str::to_owned);
            rows.push(PageView {
                id: id.map_or_else(|| uuid_text(row.key), str::to_owned),
                user: self.user,
                at: row.at,
                url: self.url(row.url).to_owned(),
                context_type: text(0),
                context: row.context,
                asset_type: text(1),
                asset: row.asset,
                controller: text(2),
                action: text(3),
                http_method: text(4),
                app_name: text(5),
                user_agent: text(6),
                seconds: row.seconds,
                participated: row.participated,
                user_request: row.user_request,
                real_user: row.real_user,
            });
        })?;
        Ok(rows)
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most 1e12")]
fn back(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}

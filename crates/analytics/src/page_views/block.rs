//! Blocks: some rows of one person in a few bytes each, kept in the profile's database as they are.
//!
//! A block is written whole, carries a checksum, and gives back every field of every row as it was. See `docs/page-views.md` for
//! the layout.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::row::{PageView, Source};
use super::varint::{Bytes, put, put_signed, put_text};
use crate::AnalyticsError;

/// Changes with the layout and with the meaning of any number in it.
const MAGIC: [u8; 4] = *b"LPV1";
const HEAD: usize = 8;

/// Packs rows of one person, newest first. Of rows with the same request id the first is kept.
#[must_use]
pub fn encode(source: Source, user: i64, rows: &[PageView]) -> Vec<u8> {
    let mut order: Vec<&PageView> = rows.iter().collect();
    order.sort_by_key(|row| std::cmp::Reverse(row.at));
    let mut known = std::collections::HashSet::new();
    order.retain(|row| known.insert(row.id.as_str()));
    let mut urls: Vec<&str> = order.iter().map(|row| row.url.as_str()).collect();
    urls.sort_unstable();
    urls.dedup();
    let url_numbers: HashMap<&str, u64> = urls.iter().copied().zip(0..).collect();
    let mut kinds: Vec<[Option<&str>; KIND_TEXTS]> = Vec::new();
    let mut kind_numbers = HashMap::new();
    let whole_seconds = order.iter().all(|row| row.at % 1_000_000 == 0);
    let uuids = order.iter().all(|row| uuid(&row.id).is_some());

    let mut body = Vec::with_capacity(64 + order.len() * 32);
    body.push(u8::from(source == Source::History));
    body.push(u8::from(whole_seconds));
    body.push(u8::from(uuids));
    put_signed(&mut body, user);
    put(&mut body, order.len() as u64);
    put(&mut body, urls.len() as u64);
    put_front_coded(&mut body, &urls);
    let mut lines = Vec::with_capacity(order.len() * 12);
    let mut before = 0;
    for row in &order {
        let kind = kind_of(row);
        let number = *kind_numbers.entry(kind).or_insert_with(|| {
            kinds.push(kind);
            kinds.len() as u64 - 1
        });
        let at = if whole_seconds {
            row.at / 1_000_000
        } else {
            row.at
        };
        put_row(
            &mut lines,
            row,
            at.wrapping_sub(before),
            url_numbers[row.url.as_str()],
            number,
        );
        before = at;
    }
    put(&mut body, kinds.len() as u64);
    for text in kinds.iter().flatten() {
        put_text(&mut body, *text);
    }
    put(&mut body, lines.len() as u64);
    body.extend_from_slice(&lines);
    for row in &order {
        match uuid(&row.id).filter(|_| uuids) {
            Some(number) => body.extend_from_slice(&number.to_be_bytes()),
            None => put_text(&mut body, Some(&row.id)),
        }
    }
    let mut block = Vec::with_capacity(HEAD + body.len());
    block.extend_from_slice(&MAGIC);
    block.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    block.extend_from_slice(&body);
    block
}

const KIND_TEXTS: usize = 7;

fn kind_of(row: &PageView) -> [Option<&str>; KIND_TEXTS] {
    [
        row.context_type.as_deref(),
        row.asset_type.as_deref(),
        row.controller.as_deref(),
        row.action.as_deref(),
        row.http_method.as_deref(),
        row.app_name.as_deref(),
        row.user_agent.as_deref(),
    ]
}

/// Sorted texts, each as the length that it shares with the one before and the rest.
fn put_front_coded(out: &mut Vec<u8>, texts: &[&str]) {
    let mut before = "";
    for text in texts {
        let mut shared = before
            .bytes()
            .zip(text.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        while !text.is_char_boundary(shared) {
            shared -= 1;
        }
        put(out, shared as u64);
        put(out, (text.len() - shared) as u64);
        out.extend_from_slice(&text.as_bytes()[shared..]);
        before = text;
    }
}

const PARTICIPATED: u8 = 1;
const CONTEXT: u8 = 8;
const ASSET: u8 = 16;
const REAL_USER: u8 = 32;

fn put_row(out: &mut Vec<u8>, row: &PageView, later: i64, url: u64, kind: u64) {
    let asked = match row.user_request {
        None => 0,
        Some(false) => 1,
        Some(true) => 2,
    };
    let milliseconds = row.seconds.and_then(whole_milliseconds);
    let seconds = match (row.seconds, milliseconds) {
        (None, _) => 0,
        (_, Some(_)) => 1,
        _ => 2,
    };
    let mut flags = u8::from(row.participated) | asked << 1 | seconds << 6;
    for (flag, id) in [
        (CONTEXT, row.context),
        (ASSET, row.asset),
        (REAL_USER, row.real_user),
    ] {
        flags |= if id.is_some() { flag } else { 0 };
    }
    out.push(flags);
    put_signed(out, later);
    put(out, url);
    put(out, kind);
    for id in [row.context, row.asset, row.real_user]
        .into_iter()
        .flatten()
    {
        put_signed(out, id);
    }
    match (milliseconds, row.seconds) {
        (Some(whole), _) => put(out, whole),
        (None, Some(exact)) => out.extend_from_slice(&exact.to_le_bytes()),
        _ => {}
    }
}

/// Returns milliseconds that give the very same double back.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range was looked at"
)]
fn whole_milliseconds(seconds: f64) -> Option<u64> {
    let whole = (seconds * 1000.0).round();
    let fits = (0.0..=1e12).contains(&whole);
    let whole = fits.then_some(whole as u64)?;
    (back(whole).to_bits() == seconds.to_bits()).then_some(whole)
}

#[expect(clippy::cast_precision_loss, reason = "at most 1e12")]
fn back(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}

/// Reads `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` in lower case.
fn uuid(text: &str) -> Option<u128> {
    let bytes: &[u8; 36] = text.as_bytes().try_into().ok()?;
    let mut number = 0_u128;
    for (place, byte) in bytes.iter().enumerate() {
        let digit = match (place, byte) {
            (8 | 13 | 18 | 23, b'-') => continue,
            (8 | 13 | 18 | 23, _) => return None,
            (_, b'0'..=b'9') => byte - b'0',
            (_, b'a'..=b'f') => byte - b'a' + 10,
            _ => return None,
        };
        number = number << 4 | u128::from(digit);
    }
    Some(number)
}

fn uuid_text(number: u128) -> String {
    let text = format!("{number:032x}");
    format!(
        "{}-{}-{}-{}-{}",
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..]
    )
}

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

/// Returns the number by which a request is known: equal for equal ids, however its block wrote them.
fn key(id: &str) -> u128 {
    uuid(id).unwrap_or_else(|| {
        let hash = Sha256::digest(id.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        u128::from_be_bytes(bytes)
    })
}

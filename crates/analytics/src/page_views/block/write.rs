//! Rows as a block.

use std::collections::{HashMap, HashSet};

use super::id::uuid;
use super::{ASSET, CONTEXT, HEAD, KIND_TEXTS, MAGIC, REAL_USER, back};
use crate::page_views::row::{PageView, Source};
use crate::page_views::varint::{put, put_signed, put_text};

/// Packs rows of one person, newest first. Of rows with the same request id the first is kept.
#[must_use]
pub fn encode(source: Source, user: i64, rows: &[PageView]) -> Vec<u8> {
    let mut order: Vec<&PageView> = rows.iter().collect();
    order.sort_by_key(|row| std::cmp::Reverse(row.at));
    let mut known = HashSet::new();
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

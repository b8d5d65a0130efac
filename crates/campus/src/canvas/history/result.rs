//! The result of a query, written while it is sent.

use std::{io::Write, sync::Arc};

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use futures::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use uuid::Uuid;

use super::{Format, Query};
use crate::{
    CampusState, Gzip, HistoryNames, HistorySettings,
    canvas::{
        call::Call,
        views::{HistoryRow, PageView, Views},
    },
};

/// Bytes sent at a time.
const CHUNK: usize = 64 * 1024;

/// Answers with the rows of a query, or with 204 when there are none.
pub(super) fn respond(call: &Call, settings: &HistorySettings, id: Uuid, query: Query) -> Response {
    let writer = Writing {
        campus: Arc::clone(&call.campus),
        packed: settings.gzip != Gzip::Off,
        names: settings.names,
        duplicates: call.settings().page_views.duplicates,
        query,
    };
    if writer.views().next().is_none() {
        return StatusCode::NO_CONTENT.into_response();
    }
    let format = writer.query.format;
    let ending = if settings.gzip == Gzip::NoHeader {
        ".gz"
    } else {
        ""
    };
    let kind = match format {
        Format::Csv => "text/csv",
        Format::Jsonl => "application/jsonl",
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let name = format!("attachment; filename=\"{id}.{}{ending}\"", format.as_str());
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    if settings.gzip == Gzip::Header {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    let body = if settings.half {
        let mut whole = Vec::new();
        writer.write(&mut |bytes| {
            whole.extend_from_slice(&bytes);
            true
        });
        whole.truncate(whole.len() / 2);
        Body::from(whole)
    } else {
        let (into, from) = channel(4);
        tokio::task::spawn_blocking(move || writer.write(&mut |bytes| send(&into, bytes)));
        Body::from_stream(chunks(from))
    };
    (headers, body).into_response()
}

fn send(into: &Sender<Bytes>, bytes: Vec<u8>) -> bool {
    into.blocking_send(Bytes::from(bytes)).is_ok()
}

fn chunks(from: Receiver<Bytes>) -> impl futures::Stream<Item = Result<Bytes, std::io::Error>> {
    stream::unfold(from, |mut from| async move {
        let bytes = from.recv().await?;
        Some((Ok(bytes), from))
    })
}

struct Writing {
    campus: Arc<CampusState>,
    query: Query,
    packed: bool,
    names: HistoryNames,
    duplicates: bool,
}

impl Writing {
    fn views(&self) -> impl Iterator<Item = PageView> + '_ {
        let now = self.campus.clock.now();
        self.query.users.iter().flat_map(move |user| {
            let views = Views::of(&self.campus.canvas.catalogue, *user, now);
            views.newest_first(Some(self.query.from), Some(self.query.to))
        })
    }

    /// Writes everything in pieces until nobody wants more.
    fn write(&self, sink: &mut dyn FnMut(Vec<u8>) -> bool) {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        let mut plain = Vec::with_capacity(CHUNK);
        if self.query.format == Format::Csv {
            plain.extend_from_slice(self.heading().as_bytes());
        }
        for view in self.views() {
            for _ in 0..=usize::from(self.duplicates && view.twice) {
                self.write_row(&view.history_row(), &mut plain);
            }
            if plain.len() >= CHUNK {
                let piece = std::mem::replace(&mut plain, Vec::with_capacity(CHUNK));
                let piece = if self.packed {
                    // Writing to memory does not fail.
                    let _ = packer.write_all(&piece);
                    std::mem::take(packer.get_mut())
                } else {
                    piece
                };
                if !piece.is_empty() && !sink(piece) {
                    return;
                }
            }
        }
        if self.packed {
            let _ = packer.write_all(&plain);
            plain = packer.finish().unwrap_or_default();
        }
        sink(plain);
    }

    fn heading(&self) -> &'static str {
        match self.names {
            HistoryNames::Links => {
                "id,app_name,url,context_type,asset_type,controller,action,interaction_seconds,created_at,user_agent,\
                 participated,http_method,remote_ip,session_id,developer_key_id,asset_user_access_id,links_user,\
                 links_context,links_real_user,links_account\n"
            }
            HistoryNames::Plain => {
                "request_id,app_name,vhost,http_request,context_type,asset_type,controller,action,interaction_seconds,\
                 timestamp,user_agent,participated,http_method,remote_ip,session_id,developer_key_id,\
                 asset_user_access_id,user_id,context_id,real_user_id,account_id\n"
            }
            HistoryNames::Canvas => {
                "id,app_name,url,canvas_context_type,asset_type,controller,action,interaction_seconds,timestamp,\
                 user_agent,participated,http_method,remote_ip,session_id,developer_key_id,asset_user_access_id,\
                 links_user,canvas_context_id,links_real_user,links_account\n"
            }
        }
    }

    fn write_row(&self, row: &HistoryRow<'_>, into: &mut Vec<u8>) {
        if self.query.format == Format::Jsonl {
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(&mut *into, row);
            into.push(b'\n');
            return;
        }
        let number = |number: Option<u64>| number.map(|it| it.to_string()).unwrap_or_default();
        let text = |text: Option<&str>| quoted(text.unwrap_or_default());
        let url = match self.names {
            HistoryNames::Plain => {
                let rest = row.url.split_once("://").map_or("", |(_, rest)| rest);
                let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                format!("{},{}", quoted(host), quoted(path))
            }
            _ => quoted(row.url),
        };
        let cells = [
            row.id.clone(),
            text(row.app_name),
            url,
            text(row.context_type),
            text(row.asset_type),
            text(row.controller),
            text(row.action),
            row.interaction_seconds
                .map(|it| it.to_string())
                .unwrap_or_default(),
            row.created_at.clone(),
            quoted(row.user_agent),
            row.participated.to_string(),
            row.http_method.to_owned(),
            row.remote_ip.clone(),
            row.session_id.clone(),
            number(row.developer_key_id),
            number(row.asset_user_access_id),
            row.links_user.to_string(),
            number(row.links_context),
            number(row.links_real_user),
            row.links_account.to_string(),
        ];
        into.extend_from_slice(cells.join(",").as_bytes());
        into.push(b'\n');
    }
}

/// Writes a cell of CSV, in quotes where it must be.
pub(crate) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

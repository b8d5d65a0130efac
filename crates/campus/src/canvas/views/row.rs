//! A page view as it is written in answers.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::{PageView, visit::DEVICES};
use crate::canvas::world::{global, number_of};

/// A row of the ordinary list.
#[derive(Serialize)]
pub(crate) struct Row<'a> {
    id: String,
    app_name: Option<&'a str>,
    url: &'a str,
    context_type: Option<&'a str>,
    asset_type: Option<&'a str>,
    controller: Option<&'a str>,
    action: Option<&'a str>,
    contributed: bool,
    interaction_seconds: Option<f64>,
    created_at: String,
    user_request: bool,
    render_time: Option<f64>,
    user_agent: &'a str,
    participated: bool,
    http_method: &'a str,
    remote_ip: String,
    session_id: String,
    developer_key_id: Option<u64>,
    asset_user_access_id: Option<u64>,
    links: Links,
}

#[derive(Serialize)]
struct Links {
    user: u64,
    context: Option<u64>,
    asset: Option<u64>,
    real_user: Option<u64>,
    account: u64,
}

/// A row of a result of the history: flat, with global ids, without what the ordinary list says about the request.
#[derive(Serialize)]
pub(crate) struct HistoryRow<'a> {
    pub id: String,
    pub app_name: Option<&'a str>,
    pub url: &'a str,
    pub context_type: Option<&'a str>,
    pub asset_type: Option<&'a str>,
    pub controller: Option<&'a str>,
    pub action: Option<&'a str>,
    pub interaction_seconds: Option<f64>,
    pub created_at: String,
    pub user_agent: &'a str,
    pub participated: bool,
    pub http_method: &'a str,
    pub remote_ip: String,
    pub session_id: String,
    pub developer_key_id: Option<u64>,
    pub asset_user_access_id: Option<u64>,
    pub links_user: u64,
    pub links_context: Option<u64>,
    pub links_real_user: Option<u64>,
    pub links_account: u64,
}

/// The program with a developer key of its own.
const KEY_OF_PROGRAM: u64 = 104;
const ACCOUNT: u64 = 1;

impl PageView {
    pub(crate) fn created_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.at).unwrap_or_default()
    }

    pub(crate) fn row(&self) -> Row<'_> {
        Row {
            id: self.id.to_string(),
            app_name: self.app,
            url: &self.url,
            context_type: self.context.kind(),
            asset_type: self.asset.map(|(kind, _)| kind),
            controller: self.controller,
            action: self.action,
            contributed: false,
            interaction_seconds: self.seconds,
            created_at: seconds(self.created_at()),
            user_request: true,
            render_time: self.render,
            user_agent: DEVICES[self.agent % DEVICES.len()],
            participated: self.participated,
            http_method: self.method,
            remote_ip: self.address(),
            session_id: self.session(),
            developer_key_id: self.app.map(|_| KEY_OF_PROGRAM),
            asset_user_access_id: None,
            links: Links {
                user: self.user,
                context: self.context.id(),
                asset: self.asset.map(|(_, id)| id),
                real_user: self.real_user,
                account: ACCOUNT,
            },
        }
    }

    pub(crate) fn history_row(&self) -> HistoryRow<'_> {
        HistoryRow {
            id: self.id.to_string(),
            app_name: self.app,
            url: &self.url,
            context_type: self.context.kind(),
            asset_type: self.asset.map(|(kind, _)| kind),
            controller: self.controller,
            action: self.action,
            interaction_seconds: self.seconds,
            created_at: self
                .created_at()
                .to_rfc3339_opts(SecondsFormat::Millis, true),
            user_agent: DEVICES[self.agent % DEVICES.len()],
            participated: self.participated,
            http_method: self.method,
            remote_ip: self.address(),
            session_id: self.session(),
            developer_key_id: self.app.map(|_| global(KEY_OF_PROGRAM)),
            asset_user_access_id: None,
            links_user: global(self.user),
            links_context: self.context.id().map(global),
            links_real_user: self.real_user.map(global),
            links_account: global(ACCOUNT),
        }
    }

    fn address(&self) -> String {
        let bits = number_of(&[self.user, 0x1b]);
        let network = [192, 198, 203][(self.session % 3) as usize];
        match network {
            192 => format!("192.0.2.{}", bits % 254 + 1),
            198 => format!("198.51.100.{}", bits % 254 + 1),
            _ => format!("203.0.113.{}", bits % 254 + 1),
        }
    }

    fn session(&self) -> String {
        format!("{:016x}{:016x}", self.session, number_of(&[self.session]))
    }
}

/// Writes a time as answers do: in UTC, to the second.
pub(crate) fn seconds(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

//! The columns of results in CSV, by whatever names Canvas gives them.

use chrono::NaiveDateTime;
use csv::StringRecord;

use super::RowError;
use crate::ids::{AccountId, UserId, read};
use crate::model::PageView;
use crate::model::reading::parse_date;

/// Where each column is. Canvas does not promise their order, and has had several names for some.
pub(super) struct Columns {
    id: usize,
    created_at: usize,
    url: Option<usize>,
    host: Option<usize>,
    request: Option<usize>,
    context_type: Option<usize>,
    context: Option<usize>,
    user: Option<usize>,
    real_user: Option<usize>,
    account: Option<usize>,
    asset: Option<usize>,
    asset_type: Option<usize>,
    app_name: Option<usize>,
    controller: Option<usize>,
    action: Option<usize>,
    interaction_seconds: Option<usize>,
    render_time: Option<usize>,
    user_request: Option<usize>,
    participated: Option<usize>,
    http_method: Option<usize>,
    user_agent: Option<usize>,
    remote_ip: Option<usize>,
    session_id: Option<usize>,
    developer_key_id: Option<usize>,
    asset_user_access_id: Option<usize>,
}

impl Columns {
    pub fn find(header: &StringRecord) -> Result<Self, RowError> {
        let at = |names: &[&str]| {
            names.iter().find_map(|name| {
                header.iter().position(|column| {
                    let column = column.trim_start_matches('\u{feff}').trim();
                    column.trim_matches('"').eq_ignore_ascii_case(name)
                })
            })
        };
        let needed = |column: &'static str, names: &[&str]| {
            at(names).ok_or_else(|| RowError::Header {
                column,
                found: header.iter().map(str::to_owned).collect(),
            })
        };
        let columns = Self {
            id: needed("id", &["id", "request_id"])?,
            created_at: needed("created_at", &["created_at", "timestamp"])?,
            url: at(&["url"]),
            host: at(&["vhost", "host"]),
            request: at(&["http_request"]),
            context_type: at(&["context_type", "canvas_context_type"]),
            context: at(&["links_context", "context_id", "canvas_context_id"]),
            user: at(&["links_user", "user_id"]),
            real_user: at(&["links_real_user", "real_user_id"]),
            account: at(&["links_account", "account_id"]),
            asset: at(&["links_asset", "asset_id"]),
            asset_type: at(&["asset_type"]),
            app_name: at(&["app_name"]),
            controller: at(&["controller", "web_application_controller"]),
            action: at(&["action", "web_application_action"]),
            interaction_seconds: at(&["interaction_seconds"]),
            render_time: at(&["render_time"]),
            user_request: at(&["user_request"]),
            participated: at(&["participated"]),
            http_method: at(&["http_method"]),
            user_agent: at(&["user_agent"]),
            remote_ip: at(&["remote_ip"]),
            session_id: at(&["session_id"]),
            developer_key_id: at(&["developer_key_id"]),
            asset_user_access_id: at(&["asset_user_access_id"]),
        };
        if columns.url.is_none() {
            needed("url", &["http_request"])?;
        }
        Ok(columns)
    }

    pub fn view(&self, record: &StringRecord) -> Result<PageView, String> {
        let cell = |at: Option<usize>| {
            let text = record.get(at?)?.trim();
            (!text.is_empty() && text != "null").then_some(text)
        };
        let text = |at| cell(at).map(str::to_owned);
        let number = |at, name: &str| match cell(at) {
            None => Ok(None),
            Some(text) => whole(text)
                .map(Some)
                .ok_or_else(|| format!("{name} is “{text}”, which is no number")),
        };
        let decimal = |at| cell(at).and_then(|text| text.parse().ok());
        let switch = |at| match cell(at)? {
            "true" | "t" | "1" | "True" => Some(true),
            "false" | "f" | "0" | "False" => Some(false),
            _ => None,
        };
        let id = text(Some(self.id)).ok_or("it has no id")?;
        let created_at_text = text(Some(self.created_at)).ok_or("it has no time")?;
        let created_at = moment(&created_at_text)
            .ok_or_else(|| format!("“{created_at_text}” is no date and time"))?;
        Ok(PageView {
            id,
            user: number(self.user, "the user")?.map(UserId::new),
            created_at,
            created_at_text,
            url: text(self.url).or_else(|| address(cell(self.host), cell(self.request))),
            app_name: text(self.app_name),
            context_type: text(self.context_type),
            context: number(self.context, "the context")?,
            asset_type: text(self.asset_type),
            asset: number(self.asset, "the asset")?,
            controller: text(self.controller),
            action: text(self.action),
            interaction_seconds: decimal(self.interaction_seconds),
            render_time: decimal(self.render_time),
            user_request: switch(self.user_request),
            participated: switch(self.participated),
            http_method: text(self.http_method),
            user_agent: text(self.user_agent),
            remote_ip: text(self.remote_ip),
            session_id: text(self.session_id),
            developer_key_id: number(self.developer_key_id, "the developer key")?,
            asset_user_access_id: number(self.asset_user_access_id, "the access")?,
            real_user: number(self.real_user, "the real user")?.map(UserId::new),
            account: number(self.account, "the account")?.map(AccountId::new),
        })
    }
}

/// Reads an id, also one that a spreadsheet or data frame has given a `.0`.
fn whole(text: &str) -> Option<i64> {
    read(text.strip_suffix(".0").unwrap_or(text))
}

/// Reads a time with its zone, or without one, which then is UTC.
fn moment(text: &str) -> Option<chrono::DateTime<chrono::Utc>> {
    parse_date(text).or_else(|| {
        let text = text.trim_end_matches(" UTC");
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
            .map(|time| time.and_utc())
    })
}

fn address(host: Option<&str>, request: Option<&str>) -> Option<String> {
    let request = request?;
    Some(match host {
        Some(host) if !request.contains("://") => format!("https://{host}{request}"),
        _ => request.to_owned(),
    })
}

use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::reading::{number, or_default, parse_date, text};
use crate::ids::{AccountId, CourseId, UserId};
use crate::listed::{Key, Listed};

/// One request of a signed-in person, as Canvas logged it: late, missing or twice at times.
///
/// Ids are as received: relative to the server in the ordinary list, with their shard in the history.
#[derive(Debug, Clone, PartialEq)]
pub struct PageView {
    /// The id of the request.
    pub id: String,
    /// Whose view it is.
    pub user: Option<UserId>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When, as Canvas wrote it.
    pub created_at_text: String,
    /// The whole address that was asked for.
    pub url: Option<String>,
    /// The program, where it was not a browser.
    pub app_name: Option<String>,
    /// What the page belongs to: `Course`, `Group`, `User`, `Account` or `UserProfile`.
    pub context_type: Option<String>,
    /// The id of what the page belongs to.
    pub context: Option<i64>,
    /// What was shown.
    pub asset_type: Option<String>,
    /// The id of what was shown.
    pub asset: Option<i64>,
    /// The part of Canvas that answered.
    pub controller: Option<String>,
    /// What it did.
    pub action: Option<String>,
    /// How long the page was looked at, in seconds.
    pub interaction_seconds: Option<f64>,
    /// How long Canvas took, in seconds.
    pub render_time: Option<f64>,
    /// Whether the person asked for it, and not a script.
    pub user_request: Option<bool>,
    /// Whether something was handed in or written.
    pub participated: Option<bool>,
    /// The method, in lower case as a rule.
    pub http_method: Option<String>,
    /// The browser or program.
    pub user_agent: Option<String>,
    /// The address of the computer.
    pub remote_ip: Option<String>,
    /// The browser's session.
    pub session_id: Option<String>,
    /// The developer key of a program.
    pub developer_key_id: Option<i64>,
    /// The row of the access report that the view counted in.
    pub asset_user_access_id: Option<i64>,
    /// Who really acted, in somebody else's name.
    pub real_user: Option<UserId>,
    /// The account.
    pub account: Option<AccountId>,
}

impl PageView {
    /// Tells whether Canvas says that the page belongs to the course.
    pub fn in_course(&self, course: CourseId) -> bool {
        self.context_type.as_deref() == Some("Course")
            && self
                .context
                .is_some_and(|context| CourseId::new(context).means_same(course))
    }
}

impl Listed for PageView {
    fn key(&self) -> Option<Key> {
        Some(Key::Text(self.id.as_str().into()))
    }
}

impl<'de> Deserialize<'de> for PageView {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sent = Sent::deserialize(deserializer)?;
        let created_at = parse_date(&sent.created_at)
            .ok_or_else(|| D::Error::custom(format!("“{}” is no date", sent.created_at)))?;
        let links = sent.links;
        Ok(Self {
            id: sent.id,
            user: links.user.or(sent.links_user).map(UserId::new),
            created_at,
            created_at_text: sent.created_at,
            url: sent.url,
            app_name: sent.app_name,
            context_type: sent.context_type,
            context: links.context.or(sent.links_context),
            asset_type: sent.asset_type,
            asset: links.asset.or(sent.links_asset),
            controller: sent.controller,
            action: sent.action,
            interaction_seconds: sent.interaction_seconds,
            render_time: sent.render_time,
            user_request: sent.user_request,
            participated: sent.participated,
            http_method: sent.http_method,
            user_agent: sent.user_agent,
            remote_ip: sent.remote_ip,
            session_id: sent.session_id,
            developer_key_id: sent.developer_key_id,
            asset_user_access_id: sent.asset_user_access_id,
            real_user: links.real_user.or(sent.links_real_user).map(UserId::new),
            account: links.account.or(sent.links_account).map(AccountId::new),
        })
    }
}

/// The list nests its links, the history writes them flat.
#[derive(Deserialize)]
struct Sent {
    #[serde(alias = "request_id")]
    id: String,
    #[serde(alias = "timestamp")]
    created_at: String,
    #[serde(default, deserialize_with = "text")]
    url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    app_name: Option<String>,
    #[serde(default, alias = "canvas_context_type", deserialize_with = "text")]
    context_type: Option<String>,
    #[serde(default, deserialize_with = "text")]
    asset_type: Option<String>,
    #[serde(default, deserialize_with = "text")]
    controller: Option<String>,
    #[serde(default, deserialize_with = "text")]
    action: Option<String>,
    #[serde(default)]
    interaction_seconds: Option<f64>,
    #[serde(default)]
    render_time: Option<f64>,
    #[serde(default)]
    user_request: Option<bool>,
    #[serde(default)]
    participated: Option<bool>,
    #[serde(default, deserialize_with = "text")]
    http_method: Option<String>,
    #[serde(default, deserialize_with = "text")]
    user_agent: Option<String>,
    #[serde(default, deserialize_with = "text")]
    remote_ip: Option<String>,
    #[serde(default, deserialize_with = "text")]
    session_id: Option<String>,
    #[serde(default, deserialize_with = "number")]
    developer_key_id: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    asset_user_access_id: Option<i64>,
    #[serde(default, deserialize_with = "or_default")]
    links: Links,
    #[serde(default, alias = "user_id", deserialize_with = "number")]
    links_user: Option<i64>,
    #[serde(
        default,
        alias = "context_id",
        alias = "canvas_context_id",
        deserialize_with = "number"
    )]
    links_context: Option<i64>,
    #[serde(default, alias = "asset_id", deserialize_with = "number")]
    links_asset: Option<i64>,
    #[serde(default, alias = "real_user_id", deserialize_with = "number")]
    links_real_user: Option<i64>,
    #[serde(default, alias = "account_id", deserialize_with = "number")]
    links_account: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Links {
    #[serde(deserialize_with = "number")]
    user: Option<i64>,
    #[serde(deserialize_with = "number")]
    context: Option<i64>,
    #[serde(deserialize_with = "number")]
    asset: Option<i64>,
    #[serde(deserialize_with = "number")]
    real_user: Option<i64>,
    #[serde(deserialize_with = "number")]
    account: Option<i64>,
}

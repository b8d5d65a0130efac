//! Rows as Canvas gives them become rows as they are stored.

use lectern_analytics::page_views::PageView;

/// Takes a row of the list or of a history result over; `user` is whose list it was, where the row does not say. What the browser called
/// itself is taken over only where the person wants it kept.
pub(super) fn row_of(
    view: lectern_canvas::PageView,
    user: i64,
    keep_browser_names: bool,
) -> PageView {
    PageView {
        id: view.id,
        user: view.user.map_or(user, lectern_canvas::UserId::get),
        at: view.created_at.timestamp_micros(),
        url: view.url.unwrap_or_default(),
        context_type: view.context_type,
        context: view.context,
        asset_type: view.asset_type,
        asset: view.asset,
        controller: view.controller,
        action: view.action,
        http_method: view.http_method.map(|method| method.to_lowercase()),
        app_name: view.app_name,
        user_agent: view.user_agent.filter(|_| keep_browser_names),
        seconds: view
            .interaction_seconds
            .filter(|seconds| seconds.is_finite()),
        participated: view.participated.unwrap_or(false),
        user_request: view.user_request,
        real_user: view.real_user.map(lectern_canvas::UserId::get),
    }
}

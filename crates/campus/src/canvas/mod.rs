//! A Canvas on loopback: courses, people, page views, student work. Its own port, and a second origin for files.
//!
//! Nothing of it is stored but the tokens it gave out. Everything else follows from a seed and from the campus's
//! clock, and is made when it is asked for.

mod answer;
mod call;
mod control;
pub mod demo;
mod files;
mod handle;
mod history;
mod oauth;
mod paging;
mod params;
mod rest;
mod rights;
mod state;
mod throttle;
mod tokens;
mod true_work;
mod truth;
mod views;
mod work;
mod world;

use std::sync::Arc;

use axum::{Router, middleware};

use crate::{CampusState, faults, panopto};
pub(crate) use answer::throttled;
pub(crate) use call::token_of;
pub(crate) use control::routes as control_routes;
pub use handle::Canvas;
pub(crate) use oauth::{LOGIN_PAGE, approve};
pub use state::CanvasState;
pub(crate) use tokens::CanvasTokens;
pub use true_work::{TrueAttempt, TrueComment, TrueFile, TrueRubricRow, TrueSubmission};
pub use truth::{TrueCourse, TrueEnrollment, TruePageView, TrueUser};

/// Returns what the Canvas listener serves.
pub(crate) fn router(state: &Arc<CampusState>) -> Router {
    let api = rest::routes()
        .fallback(rest::no_address)
        .layer(middleware::from_fn_with_state(
            Arc::clone(state),
            throttle::throttle,
        ));
    Router::new()
        .merge(api)
        .merge(files::routes())
        .merge(oauth::routes())
        .route("/", panopto::front())
        .layer(middleware::from_fn_with_state(
            Arc::clone(state),
            faults::serve_canvas_with_faults,
        ))
        .with_state(Arc::clone(state))
}

/// Returns what the listener of files serves.
pub(crate) fn files_router(state: &Arc<CampusState>) -> Router {
    files::origin_routes()
        .fallback(panopto::no_page)
        .layer(middleware::from_fn_with_state(
            Arc::clone(state),
            faults::serve_canvas_files_with_faults,
        ))
        .with_state(Arc::clone(state))
}

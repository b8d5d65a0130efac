//! The layer around everything: logs each request and applies the fault chosen for it.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use http_body_util::BodyExt;

use super::{
    Fault,
    body::{Direction, Trouble, WatchedBody},
};
use crate::{
    CampusState, auth, canvas, endpoint,
    log::{Entry, Origin},
    panopto,
    wire::Line,
};

/// Serves one request: logs it, lets a fault happen, hands it on.
pub(crate) async fn serve_with_faults(
    State(state): State<Arc<CampusState>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    if request.uri().path().starts_with("/_campus/") {
        return next.run(request).await;
    }
    serve(state, line, Origin::Campus, request, next).await
}

/// Serves one request to the content network in the same way.
pub(crate) async fn serve_content_with_faults(
    State(state): State<Arc<CampusState>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    serve(state, line, Origin::Content, request, next).await
}

/// Serves one request to the Canvas in the same way.
pub(crate) async fn serve_canvas_with_faults(
    State(state): State<Arc<CampusState>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    serve(state, line, Origin::Canvas, request, next).await
}

/// Serves one request to the Canvas's origin of files in the same way.
pub(crate) async fn serve_canvas_files_with_faults(
    State(state): State<Arc<CampusState>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    serve(state, line, Origin::CanvasFiles, request, next).await
}

async fn serve(
    state: Arc<CampusState>,
    line: Line,
    origin: Origin,
    mut request: Request,
    next: Next,
) -> Response {
    let entry = if origin.is_canvas() {
        let caller = canvas::token_of(&request);
        let caller = caller.and_then(|token| state.canvas.tokens.read().name(&token));
        state.canvas.log.begin(origin, &request, caller)
    } else {
        state.log.begin(origin, &request, None)
    };
    // Without an answer, as when the other side hangs up, it is over as well.
    let under_way = UnderWay(Some(Arc::clone(&entry)));
    request.extensions_mut().insert(Arc::clone(&entry));
    let latency = if origin.is_canvas() {
        state.settings.read().canvas.latency_ms
    } else {
        state.settings.read().network.latency_ms
    };
    if latency > 0 {
        tokio::time::sleep(Duration::from_millis(latency)).await;
    }
    let chosen = state.faults.choose(
        request.method(),
        &endpoint::target(&request),
        |probability| state.chance(probability),
    );
    if let Some(chosen) = &chosen {
        entry.set_fault(chosen.fault.name());
    }
    let fault = match chosen {
        Some(held) if held.fault == Fault::Hold => {
            held.rule_removed().await;
            None
        }
        chosen => chosen.map(|chosen| chosen.fault),
    };
    let changes = !matches!(*request.method(), http::Method::GET | http::Method::HEAD);
    let response = with_fault(&state, &entry, &line, fault, request, next).await;
    if changes && !origin.is_canvas() {
        state.mark_changed();
    }
    under_way.answered();
    response
}

/// A request that is not answered yet.
struct UnderWay(Option<Arc<Entry>>);

impl UnderWay {
    /// Leaves the end to the answer's body.
    fn answered(mut self) {
        self.0 = None;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(entry) = &self.0 {
            entry.set_over();
        }
    }
}

async fn with_fault(
    state: &CampusState,
    entry: &Arc<Entry>,
    line: &Line,
    fault: Option<Fault>,
    request: Request,
    next: Next,
) -> Response {
    let on_upload_target = request.uri().path().starts_with("/Panopto/Upload/");
    let on_canvas = entry.origin().is_canvas();
    let network = Trouble {
        speed: if on_canvas {
            state.settings.read().canvas.bytes_per_second
        } else {
            state.settings.read().network.bytes_per_second
        },
        ..Trouble::default()
    };
    let other = fault.as_ref();
    if let Some(answer) =
        other.and_then(|fault| other_answer(state, fault, on_canvas, on_upload_target))
    {
        return instead(entry, line, request, answer).await;
    }
    let (mut incoming, mut outgoing) = (network, network);
    let mut claimed = None;
    match fault {
        // What was held goes on as if nothing had been; the others were answered already.
        None
        | Some(
            Fault::Hold
            | Fault::Status { .. }
            | Fault::TooMany { .. }
            | Fault::LoginPage
            | Fault::SoapFault { .. }
            | Fault::FullDisk { .. },
        ) => {}
        Some(Fault::ResetBefore) => return hang_up(line).await,
        Some(Fault::LoseAnswer) => {
            let request = watch_request(entry, line, request, incoming);
            let _ = next.run(request).await;
            return hang_up(line).await;
        }
        Some(Fault::Stall { millis }) => tokio::time::sleep(Duration::from_millis(millis)).await,
        Some(Fault::ExpiredToken) if on_canvas => {
            if let Some(token) = canvas::token_of(&request) {
                let now = state.clock.now();
                state.canvas.tokens.write().set_until(&token, Some(now));
            }
        }
        Some(Fault::ExpiredToken) => {
            if let Some(token) = auth::bearer(request.headers()) {
                state.tokens.write().expire_one(token, state.clock.now());
            }
        }
        Some(Fault::ExpiredCookie) => {
            if let Some(cookie) = auth::cookie(request.headers()) {
                state.tokens.write().end_cookie(cookie);
            }
        }
        Some(Fault::Truncated {
            after,
            right_length,
        }) => {
            outgoing.end_after = Some(after);
            claimed = (!right_length).then_some(after);
        }
        Some(Fault::NoLength) => outgoing.hide_length = true,
        Some(Fault::ResetInRequest { after }) => incoming.cut_after = Some(after),
        Some(Fault::ResetInResponse { after }) => outgoing.cut_after = Some(after),
        Some(Fault::StallInRequest { after, millis }) => {
            incoming.pause = Some((after, Duration::from_millis(millis)));
        }
        Some(Fault::StallInResponse { after, millis }) => {
            outgoing.pause = Some((after, Duration::from_millis(millis)));
        }
        Some(Fault::Slow { bytes_per_second }) => {
            incoming.speed = Some(bytes_per_second.max(1));
            outgoing.speed = incoming.speed;
        }
    }
    let must_cut = incoming.cut_after.is_some();
    let request = watch_request(entry, line, request, incoming);
    let response = next.run(request).await;
    if must_cut {
        // A body shorter than the cut, or a handler that never read it: the reset was asked for all the same.
        return hang_up(line).await;
    }
    watch_response(
        entry,
        line,
        with_claim(response, outgoing, claimed),
        outgoing,
    )
}

/// Returns the answer that comes in place of the right one, for faults that have one.
fn other_answer(
    state: &CampusState,
    fault: &Fault,
    on_canvas: bool,
    on_upload_target: bool,
) -> Option<Response> {
    Some(match fault {
        Fault::Status { status, body } => {
            (status_code(*status), body_with_type(body.clone())).into_response()
        }
        Fault::TooMany { retry_after } if on_canvas => {
            let status = state.settings.read().canvas.throttle.status;
            let mut answer = canvas::throttled(status, -7.25);
            if let Some(seconds) = retry_after {
                let headers = answer.headers_mut();
                headers.insert(header::RETRY_AFTER, (*seconds).into());
            }
            answer
        }
        Fault::TooMany { retry_after } => crate::limits::too_many("5 per Second", *retry_after),
        Fault::LoginPage if on_canvas => Html(canvas::LOGIN_PAGE).into_response(),
        Fault::LoginPage => Html(panopto::LOGIN_PAGE).into_response(),
        Fault::SoapFault { text } => panopto::SoapFault::system(text).into_response(),
        Fault::FullDisk { status } => full_disk(*status, on_upload_target),
        _ => return None,
    })
}

/// Lets the head of an answer say what the fault has it say about the body's length.
fn with_claim(mut response: Response, outgoing: Trouble, claimed: Option<u64>) -> Response {
    let headers = response.headers_mut();
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if outgoing.hide_length {
        headers.remove(header::CONTENT_LENGTH);
    } else if let (Some(length), Some(claimed)) = (length, claimed) {
        headers.insert(header::CONTENT_LENGTH, length.min(claimed).into());
    }
    response
}

/// Answers without asking the campus; the request body is read to its end first, as front ends do.
async fn instead(entry: &Arc<Entry>, line: &Line, request: Request, answer: Response) -> Response {
    let body = watch_request(entry, line, request, Trouble::default()).into_body();
    let mut body = std::pin::pin!(body);
    while let Some(Ok(_)) = body.frame().await {}
    watch_response(entry, line, answer, Trouble::default())
}

/// Cuts the line and never answers.
async fn hang_up(line: &Line) -> Response {
    line.cut();
    std::future::pending().await
}

fn watch_request(entry: &Arc<Entry>, line: &Line, request: Request, trouble: Trouble) -> Request {
    request.map(|body| {
        Body::new(WatchedBody::new(
            body,
            Direction::Request,
            Arc::clone(entry),
            Some(line.clone()),
            trouble,
        ))
    })
}

fn watch_response(
    entry: &Arc<Entry>,
    line: &Line,
    response: Response,
    trouble: Trouble,
) -> Response {
    entry.answered(response.status());
    response.map(|body| {
        Body::new(WatchedBody::new(
            body,
            Direction::Response,
            Arc::clone(entry),
            Some(line.clone()),
            trouble,
        ))
    })
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn body_with_type(body: String) -> Response {
    let kind = match body.trim_start().chars().next() {
        Some('{') => "application/json; charset=utf-8",
        Some('<') => "text/html; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind))],
        body,
    )
        .into_response()
}

fn full_disk(status: u16, on_upload_target: bool) -> Response {
    let kind = HeaderValue::from_static("application/xml");
    if on_upload_target {
        let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InternalError</Code>\
                    <Message>There is not enough space on the disk.</Message></Error>";
        return (status_code(status), [(header::CONTENT_TYPE, kind)], body).into_response();
    }
    (
        status_code(status),
        body_with_type("There is not enough space on the disk.".to_owned()),
    )
        .into_response()
}

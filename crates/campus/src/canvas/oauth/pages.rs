//! The pages of a sign-in. They work without script and by keyboard alone.

use axum::response::Html;
use http::StatusCode;

use super::authorize::Request;
use crate::panopto::{escape, page};

/// The sign-in page that is answered, status 200, where a person is expected.
pub(crate) const LOGIN_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
<title>Log in to Canvas</title></head><body><main><h1>Log in to Northfield</h1>\
<form method=\"post\" action=\"/login/canvas\"><label>Login <input name=\"pseudonym_session[unique_id]\"></label>\
<label>Password <input type=\"password\" name=\"pseudonym_session[password]\"></label><button>Log in</button></form></main></body></html>";

pub(super) async fn login() -> Html<&'static str> {
    Html(LOGIN_PAGE)
}

pub(super) fn sign_in(request: &Request, username: &str, problem: Option<&str>) -> Html<String> {
    let problem = problem.map_or_else(String::new, |text| {
        format!(
            "<p class=\"problem\" role=\"alert\" id=\"problem\">{}</p>",
            escape(text)
        )
    });
    let described = if problem.is_empty() {
        ""
    } else {
        " aria-describedby=\"problem\" aria-invalid=\"true\""
    };
    let body = format!(
        "<h1>Log in to Northfield’s Canvas</h1>\
         <p class=\"quiet\">to continue to {client}</p>{problem}\
         <form method=\"post\" action=\"/login/oauth2/sign-in\">\
         <input type=\"hidden\" name=\"request\" value=\"{raw}\">\
         <label>Login<input name=\"username\" value=\"{username}\" autocomplete=\"username\" required{described}></label>\
         <label>Password<input type=\"password\" name=\"password\" autocomplete=\"current-password\" required{described}></label>\
         <button class=\"main\" type=\"submit\">Log in</button></form>\
         <p class=\"quiet\">This is the demo campus: login <strong>admin</strong>, password <strong>{password}</strong>.</p>",
        client = escape(request.key.name),
        raw = escape(&request.raw),
        username = escape(username),
        password = crate::demo::ADMIN.password,
    );
    page(StatusCode::OK, "Log in to Canvas", &body).1
}

pub(super) fn consent(request: &Request, name: &str, visit: &str) -> Html<String> {
    let wishes = match &request.scopes {
        Some(scopes) => scopes
            .iter()
            .flat_map(|scope| {
                let scope = escape(scope);
                ["<li><code>".to_owned(), scope, "</code></li>".to_owned()]
            })
            .collect(),
        None => "<li>use Canvas as you may yourself</li>".to_owned(),
    };
    let body = format!(
        "<h1>Authorize {client}?</h1><p>You are <strong>{name}</strong>.</p>\
         <p>{client} is requesting access to your account:</p><ul>{wishes}</ul>\
         <form method=\"post\" action=\"/login/oauth2/consent\">\
         <input type=\"hidden\" name=\"request\" value=\"{raw}\">\
         <input type=\"hidden\" name=\"visit\" value=\"{visit}\">\
         <button class=\"main\" type=\"submit\" name=\"decision\" value=\"allow\">Authorize</button>\
         <button class=\"other\" type=\"submit\" name=\"decision\" value=\"deny\">Cancel</button></form>\
         <p><a href=\"/login/oauth2/auth?{raw}&amp;force_login=1\">Use another account</a></p>",
        client = escape(request.key.name),
        name = escape(name),
        raw = escape(&request.raw),
        visit = escape(visit),
    );
    page(StatusCode::OK, "Authorize access", &body).1
}

pub(super) fn refused(text: &str, code: &str) -> (StatusCode, Html<String>) {
    let body = format!(
        "<h1>Sign-in is not possible</h1><p class=\"problem\" role=\"alert\">{}</p><p class=\"quiet\">{}</p>",
        escape(text),
        escape(code)
    );
    page(StatusCode::BAD_REQUEST, "Sign-in is not possible", &body)
}

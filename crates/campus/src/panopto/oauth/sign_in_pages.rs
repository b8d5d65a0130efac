//! The two pages of a sign-in. They work without script and by keyboard alone.

use axum::response::Html;

use super::authorize::Request;
use crate::panopto::{escape, page};

/// The sign-in page.
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
        "<h1>Sign in to Northfield</h1>\
         <p class=\"quiet\">to continue to {client}</p>{problem}\
         <form method=\"post\" action=\"/Panopto/oauth2/connect/sign-in\">\
         <input type=\"hidden\" name=\"request\" value=\"{raw}\">\
         <label>User name<input name=\"username\" value=\"{username}\" autocomplete=\"username\" required{described}></label>\
         <label>Password<input type=\"password\" name=\"password\" autocomplete=\"current-password\" required{described}></label>\
         <button class=\"main\" type=\"submit\">Sign in</button></form>\
         <p class=\"quiet\">This is the demo campus: user <strong>instructor</strong>, password <strong>{password}</strong>.</p>",
        client = escape(&request.client_name),
        raw = escape(&request.raw),
        username = escape(username),
        password = crate::demo::INSTRUCTOR.password,
    );
    page(http::StatusCode::OK, "Sign in to Northfield", &body).1
}

/// The consent page.
pub(super) fn consent(request: &Request, name: &str, ticket: &str) -> Html<String> {
    let wishes: String = request
        .scopes
        .iter()
        .flat_map(|scope| ["<li>", meaning(scope), "</li>"])
        .collect();
    let body = format!(
        "<h1>Allow {client}?</h1><p>Signed in as <strong>{name}</strong>.</p>\
         <p>{client} would like to:</p><ul>{wishes}</ul>\
         <form method=\"post\" action=\"/Panopto/oauth2/connect/consent\">\
         <input type=\"hidden\" name=\"request\" value=\"{raw}\">\
         <input type=\"hidden\" name=\"ticket\" value=\"{ticket}\">\
         <button class=\"main\" type=\"submit\" name=\"decision\" value=\"allow\">Allow</button>\
         <button class=\"other\" type=\"submit\" name=\"decision\" value=\"deny\">Don’t allow</button></form>\
         <p><a href=\"/Panopto/oauth2/connect/authorize?{raw}&amp;prompt=login\">Use another account</a></p>",
        client = escape(&request.client_name),
        name = escape(name),
        raw = escape(&request.raw),
        ticket = escape(ticket),
    );
    page(http::StatusCode::OK, "Allow access", &body).1
}

fn meaning(scope: &str) -> &'static str {
    match scope {
        "openid" => "know who you are",
        "profile" => "read your name",
        "email" => "read your e-mail address",
        "offline_access" => "stay signed in",
        _ => "use your folders and recordings as you may yourself",
    }
}

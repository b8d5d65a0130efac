//! Stands in for a browser where there is no display: signs in to the demo campus over HTTP and allows access.

use crate::run::{Outcome, command, output};

/// Where people sign in and consent, and who does. The demo campus prints names and passwords on its own sign-in pages.
struct Pages {
    sign_in: &'static str,
    consent: &'static str,
    /// The field that says who is at the consent page.
    ticket: &'static str,
    user: &'static str,
    password: &'static str,
}

const PANOPTO: Pages = Pages {
    sign_in: "/Panopto/oauth2/connect/sign-in",
    consent: "/Panopto/oauth2/connect/consent",
    ticket: "ticket",
    user: "instructor",
    password: "northfield-teaches",
};
/// The administrator: page views of others need a right over the account.
const CANVAS: Pages = Pages {
    sign_in: "/login/oauth2/sign-in",
    consent: "/login/oauth2/consent",
    ticket: "visit",
    user: "admin",
    password: "northfield-runs",
};

/// Fills in the sign-in page and the consent page, and follows the way back to Lectern.
pub fn sign_in(address: &str) -> Outcome {
    let (site, pages) = match address.split_once("/login/oauth2/") {
        Some((site, _)) => (site, &CANVAS),
        None => (
            address.split("/Panopto/").next().unwrap_or(address),
            &PANOPTO,
        ),
    };
    let sign_in = fetch(address, &[])?;
    let request = hidden(&sign_in, "request")?;
    let consent = fetch(
        &format!("{site}{}", pages.sign_in),
        &[
            ("request", &request),
            ("username", pages.user),
            ("password", pages.password),
        ],
    )?;
    let (request, ticket) = (
        hidden(&consent, "request")?,
        hidden(&consent, pages.ticket)?,
    );
    fetch(
        &format!("{site}{}", pages.consent),
        &[
            ("request", &request),
            (pages.ticket, &ticket),
            ("decision", "allow"),
        ],
    )?;
    Ok(())
}

fn fetch(address: &str, form: &[(&str, &str)]) -> Result<String, String> {
    let mut curl = command(
        "curl",
        &[
            "--silent",
            "--show-error",
            "--fail",
            "--location",
            "--max-time",
            "30",
            "--noproxy",
            "*",
        ],
    );
    for (name, value) in form {
        curl.arg("--data-urlencode").arg(format!("{name}={value}"));
    }
    curl.arg(address);
    output(&mut curl)
}

fn hidden(page: &str, name: &str) -> Result<String, String> {
    let marker = format!("name=\"{name}\" value=\"");
    let value = page
        .split_once(&marker)
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(value, _)| value)
        .ok_or_else(|| format!("the campus's page has no field “{name}”"))?;
    Ok(value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&"))
}

//! Stands in for a browser where there is no display: signs in to the demo campus over HTTP and allows access.

use crate::run::{Outcome, command, output};

/// The demo campus prints both on its own sign-in page.
const USER: &str = "instructor";
const PASSWORD: &str = "northfield-teaches";

/// Fills in the sign-in page and the consent page, and follows the way back to Lectern.
pub fn sign_in(address: &str) -> Outcome {
    let site = address.split("/Panopto/").next().unwrap_or(address);
    let sign_in = fetch(address, &[])?;
    let request = hidden(&sign_in, "request")?;
    let consent = fetch(
        &format!("{site}/Panopto/oauth2/connect/sign-in"),
        &[
            ("request", &request),
            ("username", USER),
            ("password", PASSWORD),
        ],
    )?;
    let (request, ticket) = (hidden(&consent, "request")?, hidden(&consent, "ticket")?);
    fetch(
        &format!("{site}/Panopto/oauth2/connect/consent"),
        &[
            ("request", &request),
            ("ticket", &ticket),
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

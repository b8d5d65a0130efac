//! Where the next page of a listing is.

use http::HeaderMap;
use http::header::LINK;
use lectern_net::ensure_secure;
use url::Url;

use crate::error::LinkProblem;

/// Finds the address of the next page in the `Link` headers of an answer.
///
/// It is taken as it is. Only Canvas itself is asked for it, because the account's token goes with the request.
pub(crate) fn next(
    headers: &HeaderMap,
    from: &Url,
    server: &Url,
) -> Result<Option<Url>, LinkProblem> {
    for value in headers.get_all(LINK) {
        let text = String::from_utf8_lossy(value.as_bytes());
        if let Some(address) = related(&text, "next") {
            return own(from, address, server).map(Some);
        }
    }
    Ok(None)
}

/// Takes an address that Canvas gave, if it is one of Canvas itself.
pub(crate) fn own(from: &Url, address: &str, server: &Url) -> Result<Url, LinkProblem> {
    let url = from.join(address).map_err(|_| LinkProblem::Malformed)?;
    if ensure_secure(&url).is_err() {
        return Err(LinkProblem::NotEncrypted { host: host(&url) });
    }
    if url.origin() != server.origin() {
        return Err(LinkProblem::OtherHost { host: host(&url) });
    }
    Ok(url)
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Finds the target of one relation in `<address>; rel="next",<address>; rel="last"`. An address may hold commas.
fn related<'a>(text: &'a str, relation: &str) -> Option<&'a str> {
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let after = &rest[open + 1..];
        let close = after.find('>')?;
        let address = &after[..close];
        let parameters = &after[close + 1..];
        let end = parameters.find('<').unwrap_or(parameters.len());
        let named = parameters[..end].split([';', ',']).any(|parameter| {
            let Some((name, value)) = parameter.split_once('=') else {
                return false;
            };
            let value = value.trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("rel")
                && value
                    .split_whitespace()
                    .any(|one| one.eq_ignore_ascii_case(relation))
        });
        if named {
            return Some(address);
        }
        rest = &parameters[end..];
    }
    None
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::header::LINK;
    use url::Url;

    use super::{next, related};
    use crate::error::LinkProblem;

    fn found(server: &str, link: &str) -> Result<Option<String>, LinkProblem> {
        let server: Url = server.parse().unwrap();
        let from = server.join("/api/v1/courses?per_page=100").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(LINK, link.parse().unwrap());
        next(&headers, &from, &server).map(|url| url.map(|url| url.to_string()))
    }

    #[test]
    fn takes_the_next_address_as_it_is() {
        let address = "https://canvas.example.edu/api/v1/users/5/page_views?start_time=2026-01-01&end_time=2026-02-01&start_time=2026-01-01&end_time=2026-02-01&include%5B%5D=user&page=bookmark:WyIyMDI2LTAyLTAzVDE5OjQ5OjQ3LjEyM1oiLCJhIl0&per_page=100";
        let link = format!(
            "<https://canvas.example.edu/api/v1/x?page=first&per_page=100>; rel=\"current\",<{address}>; rel=\"next\",<https://canvas.example.edu/api/v1/x?page=first>; rel=\"first\""
        );

        assert_eq!(
            found("https://canvas.example.edu/", &link)
                .unwrap()
                .as_deref(),
            Some(address)
        );
    }

    #[test]
    fn understands_every_way_to_write_a_link() {
        for link in [
            "<b>; rel=\"next\"",
            "<a>; rel=current, <b>; rel=next",
            "<a,c>;rel=\"prev\",<b> ; title=\"x\" ; REL=\"next last\"",
            "<a>; rel=\"nextish\",<b>; rel=\"Next\"",
        ] {
            assert_eq!(related(link, "next"), Some("b"), "{link}");
        }
        for link in [
            "",
            "b; rel=next",
            "<b; rel=next",
            "<b>",
            "<b>; rel=\"last\"",
        ] {
            assert_eq!(related(link, "next"), None, "{link}");
        }
    }

    #[test]
    fn refuses_every_address_but_canvas_itself() {
        let server = "https://canvas.example.edu/";

        for elsewhere in [
            "https://evil.example/api/v1/courses",
            "https://canvas.example.edu:8443/api/v1/courses",
            "//evil.example/api/v1/courses",
        ] {
            assert!(
                matches!(
                    found(server, &format!("<{elsewhere}>; rel=\"next\"")),
                    Err(LinkProblem::OtherHost { .. })
                ),
                "{elsewhere}"
            );
        }
        assert!(matches!(
            found(
                server,
                "<http://canvas.example.edu/api/v1/courses>; rel=\"next\""
            ),
            Err(LinkProblem::NotEncrypted { .. })
        ));
        assert!(matches!(
            found(server, "<https://[::1>; rel=\"next\""),
            Err(LinkProblem::Malformed)
        ));
        assert_eq!(
            found(server, "</api/v1/courses?page=2>; rel=\"next\"")
                .unwrap()
                .as_deref(),
            Some("https://canvas.example.edu/api/v1/courses?page=2")
        );
    }
}

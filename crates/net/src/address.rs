use std::net::{Ipv4Addr, Ipv6Addr};

use thiserror::Error;
use url::{Host, Url};

/// Tells why a text is no usable server address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// Nothing was entered.
    #[error(
        "The server address is empty. Enter it as in your browser, for example https://video.example.edu."
    )]
    Empty,
    /// The text is no address.
    #[error(
        "“{address}” is not a server address. Enter it as in your browser, for example https://video.example.edu."
    )]
    Malformed {
        /// What was entered.
        address: String,
    },
    /// Plain `http` to a host that is not this computer.
    #[error(
        "{host} was given with http, which anyone on the way can read. Use https://{host}; plain http works for this computer only."
    )]
    Insecure {
        /// The host named by the address.
        host: String,
    },
    /// A scheme that is no web address, such as `ftp`.
    #[error("{scheme} addresses are not supported. Enter a web address that begins with https.")]
    UnsupportedScheme {
        /// The scheme that was found.
        scheme: String,
    },
}

/// Reads the address of a server as people type or paste it and returns its origin (`https://host[:port]/`).
///
/// A missing scheme means `https`. Path, query, fragment and user information of a pasted link are cut off.
///
/// # Errors
///
/// Plain `http` is refused for every host but loopback, and so is any text that names no host.
pub fn parse_server_address(address: &str) -> Result<Url, AddressError> {
    let trimmed = address
        .trim()
        .trim_matches(|c| matches!(c, '<' | '>' | '"' | '“' | '”' | '\''));
    if trimmed.is_empty() {
        return Err(AddressError::Empty);
    }
    let malformed = || AddressError::Malformed {
        address: address.trim().to_owned(),
    };
    if trimmed.chars().any(char::is_whitespace) {
        return Err(malformed());
    }
    let text = if trimmed.contains("://") {
        trimmed.to_owned()
    } else {
        format!("https://{trimmed}")
    };
    let mut url = Url::parse(&text).map_err(|_| malformed())?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(AddressError::UnsupportedScheme {
            scheme: url.scheme().to_owned(),
        });
    }
    if !names_a_host(&url) {
        return Err(malformed());
    }
    ensure_secure(&url)?;
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    // Both setters refuse only addresses without a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Ok(url)
}

/// A single word such as `panopto` parses as a host but never is one that a person means, except for this computer.
fn names_a_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost"
                || (name.contains('.') && name.split('.').all(|label| !label.is_empty()))
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

/// Accepts `https` to any host and plain `http` to loopback alone.
///
/// # Errors
///
/// [`AddressError::Insecure`] for `http` to another host, [`AddressError::UnsupportedScheme`] for anything that is no web address.
pub fn ensure_secure(url: &Url) -> Result<(), AddressError> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => Err(AddressError::Insecure {
            host: url.host_str().unwrap_or_default().to_owned(),
        }),
        other => Err(AddressError::UnsupportedScheme {
            scheme: other.to_owned(),
        }),
    }
}

/// Tells whether the address means this computer: `localhost`, names below it, `127.0.0.0/8` or `::1`.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(ip)) => ip.octets()[0] == Ipv4Addr::LOCALHOST.octets()[0],
        Some(Host::Ipv6(ip)) => ip == Ipv6Addr::LOCALHOST,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{AddressError, parse_server_address};

    fn origin(address: &str) -> String {
        parse_server_address(address).unwrap().to_string()
    }

    #[test]
    fn understands_what_people_type_and_paste() {
        for address in [
            "video.example.edu",
            "  https://video.example.edu ",
            "HTTPS://Video.Example.EDU:443/",
            "https://video.example.edu/Panopto/Pages/Sessions/List.aspx?folderID=1#x",
            "<https://me@video.example.edu/Panopto>",
        ] {
            assert_eq!(origin(address), "https://video.example.edu/", "{address}");
        }
        assert_eq!(
            origin("https://video.example.edu:8443/x"),
            "https://video.example.edu:8443/"
        );
    }

    #[test]
    fn accepts_plain_http_for_this_computer_alone() {
        for loopback in [
            "http://localhost:8080",
            "http://127.0.0.1:9",
            "http://[::1]:9/Panopto",
            "http://127.1.2.3/",
        ] {
            assert!(parse_server_address(loopback).is_ok(), "{loopback}");
        }
        for outside in [
            "http://video.example.edu",
            "http://10.0.0.1",
            "http://localhost.example.edu",
            "http://[::2]/",
        ] {
            assert!(
                matches!(
                    parse_server_address(outside),
                    Err(AddressError::Insecure { .. })
                ),
                "{outside}"
            );
        }
    }

    #[test]
    fn refuses_what_names_no_server() {
        assert_eq!(parse_server_address("  "), Err(AddressError::Empty));
        for text in [
            "our panopto",
            "panopto",
            "https://",
            "https://..",
            "https://exa mple.edu",
            "a..b",
        ] {
            assert!(
                matches!(
                    parse_server_address(text),
                    Err(AddressError::Malformed { .. })
                ),
                "{text}"
            );
        }
        assert!(matches!(
            parse_server_address("ftp://video.example.edu"),
            Err(AddressError::UnsupportedScheme { .. })
        ));
    }
}

use crate::accounts::Account;
use crate::error::Problem;

/// A page for the browser. It holds no secret, loads nothing and runs nothing.
pub(super) struct Page {
    status: &'static str,
    title: String,
    text: String,
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:18vh auto 0;padding:0 1.5rem;color:#1c2430;\
background:#f7f8fa}h1{font-size:1.5rem;margin:0 0 .5rem}p{margin:0 0 .5rem}.hint{color:#5a6472}\
@media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181f}.hint{color:#a2abb8}}";

pub(super) fn signed_in(account: &Account) -> Page {
    let who = match &account.user {
        Some(user) => format!("{} knows you as {user}.", account.host()),
        None => format!("{} let Lectern in.", account.host()),
    };
    Page {
        status: "200 OK",
        title: "You are signed in".to_owned(),
        text: format!("{who}\nYou can close this tab and go back to Lectern."),
    }
}

pub(super) fn failed(problem: &Problem) -> Page {
    Page {
        status: "200 OK",
        title: "The sign-in did not work".to_owned(),
        text: format!(
            "{}\n{}\nYou can close this tab and go back to Lectern.",
            problem.message, problem.hint
        ),
    }
}

/// The same words whatever was wrong, because whoever sent this is not the sign-in that waits.
pub(super) fn not_ours() -> Page {
    Page {
        status: "400 Bad Request",
        title: "This sign-in is not the one Lectern waits for".to_owned(),
        text: "Close this tab, go back to Lectern and use the newest browser tab.".to_owned(),
    }
}

pub(super) fn not_found() -> Page {
    Page {
        status: "404 Not Found",
        title: "There is nothing here".to_owned(),
        text: "Lectern listens here only for the end of a sign-in.".to_owned(),
    }
}

pub(super) fn not_allowed() -> Page {
    Page {
        status: "405 Method Not Allowed",
        ..not_found()
    }
}

impl Page {
    /// Returns the whole answer, head and body.
    pub(super) fn response(&self) -> Vec<u8> {
        let title = escaped(&self.title);
        let paragraphs = self
            .text
            .lines()
            .filter(|line| !line.is_empty())
            .enumerate()
            .map(|(n, line)| {
                format!(
                    "<p{}>{}</p>",
                    if n == 0 { "" } else { " class=\"hint\"" },
                    escaped(line)
                )
            })
            .collect::<Vec<_>>()
            .concat();
        let body = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>{title} - Lectern</title><style>{STYLE}</style></head>\
             <body><main><h1>{title}</h1>{paragraphs}</main></body></html>"
        );
        let head = format!(
            "HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'\r\n\r\n",
            self.status,
            body.len()
        );
        [head, body].concat().into_bytes()
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::failed;
    use crate::error::{ErrorCode, Problem};

    #[test]
    fn words_of_a_server_are_shown_and_never_run() {
        let problem = Problem::new(
            ErrorCode::SignInRefused,
            "<script>alert(1)</script> & \"more\"",
        );

        let page = String::from_utf8(failed(&problem).response()).unwrap();

        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"));
        assert!(!page.contains("<script"));
        assert!(page.contains("Content-Security-Policy: default-src 'none'"));
    }
}

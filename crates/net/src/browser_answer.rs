use url::form_urlencoded;

use crate::secret::Secret;

/// What a browser brings back from a sign-in page of the kind OAuth 2 describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrowserAnswer {
    /// The person agreed; the code is exchanged for tokens.
    Code(Secret),
    /// The sign-in page refused.
    Refused {
        /// The code of the error, for example `access_denied`.
        error: String,
        /// The server's words.
        description: Option<String>,
    },
    /// The answer belongs to another sign-in, or is made up.
    StateMismatch,
    /// Neither a code nor an error came.
    NoCode,
}

impl BrowserAnswer {
    /// Reads `/redirect?code=…&state=…`.
    ///
    /// The state is checked before anything else is believed, an error included: anybody on this computer can call the
    /// listener.
    pub fn read(path_and_query: &str, state: &Secret) -> Self {
        let query = path_and_query
            .split_once('?')
            .map_or("", |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let member = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        if !member("state").is_some_and(|given| same(&given, state.expose())) {
            return Self::StateMismatch;
        }
        if let Some(error) = member("error") {
            let description = member("error_description");
            return Self::Refused { error, description };
        }
        member("code")
            .filter(|code| !code.is_empty())
            .map_or(Self::NoCode, |code| Self::Code(Secret::new(code)))
    }
}

/// Compares without telling by its duration how much is right.
fn same(left: &str, right: &str) -> bool {
    left.len() == right.len()
        && left
            .bytes()
            .zip(right.bytes())
            .fold(0, |diff, (a, b)| diff | (a ^ b))
            == 0
}

#[cfg(test)]
mod tests {
    use super::BrowserAnswer;

    fn read(answer: &str) -> BrowserAnswer {
        BrowserAnswer::read(answer, &"s-1".into())
    }

    #[test]
    fn reads_the_code_of_the_right_sign_in() {
        assert_eq!(
            read("/redirect?code=a%2Fb&scope=api&state=s-1"),
            BrowserAnswer::Code("a/b".into())
        );
    }

    #[test]
    fn believes_nothing_under_a_wrong_state() {
        for answer in [
            "/redirect?code=a",
            "/redirect?code=a&state=s-2",
            "/redirect?error=access_denied",
            "/redirect",
        ] {
            assert_eq!(read(answer), BrowserAnswer::StateMismatch, "{answer}");
        }
    }

    #[test]
    fn tells_a_refusal_from_an_answer_without_a_code() {
        assert!(matches!(
            read("/redirect?error=access_denied&error_description=No+way&state=s-1"),
            BrowserAnswer::Refused { error, description } if error == "access_denied" && description.as_deref() == Some("No way")
        ));
        assert_eq!(read("/redirect?state=s-1"), BrowserAnswer::NoCode);
    }
}

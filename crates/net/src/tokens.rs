use chrono::{DateTime, TimeDelta, Utc};

use crate::secret::Secret;

/// How long before its end a token is renewed, so that a request never carries one that ends on the way.
const RENEW_EARLY: TimeDelta = TimeDelta::seconds(120);
/// The lifetime of an access token where the answer names none.
const USUAL_LIFETIME: TimeDelta = TimeDelta::seconds(3600);

/// What a sign-in or renewal of OAuth 2 gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// The token that goes with requests. Opaque.
    pub access_token: Secret,
    /// The token to renew with. A server may give a new one with each renewal and end the old one, so this must be stored
    /// before the access token is used. Where an answer carries none, this is the previous one.
    pub refresh_token: Option<Secret>,
    /// When the access token was asked for, by this computer's clock.
    pub obtained_at: DateTime<Utc>,
    /// When the access token ends, by this computer's clock.
    pub expires_at: DateTime<Utc>,
    /// How far the server's clock is ahead of this computer's, where the answer told.
    pub server_ahead: Option<TimeDelta>,
}

impl Tokens {
    /// Returns when an access token ends that was asked for at `now`, an hour later where the answer names no lifetime.
    pub fn end(now: DateTime<Utc>, lifetime: Option<TimeDelta>) -> DateTime<Utc> {
        now + lifetime.unwrap_or(USUAL_LIFETIME)
    }

    /// Tells whether the access token should be renewed before it is used: 120 s before its end, or after half of a
    /// lifetime that is shorter than four minutes.
    pub fn needs_renewal(&self, now: DateTime<Utc>) -> bool {
        let lifetime = self.expires_at - self.obtained_at;
        now >= self.expires_at - RENEW_EARLY.min(lifetime / 2)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::Tokens;

    fn living(seconds: i64) -> Tokens {
        let obtained_at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        Tokens {
            access_token: "a".into(),
            refresh_token: None,
            obtained_at,
            expires_at: obtained_at + TimeDelta::seconds(seconds),
            server_ahead: None,
        }
    }

    #[test]
    fn is_renewed_two_minutes_before_its_end() {
        let tokens = living(3600);

        assert!(!tokens.needs_renewal(tokens.obtained_at + TimeDelta::seconds(3479)));
        assert!(tokens.needs_renewal(tokens.obtained_at + TimeDelta::seconds(3480)));
    }

    #[test]
    fn is_usable_for_half_of_a_short_life() {
        let tokens = living(10);

        assert!(!tokens.needs_renewal(tokens.obtained_at + TimeDelta::seconds(4)));
        assert!(tokens.needs_renewal(tokens.obtained_at + TimeDelta::seconds(5)));
    }
}

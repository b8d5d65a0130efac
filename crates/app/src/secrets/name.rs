use crate::accounts::AccountId;

/// Names one secret of the profile.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum SecretName {
    /// The secret of an account's API client.
    ClientSecret(AccountId),
    /// The password of an account that signs in with one.
    Password(AccountId),
    /// The token to renew with.
    RefreshToken(AccountId),
    /// The token that goes with requests, with its times.
    AccessToken(AccountId),
    /// The key of the pseudonyms of an export of student work.
    Pseudonyms {
        /// Tells profiles apart in the one keychain of a person.
        profile: String,
        /// The export.
        export: String,
    },
    /// The password of the proxy of this profile.
    ProxyPassword {
        /// Tells profiles apart in the one keychain of a person.
        profile: String,
    },
}

impl SecretName {
    /// Everything an account may have.
    pub(crate) fn all_of(account: &AccountId) -> [Self; 4] {
        [
            Self::ClientSecret(account.clone()),
            Self::Password(account.clone()),
            Self::RefreshToken(account.clone()),
            Self::AccessToken(account.clone()),
        ]
    }

    /// The text under which stores keep it. It says what it is, so that a person can find it in the keychain.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::ClientSecret(account) => format!("{account}/client-secret"),
            Self::Password(account) => format!("{account}/password"),
            Self::RefreshToken(account) => format!("{account}/refresh-token"),
            Self::AccessToken(account) => format!("{account}/access-token"),
            Self::Pseudonyms { profile, export } => format!("{profile}/pseudonyms-{export}"),
            Self::ProxyPassword { profile } => format!("{profile}/proxy-password"),
        }
    }
}

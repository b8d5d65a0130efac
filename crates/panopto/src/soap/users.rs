//! Names for the ids of people.

use super::call::{Operation, Version, operation};
use super::envelope::Arguments;
use super::fault::FaultKind;
use crate::error::PanoptoError;
use crate::ids::UserId;
use crate::{Panopto, WebSession};

const GET_USERS: Operation = operation!(
    "UserManagement",
    "GetUsers",
    "the right to see users, which administrators have"
);

/// A person as the site knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoapUser {
    /// The id.
    pub id: UserId,
    /// The user key, for example `unified\alice`.
    pub key: Option<String>,
    /// First and last name, where there is one.
    pub name: Option<String>,
    /// The mail address.
    pub email: Option<String>,
}

impl Panopto {
    /// Asks for the names of people. Who is not known to the site is not in the answer.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::Forbidden`] for accounts that may not see users, which is no reason to stop anything else.
    pub async fn users(
        &self,
        session: &dyn WebSession,
        ids: &[UserId],
    ) -> Result<Vec<SoapUser>, PanoptoError> {
        let arguments = Arguments::default().guids("userIds", ids.iter().map(ToString::to_string));
        let first = self
            .soap(session, GET_USERS, Version::V40, &arguments)
            .await;
        let outcome = match first {
            Err(
                PanoptoError::NotFound { .. }
                | PanoptoError::Fault {
                    kind: FaultKind::NoOperation,
                    ..
                },
            ) => {
                self.soap(session, GET_USERS, Version::V46, &arguments)
                    .await?
            }
            other => other?,
        };
        let users = outcome.node.children.iter().filter(|user| !user.nil);
        Ok(users
            .filter_map(|user| {
                let names = [user.value("FirstName"), user.value("LastName")];
                let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
                Some(SoapUser {
                    id: UserId::new(user.guid("UserId")?),
                    key: user.word("UserKey"),
                    name: (!name.is_empty()).then_some(name),
                    email: user.word("Email"),
                })
            })
            .collect())
    }
}

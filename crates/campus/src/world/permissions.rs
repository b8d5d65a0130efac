//! Who may do what.

use uuid::Uuid;

use super::{Access, AccessLevel, Folder, Role, Session, SystemRole, World};

/// Who is calling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The person acting; `None` for a service client, which acts for nobody.
    pub person: Option<Uuid>,
    /// The API client, when a bearer token was used.
    pub client_id: Option<String>,
}

impl World {
    /// Tells whether the identity is an administrator.
    pub fn is_admin(&self, identity: &Identity) -> bool {
        identity
            .person
            .and_then(|id| self.person(id))
            .is_some_and(|person| person.system_role == SystemRole::Administrator)
    }

    /// Returns what the identity may do in a folder.
    ///
    /// Administrators are publishers everywhere. A grant holds for everything below, until a folder
    /// with its own access settings. A service client reads everything and changes nothing.
    pub fn folder_role(&self, identity: &Identity, folder: &Folder) -> Option<Role> {
        if self.is_admin(identity) {
            return Some(Role::Publisher);
        }
        let Some(person) = identity.person else {
            return Some(Role::Viewer);
        };
        let mut best = None;
        let mut next = Some(folder);
        while let Some(here) = next {
            best = best.max(here.grants.get(&person).copied());
            if !here.access.inherited {
                best = best.max(open_to_all(here.access));
                break;
            }
            next = here.parent.and_then(|parent| self.folder(parent));
        }
        best
    }

    /// Returns what the identity may do with a session: its own grants, its creator, or what the folder gives.
    pub fn session_role(&self, identity: &Identity, session: &Session) -> Option<Role> {
        let by_folder = self
            .folder(session.folder)
            .and_then(|folder| self.folder_role(identity, folder));
        let own = identity.person.and_then(|person| {
            let creator = (session.creator == person).then_some(Role::Creator);
            creator.max(session.grants.get(&person).copied())
        });
        let open = if session.access.inherited {
            None
        } else {
            open_to_all(session.access)
        };
        by_folder.max(own).max(open)
    }

    /// Tells whether the identity may add sessions to a folder.
    pub fn may_upload(&self, identity: &Identity, folder: &Folder) -> bool {
        self.folder_role(identity, folder) >= Some(Role::Creator)
    }
}

fn open_to_all(access: Access) -> Option<Role> {
    (access.level != AccessLevel::Restricted).then_some(Role::Viewer)
}

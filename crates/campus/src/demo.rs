//! The people and API clients every campus has. All of it is invented and meant to be printed.

use uuid::{Uuid, uuid};

use crate::world::{ApiClient, ClientType, Person, SystemRole};

/// Key of the identity provider, from which the authentication codes of SOAP are made.
pub const APPLICATION_KEY: &str = "11111111-2222-3333-4444-555555555555";

/// A person of the demo campus.
#[derive(Debug, Clone, Copy)]
pub struct DemoPerson {
    /// The account's id.
    pub id: Uuid,
    /// User name.
    pub username: &'static str,
    /// Password; empty for the account that exists through single sign-on alone.
    pub password: &'static str,
    /// Given name.
    pub first_name: &'static str,
    /// Family name.
    pub last_name: &'static str,
    /// Rights over the whole site.
    pub system_role: SystemRole,
    /// What the person can do, in a few words.
    pub note: &'static str,
}

/// Creator in several courses, viewer in others.
pub const INSTRUCTOR: DemoPerson = DemoPerson {
    id: uuid!("7a7a0001-3333-4d4d-9e30-cc0000000001"),
    username: "instructor",
    password: "northfield-teaches",
    first_name: "Amara",
    last_name: "Okafor",
    system_role: SystemRole::None,
    note: "creator in biology courses, viewer in others",
};
/// Administrator.
pub const ADMIN: DemoPerson = DemoPerson {
    id: uuid!("7a7a0002-3333-4d4d-9e30-cc0000000002"),
    username: "admin",
    password: "northfield-runs",
    first_name: "Tomasz",
    last_name: "Zieliński",
    system_role: SystemRole::Administrator,
    note: "may do everything",
};
/// Viewer of a few courses; may upload only to an own folder.
pub const STUDENT: DemoPerson = DemoPerson {
    id: uuid!("7a7a0003-3333-4d4d-9e30-cc0000000003"),
    username: "student",
    password: "northfield-learns",
    first_name: "Linh",
    last_name: "Nguyễn",
    system_role: SystemRole::None,
    note: "viewer; creator in an own folder only",
};
/// Another instructor, so that not all sessions have one creator.
pub const COLLEAGUE: DemoPerson = DemoPerson {
    id: uuid!("7a7a0004-3333-4d4d-9e30-cc0000000004"),
    username: "colleague",
    password: "northfield-shares",
    first_name: "Jonas",
    last_name: "Ekström",
    system_role: SystemRole::Videographer,
    note: "creator in computer science and engineering",
};
/// Exists through single sign-on alone and has no password, so the password grant fails.
pub const SSO_ONLY: DemoPerson = DemoPerson {
    id: uuid!("7a7a0005-3333-4d4d-9e30-cc0000000005"),
    username: "northfield\\visitor",
    password: "",
    first_name: "Renée",
    last_name: "d’Amboise",
    system_role: SystemRole::None,
    note: "single sign-on only, no password",
};

/// Everybody.
pub const PEOPLE: [DemoPerson; 5] = [INSTRUCTOR, ADMIN, STUDENT, COLLEAGUE, SSO_ONLY];

/// An API client of the demo campus.
#[derive(Debug, Clone, Copy)]
pub struct DemoClient {
    /// Client id.
    pub client_id: &'static str,
    /// Client secret.
    pub secret: &'static str,
    /// Name shown on the consent page.
    pub name: &'static str,
    /// What kind it is.
    pub client_type: ClientType,
    /// Registered redirect addresses.
    pub redirect_uris: &'static [&'static str],
}

/// Server-side Web Application, for signing in through the browser.
pub const WEB_CLIENT: DemoClient = DemoClient {
    client_id: "1ec7e001-0001-4c11-8e27-900000000001",
    secret: "nf+Web/Secret0001=",
    name: "Lectern",
    client_type: ClientType::ServerSideWeb,
    redirect_uris: &["http://localhost:9127/redirect"],
};
/// User Based Server Application, for the password grant.
pub const USER_CLIENT: DemoClient = DemoClient {
    client_id: "1ec7e001-0002-4c11-8e27-900000000002",
    secret: "nf+User/Secret0002=",
    name: "Lectern on a server",
    client_type: ClientType::UserBased,
    redirect_uris: &[],
};
/// Server application, which acts for nobody.
pub const SERVICE_CLIENT: DemoClient = DemoClient {
    client_id: "1ec7e001-0003-4c11-8e27-900000000003",
    secret: "nf+Service/Secret0003=",
    name: "Northfield reporting",
    client_type: ClientType::Service,
    redirect_uris: &[],
};
/// A web client registered with another redirect address, as people do by mistake.
pub const MISTAKEN_CLIENT: DemoClient = DemoClient {
    client_id: "1ec7e001-0004-4c11-8e27-900000000004",
    secret: "nf+Mistaken/Secret0004=",
    name: "Lectern, registered by mistake with another address",
    client_type: ClientType::ServerSideWeb,
    redirect_uris: &["http://localhost:9127/Redirect/"],
};

/// All API clients.
pub const CLIENTS: [DemoClient; 4] = [WEB_CLIENT, USER_CLIENT, SERVICE_CLIENT, MISTAKEN_CLIENT];

impl From<DemoPerson> for Person {
    fn from(person: DemoPerson) -> Self {
        let mailbox = person
            .username
            .rsplit('\\')
            .next()
            .unwrap_or(person.username);
        Self {
            id: person.id,
            username: person.username.to_owned(),
            first_name: person.first_name.to_owned(),
            last_name: person.last_name.to_owned(),
            email: format!("{mailbox}@northfield.example"),
            password: Some(person.password.to_owned()).filter(|password| !password.is_empty()),
            system_role: person.system_role,
        }
    }
}

impl From<DemoClient> for ApiClient {
    fn from(client: DemoClient) -> Self {
        Self {
            client_id: client.client_id.to_owned(),
            secret: client.secret.to_owned(),
            name: client.name.to_owned(),
            client_type: client.client_type,
            redirect_uris: client
                .redirect_uris
                .iter()
                .map(|uri| (*uri).to_owned())
                .collect(),
        }
    }
}

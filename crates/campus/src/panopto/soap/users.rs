//! `UserManagement`: who somebody is.

use super::message::{Arguments, Value};
use crate::{
    CampusState,
    world::{Identity, Person, SystemRole},
};

/// Answers `GetUsers`: those that are known, in the order asked for. The e-mail address is told to administrators
/// and to oneself; others get it empty.
pub(super) fn answer(state: &CampusState, caller: &Identity, arguments: &Arguments) -> Value {
    let is_admin = state.world.read().is_admin(caller);
    let users = arguments
        .ids("userIds")
        .into_iter()
        .filter_map(|id| state.viewer(id))
        .map(|person| {
            let own = is_admin || caller.person == Some(person.id);
            user(&person, own, state)
        });
    Value::List(users.collect())
}

fn user(person: &Person, with_email: bool, state: &CampusState) -> Value {
    let role = match person.system_role {
        SystemRole::None => "None",
        SystemRole::Videographer => "Videographer",
        SystemRole::Administrator => "Admin",
    };
    let settings = format!(
        "{}/Panopto/Pages/User/Settings.aspx?id={}",
        state.public_url(),
        person.id
    );
    let email = if with_email {
        person.email.as_str().into()
    } else {
        Value::Nil
    };
    Value::Members(vec![
        ("Email", email),
        ("EmailSessionNotifications", false.into()),
        ("FirstName", person.first_name.as_str().into()),
        ("GroupMemberships", Value::List(Vec::new())),
        ("LastName", person.last_name.as_str().into()),
        ("SystemRole", role.into()),
        ("UserBio", Value::Nil),
        ("UserId", person.id.into()),
        ("UserKey", person.username.as_str().into()),
        ("UserSettingsUrl", settings.as_str().into()),
    ])
}

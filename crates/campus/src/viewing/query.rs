//! Rows as the service hands them out: by session or person, in a range, in pages, with its oddities.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{TrueView, book::Recorded, chance::Chance, course};
use crate::{
    AboveMax, CampusState, RowOrder, UsageSettings,
    world::{Identity, Role, World},
};

/// Why usage is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UsageRefusal {
    /// There is no such session, folder or person.
    #[error("The item was not found.")]
    NotFound,
    /// The caller may not see who watches here.
    #[error("The user does not have permission to perform this action.")]
    Forbidden,
    /// The page asked for is larger than this site hands out.
    #[error("The maximum number of results per page was exceeded.")]
    TooLarge,
    /// The page asked for cannot be.
    #[error("The pagination is not valid.")]
    BadPage,
    /// What was asked for never works on this site.
    #[error("An error occurred. See server logs for details.")]
    Broken,
}

/// Whose rows are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope {
    /// Of a session.
    Session(Uuid),
    /// Of a person.
    User(Uuid),
    /// Of a person in a session.
    SessionUser(Uuid, Uuid),
}

/// From when to when; without one of both there is no end on that side.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Range {
    /// The first moment.
    pub begin: Option<DateTime<Utc>>,
    /// The last moment, or the first after it, by the switch.
    pub end: Option<DateTime<Utc>>,
}

impl Range {
    pub(super) fn holds(&self, at: DateTime<Utc>, settings: &UsageSettings) -> bool {
        self.begin.is_none_or(|begin| at >= begin)
            && self
                .end
                .is_none_or(|end| at < end || settings.inclusive_ends && at == end)
    }
}

/// One page of rows.
#[derive(Debug, Default)]
pub(crate) struct UsagePage {
    /// The rows.
    pub rows: Vec<TrueView>,
    /// How many there are on all pages.
    pub total: usize,
}

impl CampusState {
    /// Returns one page of rows.
    ///
    /// # Errors
    /// The caller may not see them, or the page cannot be.
    pub(crate) fn usage_page(
        &self,
        caller: &Identity,
        scope: Scope,
        range: Range,
        (size, number): (Option<i64>, Option<i64>),
    ) -> Result<UsagePage, UsageRefusal> {
        let settings = self.settings.read().usage.clone();
        let mut rows = self.usage_rows(caller, scope, &settings)?;
        rows.retain(|row| range.holds(row.at, &settings));
        repeat(&mut rows, &settings);
        let size = self.page_size(size)?;
        let number =
            usize::try_from(number.unwrap_or_default()).map_err(|_| UsageRefusal::BadPage)?;
        let total = rows.len() + usize::try_from(settings.phantom_total).unwrap_or_default();
        self.order(&mut rows, size, settings.order);
        let mut start = number.saturating_mul(size).min(rows.len());
        let end = start.saturating_add(size).min(rows.len());
        if settings.overlapping_pages && start < end {
            start = start.saturating_sub(1);
        }
        Ok(UsagePage {
            rows: rows.drain(start..end).collect(),
            total,
        })
    }

    fn usage_rows(
        &self,
        caller: &Identity,
        scope: Scope,
        settings: &UsageSettings,
    ) -> Result<Vec<TrueView>, UsageRefusal> {
        let (session, user) = match scope {
            Scope::Session(session) => (session, None),
            Scope::SessionUser(session, user) => (session, Some(user)),
            Scope::User(user) => return self.rows_of_person(caller, user, settings),
        };
        may_see(&self.world.read(), caller, session, settings)?;
        if settings.broken_sessions.contains(&session) {
            return Err(UsageRefusal::Broken);
        }
        let mut rows = self.known_views(session);
        rows.retain(|row| user.is_none_or(|user| row.viewer == user));
        Ok(rows)
    }

    fn rows_of_person(
        &self,
        caller: &Identity,
        user: Uuid,
        settings: &UsageSettings,
    ) -> Result<Vec<TrueView>, UsageRefusal> {
        if self.viewer(user).is_none() {
            return Err(UsageRefusal::NotFound);
        }
        let added = self.viewing.added();
        let sessions: Vec<Uuid> = {
            let world = self.world.read();
            let there = world.sessions().map(|session| session.id);
            let all = there.chain(world.former_sessions().map(|(id, _)| id));
            all.filter(|id| added.contains_key(id) || may_have_watched(&world, *id, user))
                .filter(|id| may_see(&world, caller, *id, settings).is_ok())
                .collect()
        };
        let mut rows: Vec<_> = sessions
            .into_iter()
            .flat_map(|session| self.known_views(session))
            .filter(|row| row.viewer == user)
            .collect();
        rows.sort_by(TrueView::in_time);
        Ok(rows)
    }

    fn page_size(&self, asked: Option<i64>) -> Result<usize, UsageRefusal> {
        let soap = self.settings.read().soap.clone();
        let most = usize::try_from(soap.max_page_size)
            .unwrap_or_default()
            .max(1);
        // What a caller gets who asks for no size is not known.
        let size = usize::try_from(asked.unwrap_or(25)).map_err(|_| UsageRefusal::BadPage)?;
        match soap.above_max {
            _ if size == 0 => Err(UsageRefusal::BadPage),
            AboveMax::Fault if size > most => Err(UsageRefusal::TooLarge),
            _ => Ok(size.min(most)),
        }
    }

    fn order(&self, rows: &mut [TrueView], size: usize, order: RowOrder) {
        let call = self.viewing.count_call();
        match order {
            RowOrder::Oldest => {}
            RowOrder::Newest => rows.reverse(),
            RowOrder::Shuffled => shuffle(rows, &mut Chance::of(&[call])),
            RowOrder::ShuffledPages => {
                for page in rows.chunks_mut(size) {
                    shuffle(page, &mut Chance::of(&[call]));
                }
            }
        }
    }
}

/// Checks that the caller may see who watches a session: those who may change it.
pub(super) fn may_see(
    world: &World,
    caller: &Identity,
    session: Uuid,
    settings: &UsageSettings,
) -> Result<(), UsageRefusal> {
    if let Some(session) = world.session(session) {
        return allowed(world.session_role(caller, session));
    }
    let former = world.former(session).filter(|_| settings.deleted_sessions);
    let former = former.ok_or(UsageRefusal::NotFound)?;
    let folder = world.folder(former.folder);
    if world.is_admin(caller) {
        return Ok(());
    }
    allowed(folder.and_then(|folder| world.folder_role(caller, folder)))
}

pub(super) fn allowed(role: Option<Role>) -> Result<(), UsageRefusal> {
    if role >= Some(Role::Creator) {
        Ok(())
    } else {
        Err(UsageRefusal::Forbidden)
    }
}

fn may_have_watched(world: &World, session: Uuid, user: Uuid) -> bool {
    let Some(recorded) = Recorded::of(world, session) else {
        return false;
    };
    recorded.has_watched(user)
        || recorded
            .audience
            .is_some_and(|audience| course::may_be_of(&audience, user))
}

/// Hands every so-manieth row out twice.
fn repeat(rows: &mut Vec<TrueView>, settings: &UsageSettings) {
    let every = usize::try_from(settings.repeat_every).unwrap_or_default();
    if every == 0 {
        return;
    }
    let all = std::mem::take(rows);
    for (index, row) in all.into_iter().enumerate() {
        if (index + 1).is_multiple_of(every) {
            rows.push(row.clone());
        }
        rows.push(row);
    }
}

fn shuffle(rows: &mut [TrueView], chance: &mut Chance) {
    for last in (1..rows.len()).rev() {
        let limit = u32::try_from(last + 1).unwrap_or(u32::MAX);
        let other = usize::try_from(chance.below(limit)).unwrap_or_default();
        rows.swap(last, other);
    }
}

//! The feed of changes: when each session last changed, and which are gone.
//!
//! The world has no clock. It notes which sessions changed; [`World::stamp`] gives them their time soon after.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::World;

/// A session in the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedEntry {
    /// When it last changed.
    pub at: DateTime<Utc>,
    /// The session, which may be gone.
    pub session: Uuid,
}

impl World {
    /// Gives what changed since the last call its time.
    pub fn stamp(&mut self, now: DateTime<Utc>) {
        for id in std::mem::take(&mut self.unstamped) {
            match self.sessions.get_mut(&id) {
                Some(session) => session.updated = Some(now),
                None => drop(self.gone.insert(id, now)),
            }
        }
    }

    /// Tells whether something waits for the time of its change.
    pub fn has_unstamped(&self) -> bool {
        !self.unstamped.is_empty()
    }

    /// Returns the sessions that changed at this time or later, also those that are gone, in the order of change.
    pub fn feed(&self, from: DateTime<Utc>) -> Vec<FeedEntry> {
        let there = self.sessions.values().map(|session| FeedEntry {
            at: session.updated.unwrap_or(session.created),
            session: session.id,
        });
        let gone = self.gone.iter().map(|(session, at)| FeedEntry {
            at: *at,
            session: *session,
        });
        let mut feed: Vec<_> = there.chain(gone).filter(|entry| entry.at >= from).collect();
        feed.sort_unstable();
        feed
    }

    /// Tells whether a session was here and is gone.
    pub fn is_gone(&self, session: Uuid) -> bool {
        self.gone.contains_key(&session)
    }

    /// Takes the present world as never changed, at the end of its making.
    pub(crate) fn settle(&mut self) {
        self.unstamped.clear();
    }

    pub(super) fn note_session(&mut self, id: Uuid) {
        self.unstamped.insert(id);
        self.touch();
    }

    /// Notes every session below a folder: its path or its access may be another now.
    pub(super) fn note_below(&mut self, folder: Uuid) {
        let mut rest = vec![folder];
        while let Some(next) = rest.pop() {
            rest.extend(self.children.get(&next).into_iter().flatten());
            self.unstamped
                .extend(self.sessions_in.get(&next).into_iter().flatten());
        }
        self.touch();
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::{Population, RecordingSize, seed};

    #[test]
    fn what_changed_comes_last_and_what_is_gone_stays_in_the_feed() {
        let mut world = seed::world(1, Population::University, RecordingSize::default());
        let before = world.feed(DateTime::UNIX_EPOCH);
        let (changed, gone) = (before[7].session, before[3].session);
        let now = before[before.len() - 1].at + TimeDelta::days(1);

        world.session_mut(changed).unwrap().name = "Another name".to_owned();
        world.delete_session(gone).unwrap();
        world.stamp(now);

        let mut since: Vec<_> = world.feed(now).iter().map(|entry| entry.session).collect();
        since.sort_unstable();
        let mut expected = vec![changed, gone];
        expected.sort_unstable();
        assert_eq!(since, expected);
        assert_eq!(world.feed(DateTime::UNIX_EPOCH).len(), before.len());
        assert!(world.is_gone(gone));
    }

    #[test]
    fn a_folder_that_moves_brings_every_session_below_it_into_the_feed() {
        let mut world = seed::world(1, Population::University, RecordingSize::default());
        let biology = world
            .folder_at(&["Faculty of Science", "Biology"])
            .unwrap()
            .id;
        let arts = world.folder_at(&["Faculty of Arts"]).unwrap().id;
        let below = world
            .sessions()
            .filter(|session| {
                world
                    .ancestry(session.folder)
                    .any(|folder| folder.id == biology)
            })
            .count();
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(40_000);

        let update = super::super::FolderUpdate {
            parent: Some(Some(arts)),
            ..Default::default()
        };
        world.update_folder(biology, update).unwrap();
        world.stamp(now);

        assert!(below > 50);
        assert_eq!(world.feed(now).len(), below);
    }
}

//! Global ids of history results as the account's own domain writes them.

use super::row::PageView;

/// A global id is the shard times this, plus the id within the shard.
const SHARD: i64 = 10_000_000_000_000;

/// The shard that the account's own ids belong to, found out from rows of people who were asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HomeShard(Option<i64>);

impl HomeShard {
    /// Learns from a row of a person who was asked for under a local id.
    pub fn learn(&mut self, asked: impl Fn(i64) -> bool, user_in_row: i64) {
        let (shard, local) = (user_in_row / SHARD, user_in_row % SHARD);
        if self.0.is_none() && shard > 0 && !asked(user_in_row) && asked(local) {
            self.0 = Some(shard);
        }
    }

    /// Returns an id as the account's own domain writes it; what belongs to another shard stays as it is.
    #[must_use]
    pub fn local(self, id: i64) -> i64 {
        match self.0 {
            Some(home) if id / SHARD == home => id % SHARD,
            _ => id,
        }
    }

    /// Rewrites the ids of a row.
    pub fn localise(self, row: &mut PageView) {
        row.user = self.local(row.user);
        for id in [&mut row.context, &mut row.asset, &mut row.real_user] {
            *id = id.map(|id| self.local(id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_the_home_shard_become_local_and_others_stay() {
        let mut home = HomeShard::default();
        home.learn(|id| id == 5, 10_420_000_000_000_005);
        let mut row = PageView {
            user: 10_420_000_000_000_005,
            context: Some(10_420_000_000_001_693),
            real_user: Some(20_000_000_000_009),
            ..PageView::default()
        };
        home.localise(&mut row);
        assert_eq!(
            (row.user, row.context, row.real_user),
            (5, Some(1693), Some(20_000_000_000_009))
        );
    }

    #[test]
    fn a_person_of_another_shard_teaches_nothing() {
        let mut home = HomeShard::default();
        home.learn(|id| id == 10_420_000_000_000_005, 10_420_000_000_000_005);
        assert_eq!(home.local(10_420_000_000_000_005), 10_420_000_000_000_005);
    }
}

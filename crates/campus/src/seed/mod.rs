//! The University of Northfield, invented from a number.

mod folders;
mod hostile;
mod huge;
mod sessions;

use chrono::{DateTime, TimeDelta, Utc};
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use crate::{Population, demo, world::World};

/// What is needed while inventing: chance that is the same every time, and ids from it.
pub(super) struct Seed(StdRng);

impl Seed {
    pub(super) fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.0.random()).into_uuid()
    }

    /// Returns a number below the limit.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        self.0.random_range(0..limit)
    }
}

/// Returns the day on which the university's first course begins: a Monday in September 2025.
pub(super) fn first_day() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_332)
}

/// Makes a fresh world.
pub(crate) fn world(seed: u64, population: Population) -> World {
    let mut seed = Seed(StdRng::seed_from_u64(seed));
    let mut world = World::default();
    for person in demo::PEOPLE {
        world.add_person(person.into());
    }
    for client in demo::CLIENTS {
        world.add_client(client.into());
    }
    if population == Population::Empty {
        folders::system_folders(&mut world, &mut seed);
        return world;
    }
    let places = folders::plant(&mut world, &mut seed);
    for place in places {
        sessions::fill(&mut world, &mut seed, &place);
    }
    hostile::add(&mut world, &mut seed);
    sessions::top_up(&mut world, &mut seed);
    if let Population::Huge { sessions, folders } = population {
        huge::add(&mut world, &mut seed, sessions, folders);
    }
    world
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_university_has_about_sixty_folders_to_six_levels_and_four_hundred_sessions() {
        let world = world(2026, Population::University);
        let deepest = world
            .folders()
            .map(|folder| world.ancestry(folder.id).count())
            .max();
        let folders = world.folders().count();
        assert!((58..=72).contains(&folders), "{folders} folders");
        assert_eq!(deepest, Some(6));
        assert_eq!(world.sessions().count(), 400);
    }

    #[test]
    fn the_same_seed_invents_the_same_university() {
        let text = |seed| serde_json::to_string(&world(seed, Population::University)).unwrap();
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
    }

    #[test]
    fn the_oddities_of_real_sites_are_there() {
        let world = world(2026, Population::University);
        let any = |test: &dyn Fn(&crate::world::Session) -> bool| world.sessions().any(test);
        assert!(any(&|session| session.start_time.is_none()));
        assert!(any(&|session| session.duration == Some(0.0)));
        assert!(any(&|session| session.duration.is_none()));
        assert!(any(&|session| session.description.as_deref() == Some("")));
        assert!(any(&|session| session.description.is_none()));
        assert!(any(&|session| session.stock && session.creator.is_nil()));
        assert!(world.folders().any(|folder| folder.hidden_in_search));
        assert!(world.folders().any(|folder| folder.unreadable_by_id));
        assert!(
            world
                .folders()
                .any(|folder| folder.name.contains(['/', '\\', '"', '[']))
        );
        assert!(
            world
                .folders()
                .any(|folder| folder.name.chars().count() > 200)
        );
        let twins = |folder: &crate::world::Folder| {
            world
                .children(folder.parent)
                .filter(|other| other.name == folder.name)
                .count()
                > 1
        };
        assert!(world.folders().any(twins));
    }
}

//! The University of Northfield, invented from a number.

use crate::{Population, demo, world::World};

/// Makes a fresh world.
pub(crate) fn world(_seed: u64, _population: Population) -> World {
    let mut world = World::default();
    for person in demo::PEOPLE {
        world.add_person(person.into());
    }
    for client in demo::CLIENTS {
        world.add_client(client.into());
    }
    world
}

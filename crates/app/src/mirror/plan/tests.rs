mod series;
mod speed;
mod stories;
pub(crate) mod world;

mod series;
mod speed;
mod stories;
mod world;

mod blocks;
mod counting;
mod files;
mod orders;
mod support;

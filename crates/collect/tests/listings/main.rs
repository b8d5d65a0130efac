//! Listing student work of the demo campus into a collection.

mod changes;
mod choices;
mod complete;
mod kept;
mod refusals;
mod support;

//! The durable job queue: states, lanes, checkpoints, meters and cancellation.

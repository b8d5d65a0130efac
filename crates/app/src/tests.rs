//! What tests of several modules share.

pub(crate) mod canvas_program;
pub(crate) mod disks;
pub(crate) mod fault_table;
pub(crate) mod program;

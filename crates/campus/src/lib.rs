//! The demo campus: a Panopto on loopback, with faults.

//! The files at the root of a mirror: catalogue, browsable index, manifest, archive, certificate.

pub(crate) mod manifest;

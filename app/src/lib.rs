//! What browser and server share.

pub mod domain;

/// x
pub fn register_islands() {}

//! What a device holds that a family said to be its own.

pub mod kept;
pub mod vault;

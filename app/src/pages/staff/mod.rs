//! Pages of the staff desk.

pub mod accounts;
pub mod case;
pub mod families;
pub mod family;
mod family_access;
pub mod imports;
pub mod keys;
pub mod mails;
mod matches;
pub mod queue;

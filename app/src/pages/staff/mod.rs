//! Pages of the staff desk.

pub mod accounts;
mod asked;
pub mod case;
mod decision;
mod declared;
pub mod families;
pub mod family;
mod family_access;
pub mod imports;
pub mod keys;
pub mod mails;
mod matches;
mod pieces;
pub mod queue;

//! Pages of the staff desk.

pub mod accounts;
pub mod activities;
mod asked;
pub mod case;
pub mod content;
pub mod day_list;
mod decision;
mod declared;
pub mod families;
pub mod family;
mod family_access;
pub mod figures;
mod filters;
mod follow;
pub mod imports;
pub mod keys;
pub mod mails;
mod matches;
mod notes;
mod pieces;
mod place;
pub mod queue;
pub mod setup;
mod shortcuts;
pub mod texts;

//! Pages of a family.

pub mod cases;
pub mod dashboard;
pub mod dossier;
pub mod entourage;
pub mod household;
pub mod registrations;

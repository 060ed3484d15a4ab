//! Pages of a family.

pub mod cases;
pub mod dashboard;
pub mod dossier;
pub mod entourage;
pub mod household;
pub mod mandate;
pub mod pieces;
pub mod print;
pub mod registrations;
pub mod review;
pub mod section;
pub mod tasks;
pub mod together;
mod week;

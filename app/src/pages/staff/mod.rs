//! Pages of the staff desk.

pub mod case;
pub mod mails;
pub mod queue;

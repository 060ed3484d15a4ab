//! What the store promises, on both engines.

mod access;
mod accounts;
mod cases;
mod concurrency;
mod forms_and_sessions;
mod uploads;

//! What browser and server share: the rules of the department, the server functions, the islands, and the pages.
#![recursion_limit = "512"]

pub mod api;
pub mod device;
pub mod domain;
pub mod offline;
pub mod ui;

// Pages are made by the server only; the browser wakes up the islands in them.
#[cfg(feature = "ssr")]
pub mod pages;

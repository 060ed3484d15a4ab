//! What the browser may ask of the server: one server function per act, three lines each.

mod error;
pub mod forms;

#[cfg(feature = "ssr")]
pub mod guard;
#[cfg(feature = "ssr")]
pub mod ports;
#[cfg(feature = "ssr")]
pub mod views;

#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod access;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod account;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod content;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod desk;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod documents;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod dossier;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod family;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod household;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod messages;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod on_device;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod places;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod registration;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod setup;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod staff;
#[expect(missing_docs, reason = "`#[server]` makes a public struct of the arguments")]
pub mod staff_accounts;

pub use error::{ApiError, Outcome};

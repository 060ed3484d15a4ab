//! What the portal does on a device that a family said to be its own: it keeps dossiers, and brings home what was typed without a network.

mod files;
mod left;
#[expect(missing_docs, reason = "`#[island]` makes a public struct of the properties")]
pub mod question;
pub mod shell;
pub mod sign_out;
mod sync;
mod told;

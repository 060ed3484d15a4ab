//! The parts that pages are made of. They know nothing of the business.

pub mod alert;
pub mod badge;
pub mod button;
pub mod chart;
mod draft;
pub(crate) mod drawn;
pub mod field;
pub mod form;
pub mod icon;
mod keeping;
#[expect(missing_docs, reason = "`#[island]` makes a public struct of the properties")]
pub mod live;
pub(crate) mod post;
mod reconnect;
pub(crate) mod relay;
#[cfg(feature = "ssr")]
pub mod rich;
pub(crate) mod sending;
#[expect(missing_docs, reason = "`#[island]` makes a public struct of the properties")]
pub mod shortcuts;
mod standing;
#[expect(missing_docs, reason = "`#[island]` makes a public struct of the properties")]
pub mod terms;
#[expect(missing_docs, reason = "`#[island]` makes a public struct of the properties")]
pub mod upload;

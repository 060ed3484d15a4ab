//! The rules of the department: pure, without clock, without I/O; the browser and the server run the same code.

pub mod account;
pub mod account_act;
pub mod activity;
pub mod case;
pub mod changes;
pub mod contact;
pub mod device;
pub mod dossier;
pub mod draft;
pub mod eligibility;
pub mod entourage;
pub mod form;
pub mod forms;
pub mod ids;
pub mod import;
pub mod payment;
pub mod person;
pub mod pieces;
pub mod registration;
pub mod reuse;
pub mod role;
pub mod school_year;
pub mod seat;
pub mod service_key;
pub mod text;
pub mod verdict;

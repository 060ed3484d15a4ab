//! Journeys of people, in a browser without JavaScript.

mod activities;
mod decisions;
mod expiry;
mod files;
mod imports;
mod mails;
mod main_job;
mod persons;
mod sessions;
mod sign_in;
mod sign_up;
mod strangers;
mod twice;
mod verdicts;

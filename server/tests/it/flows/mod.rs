//! Journeys of people, in a browser without JavaScript.

mod access;
mod activities;
mod decisions;
mod expiry;
mod files;
mod fill;
mod household;
mod imports;
mod keys;
mod known_families;
mod mails;
mod main_job;
mod matches;
mod misuse;
mod persons;
mod recovery;
mod sessions;
mod sign_in;
mod sign_up;
mod staff_access;
mod strangers;
mod twice;
mod verdicts;

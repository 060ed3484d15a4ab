//! The tests of the server: every store contract and every journey, on SQLite and on Postgres.

#![recursion_limit = "512"]

mod support;

mod floors;
mod flows;
mod inspector;
mod migrations;
mod rights;
mod statements;
mod store;

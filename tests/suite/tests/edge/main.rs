//! The edge over HTTP: real workerd, real Durable Objects, and the stand-in behind it.
//!
//! The modules mirror the URL tree. A test whose state doesn't matter to others shares one world; every other has its own.
#![cfg(test)]

mod added_sites;
mod after_a_minute;
mod agenda;
mod app_wide;
mod assets;
mod authorize;
mod backup;
mod basic_display;
mod bearer;
mod bench;
mod callback;
mod clients;
mod connection;
mod cors;
mod crowded;
mod cut_short;
mod database;
mod desk;
mod directory;
mod doctor;
mod dpop;
mod duties;
mod events;
mod exchange;
mod faults;
mod feed;
mod feed_gone;
mod feed_life;
mod feed_operator;
mod feed_owner;
mod feed_pictures;
mod graph;
mod graph_limits;
mod graph_policy;
mod health;
mod keeping;
mod kills;
mod large_answers;
mod lifetimes;
mod logs;
mod memory;
mod metadata;
mod operator;
mod packaged;
mod panics;
mod revoke;
mod sealing;
mod stored;
mod support;
mod tenants;
mod token;
mod upgrades;
mod walker;

//! The edge over HTTP: real workerd, real Durable Objects, and the stand-in behind it.
//!
//! The modules mirror the URL tree. A test whose state doesn't matter to others shares one world; every other has its own.
#![cfg(test)]

#[path = "edge/after_a_minute.rs"]
mod after_a_minute;
#[path = "edge/assets.rs"]
mod assets;
#[path = "edge/authorize.rs"]
mod authorize;
#[path = "edge/backup.rs"]
mod backup;
#[path = "edge/basic_display.rs"]
mod basic_display;
#[path = "edge/bearer.rs"]
mod bearer;
#[path = "edge/bench.rs"]
mod bench;
#[path = "edge/callback.rs"]
mod callback;
#[path = "edge/clients.rs"]
mod clients;
#[path = "edge/connection.rs"]
mod connection;
#[path = "edge/cors.rs"]
mod cors;
#[path = "edge/crowded.rs"]
mod crowded;
#[path = "edge/database.rs"]
mod database;
#[path = "edge/desk.rs"]
mod desk;
#[path = "edge/directory.rs"]
mod directory;
#[path = "edge/dpop.rs"]
mod dpop;
#[path = "edge/events.rs"]
mod events;
#[path = "edge/exchange.rs"]
mod exchange;
#[path = "edge/faults.rs"]
mod faults;
#[path = "edge/graph.rs"]
mod graph;
#[path = "edge/graph_limits.rs"]
mod graph_limits;
#[path = "edge/graph_policy.rs"]
mod graph_policy;
#[path = "edge/health.rs"]
mod health;
#[path = "edge/keeping.rs"]
mod keeping;
#[path = "edge/kills.rs"]
mod kills;
#[path = "edge/lifetimes.rs"]
mod lifetimes;
#[path = "edge/logs.rs"]
mod logs;
#[path = "edge/metadata.rs"]
mod metadata;
#[path = "edge/operator.rs"]
mod operator;
#[path = "edge/panics.rs"]
mod panics;
#[path = "edge/return_urls.rs"]
mod return_urls;
#[path = "edge/revoke.rs"]
mod revoke;
#[path = "edge/sealing.rs"]
mod sealing;
#[path = "edge/stored.rs"]
mod stored;
#[path = "edge/support.rs"]
mod support;
#[path = "edge/token.rs"]
mod token;
#[path = "edge/walker.rs"]
mod walker;

//! The attack layer: what hostile people send, kept as stories. `wire` and those beside it send what no honest client sends
//! to the edge in workerd; `fuzz` changes valid input at random and looks for what must never come out.
#![cfg(test)]

mod addresses;
mod bodies;
mod disk;
mod floods;
mod fuzz;
mod meta;
mod metas_calls;
mod paths;
mod siege;
mod tenants;
mod wire;

//! The attack layer: what hostile people send, kept as stories. `wire` sends what no honest client sends to the edge in
//! workerd; `fuzz` changes valid input at random and looks for what must never come out.
#![cfg(test)]

mod answers;
mod disk;
mod edge;
mod fuzz;
mod requests;
mod wire;

//! `cargo xtask test`.
use crate::failure::{Failure, Outcome};
use crate::paths::Paths;

/// A layer of tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Native, in seconds.
    Unit,
    /// Over HTTP against workerd.
    Edge,
    /// In Chromium.
    Browser,
}

impl Layer {
    /// By its name.
    pub fn parse(name: &str) -> Outcome<Self> {
        match name {
            "unit" => Ok(Self::Unit),
            "edge" => Ok(Self::Edge),
            "browser" => Ok(Self::Browser),
            other => Err(Failure::new(format!(
                "there is no layer {other:?}. There is: unit, edge, browser."
            ))),
        }
    }
}

/// Runs them.
pub fn run(_paths: &Paths, _layer: Option<Layer>) -> Outcome {
    Ok(())
}

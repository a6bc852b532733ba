//! The programs under test, started for one test and ended with it.

mod bare;
mod built;
mod edge;
pub mod package;
mod page;
mod places;
mod process;
mod publishing;
mod settings;
mod stand_in;
mod world;

pub use bare::Bare;
pub use edge::Edge;
pub use page::Page;
pub use places::{folder, free_port, operator, program, root, target};
pub use process::Process;
pub use settings::{Secrets, Settings};
pub use stand_in::{Received, StandIn};
pub use world::{World, WorldBuilder};

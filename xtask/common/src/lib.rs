//! What the developer's program and the operator's both need: the repository's paths and settings, tools and servers that
//! they start, and workerd with the Worker in it.
#![expect(
    clippy::missing_errors_doc,
    clippy::must_use_candidate,
    reason = "two programs of this workspace call it, and a Failure is a sentence that says itself what is wrong"
)]

#[cfg(windows)]
compile_error!(
    "on Windows itself these commands don't build: use Linux, macOS or WSL (Windows Subsystem for Linux), as README.md's \
     \"Try it\" says"
);

pub mod bundle;
pub mod called;
pub mod clock;
pub mod command_line;
pub mod deploy_config;
pub mod failure;
pub mod files;
pub mod http;
pub mod jsonc;
pub mod paths;
pub mod ports;
pub mod processes;
pub mod run;
pub mod settings;
pub mod workerd;

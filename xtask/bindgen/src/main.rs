//! `wasm-bindgen` of the very version in Cargo.lock, linked as `target/tools/bin/wasm-bindgen`; and what makes a
//! module smaller around wasm-opt: `snip` before it, `alike` after it.
//!
//! Not built under that name: rustc takes a crate of that name for the library, of a version it knows to be broken.
mod alike;
mod snip;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let done = match arguments.get(1..) {
        Some([command, module]) if command == "snip" => snip::file(module.as_ref(), false),
        Some([command, module, floats]) if command == "snip" && floats == "--floats" => {
            snip::file(module.as_ref(), true)
        }
        Some([command, module]) if command == "alike" => alike::file(module.as_ref()),
        _ => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            ExitCode::FAILURE
        }
    }
}

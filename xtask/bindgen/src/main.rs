//! `wasm-bindgen` of the very version in Cargo.lock, linked as `target/tools/bin/wasm-bindgen`.
//!
//! Not built under that name: rustc takes a crate of that name for the library, of a version it knows to be broken.
fn main() -> std::process::ExitCode {
    match wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            std::process::ExitCode::FAILURE
        }
    }
}

//! The operator's program: `cargo operator help` lists what it does.
use std::process::ExitCode;

fn main() -> ExitCode {
    operator::main()
}

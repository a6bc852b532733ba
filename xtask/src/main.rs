//! The developer's commands: `cargo xtask help` lists them.
mod budget;
mod build;
mod command_line;
mod demo;
mod dev;
#[cfg(test)]
mod documents;
mod edge;
#[cfg(test)]
mod layers;
mod lints;
mod manifest;
mod package;
mod ports;
mod release;
mod setup;
mod size;
mod stamp;
mod test;

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::process::{Command as Process, ExitCode};

use build::Mode;
use command_line::{Asked, Command};
use common::command_line as line;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{processes, run};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let outcome = match command_line::parse(&arguments) {
        Ok(Asked::Here(command)) => carry_out(&command),
        Ok(Asked::Operator(arguments)) => hand_on(&arguments),
        Err(told) => return line::tell(&told),
    };
    line::end("xtask", outcome)
}

/// The operator's program does what it is asked in this one's place.
fn hand_on(arguments: &[OsString]) -> Outcome {
    let paths = Paths::find()?;
    processes::catch_signals()?;
    let program = paths.at("target/debug/operator");
    let build = || build::native(&paths, &["operator"]);
    if program.exists() {
        build()?;
    } else {
        run::step("the operator's program (about a minute, once)", build)?;
    }
    become_program(Process::new(program).args(arguments))
}

fn carry_out(command: &Command) -> Outcome {
    if let Command::Guard = command {
        processes::guard();
        return Ok(());
    }
    let paths = Paths::find()?;
    processes::catch_signals()?;
    match command {
        Command::Dev { port_base, bucket } => dev::run(&paths, *port_base, *bucket),
        Command::Test { layer } => test::run(&paths, *layer),
        Command::Fuzz {
            target,
            seconds,
            keep,
        } => become_program(&mut test::fuzz(&paths, target.as_deref(), *seconds, *keep)),
        Command::Edge(options) => edge::run(&paths, options),
        Command::StandIn { arguments } => {
            build::native(&paths, &["stand-in"])?;
            become_program(
                Process::new(paths.at("target/debug/stand-in"))
                    .args(arguments)
                    .current_dir(&paths.root),
            )
        }
        Command::Bench { arguments } => {
            setup::tools(&paths)?;
            let peers = arguments.iter().any(|argument| argument == "peers");
            if peers {
                setup::peers(&paths)?;
                setup::browser(&paths)?;
            }
            build::all(&paths, Mode::Release)?;
            build::native(&paths, &["xtask", "stand-in"])?;
            let mut cargo = run::command(&paths, "cargo");
            cargo.args([
                "run",
                "--quiet",
                "--package",
                "suite",
                "--profile",
                // What is measured there is the browser's work, in the build that the tests look after too.
                if peers { "dev" } else { "bench-native" },
                "--bin",
                "bench",
                "--",
            ]);
            become_program(cargo.args(arguments))
        }
        Command::Setup => setup::tools(&paths)
            .and_then(|()| setup::browser(&paths))
            .and_then(|()| setup::engines(&paths))
            .and_then(|()| setup::deny(&paths)),
        Command::Build { dev } => {
            setup::tools(&paths)?;
            build::all(&paths, if *dev { Mode::Dev } else { Mode::Release })
        }
        Command::Package(options) => package::run(&paths, options),
        Command::Size => size::run(&paths),
        Command::Guard => Ok(()),
    }
}

/// The program takes this one's place: signals and the exit code are its own.
fn become_program(command: &mut Process) -> Outcome {
    let error = command.exec();
    Err(Failure::new(format!(
        "can't start {}: {error}",
        command.get_program().display()
    )))
}

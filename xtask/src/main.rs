//! The developer's commands: `cargo xtask help` lists them.
mod args;
mod backup;
mod budget;
mod build;
mod client;
mod clock;
mod deploy;
mod deploy_config;
mod dev;
#[cfg(test)]
mod documents;
mod edge;
mod failure;
mod files;
mod help;
mod http;
mod jsonc;
mod keys;
#[cfg(test)]
mod layers;
mod package;
mod paths;
mod ports;
mod processes;
mod run;
mod settings;
mod setup;
mod size;
mod stamp;
mod test;
mod token;
mod workerd;

use std::os::unix::process::CommandExt as _;
use std::process::{Command as Process, ExitCode};

use args::Command;
use build::Mode;
use failure::{Failure, Outcome};
use paths::Paths;

fn main() -> ExitCode {
    match args::parse(lexopt::Parser::from_env()).and_then(|command| carry_out(&command)) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever pressed Ctrl-C knows why it ended.
        Err(_) if processes::stopped() => ExitCode::from(130),
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: &Command) -> Outcome {
    match command {
        Command::Help(about) => {
            println!("{}", help::text(about.as_deref()));
            return Ok(());
        }
        Command::Guard => {
            processes::guard();
            return Ok(());
        }
        Command::SealingKey => {
            println!("{}", settings::sealing_key()?);
            return Ok(());
        }
        _ => {}
    }
    let paths = Paths::find()?;
    match command {
        Command::Dev { port_base } => dev::run(&paths, *port_base),
        Command::Test(layer) => test::run(&paths, *layer),
        Command::Edge(options) => edge::run(&paths, options),
        Command::StandIn(arguments) => {
            build::native(&paths, &["stand-in"])?;
            become_program(
                Process::new(paths.at("target/debug/stand-in"))
                    .args(arguments)
                    .current_dir(&paths.root),
            )
        }
        Command::Bench(arguments) => {
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
            .and_then(|()| setup::engines(&paths)),
        Command::Build { dev } => {
            setup::tools(&paths)?;
            build::all(&paths, if *dev { Mode::Dev } else { Mode::Release })
        }
        Command::Deploy(options) => deploy::run(&paths, options),
        Command::BackupKey(out) => backup::make_key(&paths, out.as_deref()),
        Command::Backup(options) => backup::back_up(&paths, options),
        Command::Import(options) => backup::import(&paths, options),
        Command::Keys(options) => keys::run(&paths, options),
        Command::Token(options) => token::run(options),
        Command::Package { examples } => package::run(&paths, *examples),
        Command::Size => size::run(&paths),
        Command::Help(_) | Command::Guard | Command::SealingKey => Ok(()),
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

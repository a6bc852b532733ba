//! The developer's commands: `cargo xtask help` lists them.
mod args;
mod build;
mod clock;
mod deploy_config;
mod edge;
mod failure;
mod files;
mod help;
mod http;
mod jsonc;
mod paths;
mod ports;
mod processes;
mod run;
mod settings;
mod setup;
mod stamp;
mod test;
mod workerd;

use std::process::ExitCode;

use args::Command;
use build::Mode;
use failure::Outcome;
use paths::Paths;

fn main() -> ExitCode {
    match args::parse(lexopt::Parser::from_env()).and_then(|command| run(&command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Outcome {
    match command {
        Command::Help(about) => {
            println!("{}", help::text(about.as_deref()));
            return Ok(());
        }
        Command::Guard => {
            processes::guard();
            return Ok(());
        }
        _ => {}
    }
    let paths = Paths::find()?;
    match command {
        Command::Edge(options) => edge::run(&paths, options),
        Command::Test(layer) => test::run(&paths, *layer),
        Command::Setup => setup::tools(&paths).and_then(|()| setup::browser(&paths)),
        Command::Build { dev } => {
            setup::tools(&paths)?;
            build::all(&paths, if *dev { Mode::Dev } else { Mode::Release })
        }
        _ => Ok(()),
    }
}

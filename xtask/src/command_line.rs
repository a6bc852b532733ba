//! The command line.
use lexopt::{Arg, Parser, ValueExt as _};

use crate::failure::{Failure, Outcome};
use crate::settings::Change;
use crate::test::Layer;
use crate::{backup, client, deploy, edge, keys, token};

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Everything a developer needs, running.
    Dev {
        /// The first of four ports.
        port_base: Option<u16>,
    },
    /// Tests of one layer, or of all.
    Test(Option<Layer>),
    /// The edge alone.
    Edge(edge::Options),
    /// The stand-in alone, with arguments of its own.
    StandIn(Vec<std::ffi::OsString>),
    /// The figures, with arguments of the program that takes them.
    Bench(Vec<std::ffi::OsString>),
    /// Tools only.
    Setup,
    /// Worker and assets.
    Build {
        /// Quickly.
        dev: bool,
    },
    /// To Cloudflare.
    Deploy(deploy::Options),
    /// A fresh key for `SEALING_KEYS`.
    SealingKey,
    /// An edge's sealing keys.
    Keys(keys::Options),
    /// A fresh pair of keys for backups; the private one into this file.
    BackupKey(Option<std::path::PathBuf>),
    /// Every connection of an edge, into a file.
    Backup(backup::BackUp),
    /// And back.
    Import(backup::Import),
    /// The npm package.
    Package {
        /// And what is built with it.
        examples: bool,
    },
    /// An access token of an edge's, for the terminal.
    Token(token::Options),
    /// Bytes of each product.
    Size,
    /// What there is.
    Help(Option<String>),
    /// Ends servers whose command is gone; started by this program alone.
    Guard,
}

/// Reads the command line.
pub fn parse(mut parser: Parser) -> Outcome<Command> {
    let Some(Arg::Value(name)) = help_as_value(parser.next()?) else {
        return Ok(Command::Help(None));
    };
    let name = name.string()?;
    match name.as_str() {
        "dev" => dev(&mut parser),
        "test" => test(&mut parser),
        "edge" => edge(&mut parser),
        "stand-in" => Ok(Command::StandIn(parser.raw_args()?.collect())),
        "bench" => Ok(Command::Bench(parser.raw_args()?.collect())),
        "setup" => nothing_more(&mut parser, "setup", Command::Setup),
        "build" => build(&mut parser),
        "deploy" => deploy(&mut parser),
        "sealing-key" => nothing_more(&mut parser, "sealing-key", Command::SealingKey),
        "keys" => keys(&mut parser),
        "backup-key" => backup_key(&mut parser),
        "backup" => back_up(&mut parser),
        "import" => import(&mut parser),
        "package" => package(&mut parser),
        "token" => token(&mut parser),
        "size" => nothing_more(&mut parser, "size", Command::Size),
        "guard" => nothing_more(&mut parser, "guard", Command::Guard),
        "help" => match parser.next()? {
            Some(Arg::Value(about)) => Ok(Command::Help(Some(about.string()?))),
            _ => Ok(Command::Help(None)),
        },
        other => Err(Failure::new(format!(
            "there is no command {other:?}. There is: dev, test, edge, stand-in, deploy, sealing-key, keys, backup-key, backup, import, token, bench, build, package, size, setup, help."
        ))),
    }
}

fn dev(parser: &mut Parser) -> Outcome<Command> {
    let mut port_base = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("port-base") => port_base = Some(parser.value()?.parse()?),
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("dev".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Dev { port_base })
}

fn test(parser: &mut Parser) -> Outcome<Command> {
    let mut layer = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Value(value) if layer.is_none() => layer = Some(Layer::parse(&value.string()?)?),
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("test".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Test(layer))
}

fn edge(parser: &mut Parser) -> Outcome<Command> {
    let mut options = edge::Options {
        port: 8787,
        ..edge::Options::default()
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("port") => options.port = parser.value()?.parse()?,
            Arg::Long("set") => options.changes.0.push(setting(&parser.value()?.string()?)?),
            Arg::Long("secrets") => options.changes.0.push(Change::Secrets(parser.value()?.into())),
            Arg::Long("state") => options.state = Some(parser.value()?.into()),
            Arg::Long("log") => options.log = Some(parser.value()?.into()),
            Arg::Long("rate-limit") => options.rate_limit = Some(parser.value()?.parse()?),
            Arg::Long("account") => options.account = Some(parser.value()?.string()?),
            Arg::Long("no-build") => options.no_build = true,
            Arg::Long("dev") => options.dev = true,
            Arg::Long("end-with-parent") => options.end_with_parent = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("edge".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Edge(options))
}

fn build(parser: &mut Parser) -> Outcome<Command> {
    let mut dev = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("dev") => dev = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("build".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Build { dev })
}

fn package(parser: &mut Parser) -> Outcome<Command> {
    let mut examples = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("examples") => examples = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("package".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Package { examples })
}

fn deploy(parser: &mut Parser) -> Outcome<Command> {
    let mut options = deploy::Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("env-file") => options.env_file = Some(parser.value()?.into()),
            Arg::Long("dry-run") => options.dry_run = true,
            Arg::Long("no-build") => options.no_build = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("deploy".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Deploy(options))
}

fn keys(parser: &mut Parser) -> Outcome<Command> {
    let mut options = keys::Options::default();
    let mut drops = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Value(word) if drops => options.drop.push(word.string()?),
            Arg::Value(word) if word == "drop" => drops = true,
            Arg::Long("edge") => options.address.edge = parser.value()?.string()?,
            Arg::Long("secret-file") => options.address.secret_file = Some(parser.value()?.into()),
            Arg::Long("reseal") => options.reseal = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("keys".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    if drops && options.drop.is_empty() {
        return Err(Failure::new("keys drop needs the id of a key"));
    }
    Ok(Command::Keys(options))
}

fn backup_key(parser: &mut Parser) -> Outcome<Command> {
    let mut out = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("out") => out = Some(parser.value()?.into()),
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("backup-key".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::BackupKey(out))
}

fn back_up(parser: &mut Parser) -> Outcome<Command> {
    let mut options = backup::BackUp::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("out") => options.out = parser.value()?.into(),
            Arg::Long("edge") => options.address.edge = parser.value()?.string()?,
            Arg::Long("secret-file") => options.address.secret_file = Some(parser.value()?.into()),
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("backup".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    needed(&options.address, &[("--out FILE", &options.out)])?;
    Ok(Command::Backup(options))
}

fn import(parser: &mut Parser) -> Outcome<Command> {
    let mut options = backup::Import::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("key") => options.key = parser.value()?.into(),
            Arg::Long("in") => options.file = parser.value()?.into(),
            Arg::Long("edge") => options.address.edge = parser.value()?.string()?,
            Arg::Long("secret-file") => options.address.secret_file = Some(parser.value()?.into()),
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("import".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    needed(
        &options.address,
        &[("--key FILE", &options.key), ("--in FILE", &options.file)],
    )?;
    Ok(Command::Import(options))
}

fn token(parser: &mut Parser) -> Outcome<Command> {
    let mut options = token::Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("edge") => options.edge = parser.value()?.string()?,
            Arg::Long("client-id") => options.client = parser.value()?.string()?,
            Arg::Long("permissions") => options.permissions = Some(parser.value()?.string()?),
            Arg::Long("timeout") => options.timeout = parser.value()?.parse()?,
            Arg::Long("no-browser") => options.no_browser = true,
            Arg::Long("forget") => options.forget = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(Some("token".into()))),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Token(options))
}

/// Without an edge and its files there is nothing to do.
fn needed(address: &client::Address, files: &[(&str, &std::path::PathBuf)]) -> Outcome {
    let edge = address.edge.is_empty().then_some("--edge URL");
    let file = files.iter().find(|(_, file)| file.as_os_str().is_empty());
    match edge.or(file.map(|(name, _)| *name)) {
        Some(missing) => Err(Failure::new(format!("{missing} is missing"))),
        None => Ok(()),
    }
}

fn nothing_more(parser: &mut Parser, name: &str, command: Command) -> Outcome<Command> {
    match parser.next()? {
        None => Ok(command),
        Some(Arg::Long("help") | Arg::Short('h')) => Ok(Command::Help(Some(name.into()))),
        Some(other) => Err(other.unexpected().into()),
    }
}

/// `NAME=VALUE`; the complaint doesn't repeat what may be a secret.
fn setting(text: &str) -> Outcome<Change> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok(Change::Set(name.to_owned(), value.to_owned())),
        _ => Err(Failure::new(
            "--set needs NAME=VALUE (or NAME=@FILE, or NAME= to remove a setting)",
        )),
    }
}

/// `--help` and `-h` ask for the list; so does nothing at all.
fn help_as_value(argument: Option<Arg<'_>>) -> Option<Arg<'_>> {
    match argument {
        Some(Arg::Long("help") | Arg::Short('h')) => None,
        other => other,
    }
}

#[cfg(test)]
mod tests;

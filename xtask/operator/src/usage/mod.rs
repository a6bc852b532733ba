//! `cargo operator usage`: how many calls to Instagram were made for which account and why, and who is near a limit.
mod plot;
mod table;
mod told;

use std::path::PathBuf;

use clap::Args;
use shared::values::time::Timestamp;

use crate::client::{Address, Operator};
use common::failure::{Failure, Outcome};
use common::files;
use common::paths::Paths;

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    /// The site's id
    #[arg(value_name = "SITE")]
    site: String,
    #[command(flatten)]
    address: Address,
    /// Draw it into a file too, as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

/// Carries it out.
pub fn run(paths: &Paths, options: &Options) -> Outcome {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if options.site.is_empty() || !options.site.bytes().all(plain) {
        return Err(Failure::new(format!("{:?} is no id of a site", options.site)));
    }
    let operator = Operator::of(paths, &options.address)?;
    let told = told::read(&options.site, |path| operator.get(path))?;
    print!("{}", table::table(&options.site, &told, now()));
    if let Some(file) = &options.svg {
        files::write(file, plot::svg(&options.site, &told))?;
        println!("\ndrawn into {}", file.display());
    }
    Ok(())
}

fn now() -> Timestamp {
    Timestamp::from_millis(common::clock::unix_seconds().saturating_mul(1_000))
}

#[cfg(test)]
mod tests;

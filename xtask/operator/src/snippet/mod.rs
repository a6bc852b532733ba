//! `cargo operator snippet`: what a site's owner pastes into a page, and what the page's policy then has to allow.
mod ways;

use std::path::PathBuf;

use clap::Args;
use common::failure::{Failure, Outcome};
use common::files;

use crate::button::{self, Files, Loader, Unanswered};
use crate::client;
pub use ways::Ways;

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    /// The edge's address, such as `https://connect.example.com` (https, or http on this machine)
    #[arg(long, value_name = "URL")]
    edge: String,
    /// The site's id in SITES
    #[arg(long, value_name = "ID")]
    client_id: String,
    /// Take the loader from this file, such as target/dist/connect.js, instead of asking the edge for its own
    #[arg(long, value_name = "FILE")]
    loader: Option<PathBuf>,
    /// Print the script tag alone, for the page
    #[arg(long, group = "way")]
    hosted: bool,
    /// Print the inlined script alone, for the page
    #[arg(long, group = "way")]
    inline: bool,
    /// Print everything as JSON, for programs
    #[arg(long, group = "way")]
    json: bool,
}

/// Prints it on standard output; of one way alone, what belongs into the page, and its policy beside it.
pub fn run(options: &Options) -> Outcome {
    let edge = origin(&options.edge)?;
    let client = client_id(&options.client_id)?;
    let loader = loader(options, &edge)?;
    let ways = Ways::of(&edge, client, &loader);
    let one = match (options.hosted, options.inline) {
        (true, _) => Some(&ways.hosted),
        (_, true) => Some(&ways.inline),
        _ => None,
    };
    match one {
        Some(way) => {
            println!("{}", way.html);
            eprintln!("Content-Security-Policy: {}", way.policy);
        }
        None if options.json => println!("{}", ways.json()),
        None => println!("{}", ways.text()),
    }
    Ok(())
}

/// As a page and a policy can spell it: it stands in both as it is.
fn origin(edge: &str) -> Outcome<String> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:/[]".contains(&byte);
    let edge = client::origin(edge)?;
    if edge.bytes().all(known) {
        return Ok(edge);
    }
    Err(Failure::new(
        "--edge needs the edge's address as browsers spell it, such as https://connect.example.com (a name beyond ASCII as `xn--…`)",
    ))
}

/// As the edge takes it.
fn client_id(id: &str) -> Outcome<&str> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if (1..=64).contains(&id.len()) && id.bytes().all(known) {
        return Ok(id);
    }
    Err(Failure::new(
        "--client-id needs the site's id in SITES: 1 to 64 letters, digits, `-`, `_` or `.`",
    ))
}

/// The one that belongs to what the edge has: its own.
fn loader(options: &Options, edge: &str) -> Outcome<Loader> {
    if let Some(file) = &options.loader {
        return read(&files::bytes(file)?, &file.display().to_string());
    }
    let url = format!("{edge}{}", button::LOADER);
    let why = match Files::of(edge).get(button::LOADER) {
        Ok(Some(bytes)) => return read(&bytes, &url),
        Ok(None) => "there is nothing".to_owned(),
        Err(Unanswered::NoHost) => "there is no host of that name".to_owned(),
        Err(Unanswered::Broken(why)) => why,
    };
    Err(Failure::new(format!(
        "{url} can't be read: {why}. Is --edge its address? Of an edge that isn't deployed yet, say --loader target/dist/connect.js, which `cargo operator deploy --dry-run` builds"
    )))
}

fn read(bytes: &[u8], name: &str) -> Outcome<Loader> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    Loader::read(text).map_err(|failure| Failure::new(format!("{name}: {failure}")))
}

#[cfg(test)]
mod tests {
    use super::{client_id, origin};

    #[test]
    fn an_address_stands_in_a_page_and_in_a_policy_as_it_is() {
        for edge in [
            "https://connect.example.com",
            "https://connect.example.com:8443",
            "http://localhost:8787",
        ] {
            assert_eq!(origin(edge).unwrap(), edge);
        }
        for edge in [
            "https://a\">",
            "https://a'b",
            "https://a;script-src *",
            "https://a,b",
            "https://bücher.example",
            "connect.example.com",
            "",
        ] {
            let told = origin(edge).unwrap_err().to_string();
            assert!(
                told.starts_with("--edge needs the edge's address"),
                "{edge}: {told}"
            );
        }
    }

    /// It stands in an attribute as it is.
    #[test]
    fn an_id_is_spelt_as_the_edge_takes_it() {
        for id in ["shop", "My-shop_2.0", &"a".repeat(64)] {
            assert_eq!(client_id(id).unwrap(), id);
        }
        for id in ["", "a b", "a\"b", "a<b", "ä", &"a".repeat(65)] {
            let told = client_id(id).unwrap_err().to_string();
            assert!(told.starts_with("--client-id needs the site's id"), "{told}");
        }
    }
}

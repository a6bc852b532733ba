//! `cargo operator token`: an access token of the edge's for the terminal, as RFC 8252 says: the visitor's own browser, a port of
//! this machine to come back to, PKCE, and a refresh token that only its owner can read.
mod kept;
mod loopback;
mod server;

use std::process::{Command, Stdio};
use std::time::Duration;

use clap::Args;
use common::failure::{Failure, Outcome};
use common::run;

use kept::Kept;
pub use kept::home;
use loopback::Loopback;
use server::{Refused, Server, Tokens};

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    /// The edge; without, the one on this machine
    #[arg(long, value_name = "URL", default_value = "http://localhost:8787")]
    edge: String,
    /// The site's id in SITES
    #[arg(long = "client-id", value_name = "ID", default_value = "demo")]
    client: String,
    /// What to ask for, separated by spaces (without: all that the site may ask for)
    #[arg(long, value_name = "NAMES")]
    permissions: Option<String>,
    /// Print the address, and open nothing
    #[arg(long)]
    no_browser: bool,
    /// How long to wait for the browser, as long as a flow lasts
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    timeout: u64,
    /// End the session at the edge, and delete what is kept
    #[arg(long)]
    forget: bool,
}

/// Prints an access token on standard output, and nothing else there.
pub fn run(options: &Options) -> Outcome {
    let edge = crate::client::origin(&options.edge)?;
    let kept = Kept::of(&edge, &options.client)?;
    if options.forget {
        return forget(&edge, options, &kept);
    }
    let server = Server::discover(&edge, &options.client)?;
    let tokens = match renewed(&server, &kept, options.permissions.as_deref())? {
        Some(tokens) => tokens,
        None => anew(&server, &kept, options)?,
    };
    println!("{}", tokens.access);
    Ok(())
}

/// A fresh access token of the session that is kept, without a browser, if there is such a session.
pub fn fresh(edge: &str, client: &str) -> Outcome<Option<String>> {
    let kept = Kept::of(edge, client)?;
    if kept.read()?.is_none() {
        return Ok(None);
    }
    let server = Server::discover(edge, client)?;
    Ok(renewed(&server, &kept, None)?.map(|tokens| tokens.access))
}

/// A new session, which takes the place of what is still kept: one is enough.
fn anew(server: &Server, kept: &Kept, options: &Options) -> Outcome<Tokens> {
    let tokens = connected(server, options)?;
    let _alone = kept.lock()?;
    let former = kept.read()?;
    kept.write(&tokens.refresh)?;
    if let Some(former) = former {
        let _ = server.revoke(&former);
    }
    Ok(tokens)
}

/// By the refresh token of last time, if there is one that still works and was granted enough.
///
/// One command after the other: a refresh token that another has spent meanwhile would end the session.
fn renewed(server: &Server, kept: &Kept, permissions: Option<&str>) -> Outcome<Option<Tokens>> {
    let _alone = kept.lock()?;
    let Some(refresh) = kept.read()? else {
        return Ok(None);
    };
    match server.renew(&refresh, permissions)? {
        Ok(tokens) => {
            kept.write(&tokens.refresh)?;
            Ok(Some(tokens))
        }
        Err(Refused { error, words }) if error == "invalid_grant" => {
            eprintln!("{words}");
            kept.remove()?;
            Ok(None)
        }
        // More is asked for than was granted: the visitor is asked again.
        Err(Refused { error, .. }) if error == "invalid_scope" => Ok(None),
        Err(refused) => Err(refused.into()),
    }
}

/// By the visitor's browser.
fn connected(server: &Server, options: &Options) -> Outcome<Tokens> {
    let loopback = Loopback::open()?;
    let flow = server.begin(&loopback.address(), options.permissions.as_deref())?;
    server.try_out(&flow)?;
    if options.no_browser || !open(&flow.address) {
        eprintln!(
            "Open this address in a browser on this machine:\n\n  {}\n",
            flow.address
        );
    } else {
        eprintln!(
            "Your browser opens. If it doesn't, this is the address:\n\n  {}\n",
            flow.address
        );
    }
    eprintln!("Waiting for it to come back …");
    let code = loopback.wait(
        flow.state.secret(),
        server.issuer(),
        Duration::from_secs(options.timeout),
    )?;
    let tokens = server.redeem(flow, &code)?.map_err(Failure::from)?;
    eprintln!("Connected. The token below is good for 10 minutes; the same command gives the next one.");
    Ok(tokens)
}

fn forget(edge: &str, options: &Options, kept: &Kept) -> Outcome {
    let _alone = kept.lock()?;
    let Some(refresh) = kept.read()? else {
        eprintln!("There is no session of {} at {edge} to forget.", options.client);
        return Ok(());
    };
    let server = Server::discover(edge, &options.client)?;
    server.revoke(&refresh)?.map_err(Failure::from)?;
    kept.remove()?;
    eprintln!("The session has ended, and its refresh token is gone from this machine.");
    Ok(())
}

/// Whether a browser was told to open the address.
fn open(address: &str) -> bool {
    let own = std::env::var("BROWSER")
        .ok()
        .filter(|program| !program.is_empty());
    let has_screen = cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some());
    let usual = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let program = own.or_else(|| (has_screen && run::exists(usual)).then(|| usual.to_owned()));
    program.is_some_and(|program| {
        Command::new(program)
            .arg(address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .is_ok()
    })
}

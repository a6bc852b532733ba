//! `stand-in`: plays Instagram until it is ended.

use std::path::PathBuf;
use std::process::ExitCode;

use stand_in::{Options, Profile, StandIn};

const USAGE: &str =
    "usage: stand-in [--port P] [--control-port Q] [--cdn-port R] [--seed N] [--app-file FILE]
                [--host-name NAME] [--redirect-uri URL]... [--profile instagram|basic-display]

Plays Instagram on 127.0.0.1: consent, tokens, profile, media and their pictures. Port 0 takes any free port.
When it answers it prints: ready http://NAME:P control http://127.0.0.1:Q cdn http://127.0.0.1:R";

#[tokio::main]
async fn main() -> ExitCode {
    let options = match read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("stand-in: {error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let running = match StandIn::start(options).await {
        Ok(running) => running,
        Err(error) => {
            eprintln!("stand-in: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!(
        "ready {} control {} cdn {}",
        running.origin(),
        running.control_url(),
        running.cdn()
    );
    std::future::pending::<()>().await;
    ExitCode::SUCCESS
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options {
        app_file: Some(PathBuf::from("target/stand-in/app.json")),
        ..Options::default()
    };
    let mut redirect_uris = Vec::new();
    while let Some(word) = words.next() {
        if word == "--help" || word == "-h" {
            return Ok(None);
        }
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        let number = || {
            value
                .parse::<u64>()
                .map_err(|_| format!("{word}: expected a number, such as 8790"))
        };
        let port = || {
            number().and_then(|port| u16::try_from(port).map_err(|_| format!("{word}: expected 0 to 65535")))
        };
        match word.as_str() {
            "--port" => options.port = port()?,
            "--control-port" => options.control_port = port()?,
            "--cdn-port" => options.cdn_port = port()?,
            "--seed" => options.seed = number()?,
            "--app-file" => options.app_file = Some(PathBuf::from(value)),
            "--host-name" => options.host_name = value,
            "--redirect-uri" => redirect_uris.push(value),
            "--profile" => {
                options.profile =
                    Profile::named(&value).ok_or("--profile: expected instagram or basic-display")?;
            }
            _ => return Err(format!("{word} is not known")),
        }
    }
    if !redirect_uris.is_empty() {
        options.redirect_uris = redirect_uris;
    }
    Ok(Some(options))
}

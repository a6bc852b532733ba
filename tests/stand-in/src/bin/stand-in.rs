//! `stand-in`: plays Instagram until it is ended.

use std::path::PathBuf;
use std::process::ExitCode;

use std::net::Ipv4Addr;
use std::sync::Arc;

use stand_in::bucket::Bucket;
use stand_in::{Options, Profile, StandIn};
use tokio::net::TcpListener;

const USAGE: &str =
    "usage: stand-in [--port P] [--control-port Q] [--cdn-port R] [--seed N] [--app-file FILE]
                [--host-name NAME] [--redirect-uri URL]... [--profile instagram|basic-display]
                [--bucket-port P]

Plays Instagram on 127.0.0.1: consent, tokens, profile, media and their pictures. Port 0 takes any free port.
With --bucket-port it plays a bucket of Cloudflare's R2 there, as workerd asks one, until it ends.
When it answers it prints: ready http://NAME:P control http://127.0.0.1:Q cdn http://127.0.0.1:R";

#[tokio::main]
async fn main() -> ExitCode {
    let (options, bucket_port) = match read(std::env::args().skip(1)) {
        Ok(Some(told)) => told,
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
    if let Some(port) = bucket_port {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => {
                let bucket = axum::serve(listener, Arc::<Bucket>::default().router());
                tokio::spawn(async move { bucket.await });
            }
            Err(error) => {
                eprintln!("stand-in: port {port} can't be used: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!(
        "ready {} control {} cdn {}",
        running.origin(),
        running.control_url(),
        running.cdn()
    );
    std::future::pending::<()>().await;
    ExitCode::SUCCESS
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Option<(Options, Option<u16>)>, String> {
    let mut options = Options {
        app_file: Some(PathBuf::from("target/stand-in/app.json")),
        ..Options::default()
    };
    let (mut redirect_uris, mut bucket_port) = (Vec::new(), None);
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
            "--bucket-port" => bucket_port = Some(port()?),
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
    Ok(Some((options, bucket_port)))
}

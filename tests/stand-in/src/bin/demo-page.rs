//! `demo-page`: serves a folder as a site of its own until it is ended.

use std::process::ExitCode;

use stand_in::demo_page::{self, Site};

const USAGE: &str = "usage: demo-page --dir DIR --edge URL [--port P]

Serves DIR on 127.0.0.1. In pages, http://localhost:8787 is replaced by the edge's URL.
When it answers it prints: ready http://127.0.0.1:P/";

#[tokio::main]
async fn main() -> ExitCode {
    let site = match read(std::env::args().skip(1)) {
        Ok(site) => site,
        Err(error) => {
            eprintln!("demo-page: {error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let port = site.port;
    let served = match demo_page::serve(site).await {
        Ok(served) => served,
        Err(error) => {
            eprintln!("demo-page: port {port} can't be used: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("ready {}", served.url());
    std::future::pending::<()>().await;
    ExitCode::SUCCESS
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Site, String> {
    let mut site = Site::default();
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--dir" => site.dir = value.into(),
            "--edge" => site.edge = value,
            "--port" => {
                site.port = value
                    .parse()
                    .map_err(|_| "--port: expected 0 to 65535".to_owned())?;
            }
            _ => return Err(format!("{word} is not known")),
        }
    }
    if site.dir.as_os_str().is_empty() || site.edge.is_empty() {
        return Err("--dir and --edge are needed".to_owned());
    }
    Ok(site)
}

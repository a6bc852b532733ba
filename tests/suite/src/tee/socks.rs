//! As much of SOCKS5 (RFC 1928) as a browser speaks: no authentication, `CONNECT`.

use std::net::{Ipv4Addr, Ipv6Addr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Reads greeting and request; gives the host as the browser named it, and the port.
pub async fn asked(browser: &mut TcpStream) -> Option<(String, u16)> {
    let _version = browser.read_u8().await.ok()?;
    let methods = browser.read_u8().await.ok()?;
    browser
        .read_exact(&mut vec![0; usize::from(methods)])
        .await
        .ok()?;
    browser.write_all(&[5, 0]).await.ok()?;
    let mut head = [0; 4];
    browser.read_exact(&mut head).await.ok()?;
    let host = match head {
        [_, _, _, 1] => Ipv4Addr::from(browser.read_u32().await.ok()?).to_string(),
        [_, _, _, 4] => Ipv6Addr::from(browser.read_u128().await.ok()?).to_string(),
        _ => {
            let length = browser.read_u8().await.ok()?;
            let mut name = vec![0; usize::from(length)];
            browser.read_exact(&mut name).await.ok()?;
            String::from_utf8(name).ok()?
        }
    };
    Some((host, browser.read_u16().await.ok()?))
}

/// The line is open.
pub async fn accept(browser: &mut TcpStream) -> Option<()> {
    browser.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.ok()
}

/// There is no way to that host.
pub async fn refuse(browser: &mut TcpStream) -> Option<()> {
    browser.write_all(&[5, 4, 0, 1, 0, 0, 0, 0, 0, 0]).await.ok()
}

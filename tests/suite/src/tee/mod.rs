//! A SOCKS5 proxy between the browser and everybody else. It copies every byte of both directions, resolves the
//! `.localhost` names, and can cut the line.
//!
//! It asks servers for uncompressed answers in the browser's name, so that a search of the bytes sees what they say.

mod record;
mod socks;
mod tls;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

pub use record::{Direction, Exchange, Record};

/// What the browser speaks through, ciphered or not.
trait Line: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Line for T {}

/// A running proxy; it ends with the runtime that it was started in.
#[derive(Clone)]
pub struct Tee {
    records: Arc<Mutex<Vec<Record>>>,
    offline: Arc<AtomicBool>,
    cut: Arc<watch::Sender<u64>>,
    held: Arc<watch::Sender<Vec<String>>>,
    tls: Option<TlsAcceptor>,
    address: SocketAddr,
}

impl Tee {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        Self::started(None).await
    }

    /// Starts one that answers a browser's https itself, under a certificate of its own: the servers speak http.
    pub async fn secure() -> Self {
        Self::started(Some(tls::acceptor())).await
    }

    async fn started(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let cut = Arc::new(watch::Sender::new(0));
        let tee = Self {
            records: Arc::default(),
            offline: Arc::default(),
            cut,
            held: Arc::new(watch::Sender::new(Vec::new())),
            tls,
            address,
        };
        let own = tee.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let line = own.clone();
                tokio::spawn(async move { line.serve(stream).await });
            }
        });
        tee
    }

    /// Where the browser finds it.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Refuses new connections and cuts the open ones, or lets them through again.
    pub fn set_offline(&self, offline: bool) {
        self.offline.store(offline, Ordering::SeqCst);
        if offline {
            self.cut_all();
        }
    }

    /// Cuts every open connection; new ones are let through.
    pub fn cut_all(&self) {
        self.cut.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Keeps back every request that has these words in it, until [`release`](Self::release).
    pub fn hold(&self, words: &str) {
        self.held.send_modify(|held| held.push(words.into()));
    }

    /// How many requests are kept back right now.
    #[must_use]
    pub fn held_now(&self) -> usize {
        self.held.receiver_count()
    }

    /// Lets go what was kept back.
    pub fn release(&self) {
        self.held.send_modify(Vec::clear);
    }

    /// What passed so far, one record a connection.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        self.records
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The HTTP exchanges with the server at that port, in the order of their connections.
    #[must_use]
    pub fn exchanges(&self, port: u16) -> Vec<Exchange> {
        let records = self.records();
        records
            .iter()
            .filter(|record| record.port == port)
            .flat_map(Record::exchanges)
            .collect()
    }

    async fn serve(self, mut browser: TcpStream) -> Option<()> {
        let (host, port) = socks::asked(&mut browser).await?;
        if self.offline.load(Ordering::SeqCst) {
            return None;
        }
        let mut cut = self.cut.subscribe();
        // Everything the tests talk to listens on the loopback; any other name leads nowhere.
        let known = host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1";
        let server = if known {
            TcpStream::connect(("127.0.0.1", port)).await.ok()
        } else {
            None
        };
        let number = self.open(&host, port, server.is_some());
        let Some(server) = server else {
            return socks::refuse(&mut browser).await;
        };
        socks::accept(&mut browser).await?;
        let (from_server, to_server) = server.into_split();
        let line: Box<dyn Line> = match &self.tls {
            Some(tls) if tls::begins(&browser).await? => Box::new(tls.accept(browser).await.ok()?),
            _ => Box::new(browser),
        };
        let (from_browser, to_browser) = tokio::io::split(line);
        tokio::select! {
            () = async {
                tokio::join!(
                    self.copy(number, Direction::ToServer, from_browser, to_server),
                    self.copy(number, Direction::ToBrowser, from_server, to_browser),
                );
            } => {}
            _ = cut.changed() => {}
        }
        Some(())
    }

    async fn copy(
        &self,
        number: usize,
        direction: Direction,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) {
        let mut buffer = vec![0; 65_536];
        while let Ok(count) = from.read(&mut buffer).await {
            let Some(bytes) = buffer.get_mut(..count).filter(|bytes| !bytes.is_empty()) else {
                break;
            };
            if direction == Direction::ToServer {
                record::ask_for_plain_text(bytes);
                let text = String::from_utf8_lossy(bytes);
                let free = |held: &Vec<String>| !held.iter().any(|words| text.contains(words.as_str()));
                if !free(&self.held.borrow()) {
                    let _ = self.held.subscribe().wait_for(free).await;
                }
            }
            self.note(number, direction, bytes);
            if to.write_all(bytes).await.is_err() {
                break;
            }
        }
        let _ = to.shutdown().await;
    }

    fn open(&self, host: &str, port: u16, reached: bool) -> usize {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.push(Record::new(host, port, reached));
        records.len().saturating_sub(1)
    }

    fn note(&self, number: usize, direction: Direction, bytes: &[u8]) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(record) = records.get_mut(number) {
            record.append(direction, bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn server() -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = [0; 1024];
                while stream.read(&mut bytes).await.is_ok_and(|count| count > 0) {
                    let _ = stream
                        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
                        .await;
                }
            }
        });
        port
    }

    async fn through(tee: &Tee, host: &str, port: u16) -> std::io::Result<TcpStream> {
        let mut line = TcpStream::connect(tee.address()).await?;
        line.write_all(&[5, 1, 0]).await?;
        line.read_exact(&mut [0; 2]).await?;
        let mut ask = vec![5, 1, 0, 3, u8::try_from(host.len()).unwrap()];
        ask.extend_from_slice(host.as_bytes());
        ask.extend_from_slice(&port.to_be_bytes());
        line.write_all(&ask).await?;
        line.read_exact(&mut [0; 10]).await?;
        Ok(line)
    }

    #[tokio::test]
    async fn both_directions_are_recorded_with_the_name_that_the_browser_asked_for() {
        let (tee, port) = (Tee::start().await, server().await);
        let mut line = through(&tee, "instagram.localhost", port).await.unwrap();
        line.write_all(b"GET /a HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, br\r\n\r\n")
            .await
            .unwrap();
        line.read_exact(&mut [0; 43]).await.unwrap();
        let exchanges = tee.exchanges(port);
        assert_eq!(exchanges.len(), 1);
        assert_eq!(
            (exchanges[0].host.as_str(), exchanges[0].target.as_str()),
            ("instagram.localhost", "/a")
        );
        assert_eq!(exchanges[0].response.as_ref().unwrap().text(), "hello");
        let sent = String::from_utf8_lossy(&tee.records()[0].to_server).into_owned();
        assert!(
            sent.contains("Accept-Encoding: identity") && !sent.contains("gzip"),
            "{sent}"
        );
    }

    #[tokio::test]
    async fn offline_cuts_what_is_open_and_refuses_what_is_new() {
        let (tee, port) = (Tee::start().await, server().await);
        let mut line = through(&tee, "localhost", port).await.unwrap();
        tee.set_offline(true);
        let ended = tokio::time::timeout(Duration::from_secs(5), line.read(&mut [0; 1]))
            .await
            .unwrap();
        assert!(ended.is_err() || ended.is_ok_and(|count| count == 0));
        assert!(through(&tee, "localhost", port).await.is_err());
        tee.set_offline(false);
        assert!(through(&tee, "localhost", port).await.is_ok());
    }

    #[tokio::test]
    async fn a_name_outside_the_machine_leads_nowhere_and_is_recorded() {
        let tee = Tee::start().await;
        assert!(
            through(&tee, "example.com", 443).await.is_ok(),
            "the refusal is ten bytes too"
        );
        assert!(
            tee.records()
                .iter()
                .any(|record| record.host == "example.com" && !record.reached)
        );
    }
}

//! The browser's https, ended at the tee so that it sees every byte. `WebKitGTK` keeps no `Secure` cookie of `http://localhost`.

use std::sync::{Arc, OnceLock};

use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// The first byte of a handshake (RFC 8446, section 5.1).
const HANDSHAKE: u8 = 22;

/// With a certificate for `localhost`, of this test program alone.
pub fn acceptor() -> TlsAcceptor {
    static SHARED: OnceLock<TlsAcceptor> = OnceLock::new();
    SHARED.get_or_init(made).clone()
}

fn made() -> TlsAcceptor {
    let own =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate can be made");
    let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .expect("the certificate belongs to its key");
    TlsAcceptor::from(Arc::new(config))
}

/// Whether the browser begins by a handshake; nothing if it says nothing at all.
pub async fn begins(browser: &TcpStream) -> Option<bool> {
    let mut first = [0];
    let count = browser.peek(&mut first).await.ok()?;
    (count > 0).then_some(first == [HANDSHAKE])
}

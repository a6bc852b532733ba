//! Is the server on this port of this machine there, and what does it say?
use std::time::Duration;

use ureq::Agent;

/// A status and a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, as text.
    pub body: String,
}

/// Asks a server on 127.0.0.1; nothing if it doesn't answer in time.
pub fn get(port: u16, path: &str) -> Option<Answer> {
    let agent: Agent = Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(1)))
        .timeout_global(Some(Duration::from_secs(10)))
        .http_status_as_error(false)
        .max_redirects(0)
        // Nobody else leads to this machine.
        .proxy(None)
        .build()
        .into();
    let mut answer = agent
        .get(format!("http://127.0.0.1:{port}{path}"))
        .header("Host", format!("localhost:{port}"))
        .call()
        .ok()?;
    Some(Answer {
        status: answer.status().as_u16(),
        body: answer.body_mut().read_to_string().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::{Answer, get};

    /// What is asked of a server that answers with this, and what is made of its answer.
    fn told(answer: &'static str) -> (String, Option<Answer>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let count = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..count]).replace(&port.to_string(), "PORT")
        });
        let answer = get(port, "/health");
        (server.join().unwrap(), answer)
    }

    #[test]
    fn status_and_body_are_read() {
        let (asked, answer) = told("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\n{}");
        let expected = Answer {
            status: 503,
            body: "{}".into(),
        };
        assert_eq!(answer, Some(expected));
        assert!(asked.starts_with("GET /health HTTP/1.1\r\n"), "{asked}");
        assert!(
            asked.to_lowercase().contains("host: localhost:port\r\n"),
            "{asked}"
        );
        assert_eq!(told("nonsense\r\n\r\n").1, None);
    }

    #[test]
    fn nobody_there_is_no_answer() {
        let port = crate::ports::any_free().unwrap();
        assert_eq!(get(port, "/health"), None);
    }
}

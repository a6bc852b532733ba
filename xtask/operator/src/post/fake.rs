//! Tests. An edge that answers what it is told to, one request after the other.
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use clap::Parser;

use super::edge::{Edge, Who};
use super::line::Options;
use super::piece::Piece;

/// What it was asked.
#[derive(Debug)]
pub struct Heard {
    /// Method and path, and the offset of a part.
    pub line: String,
    /// The fields.
    pub head: String,
    /// The body.
    pub body: String,
}

/// An access token of that connection, a digit; `mark` makes another one of it.
pub fn token(connection: char, mark: char) -> String {
    format!(
        "{}.{}",
        connection.to_string().repeat(64),
        mark.to_string().repeat(65)
    )
}

/// Where the token of that folder is.
pub fn token_file(folder: &Path) -> PathBuf {
    folder.join("token")
}

/// An edge that answers so; an empty answer is a broken line. Gives what it was asked.
pub fn edge(folder: &Path, answers: &[&'static str]) -> (Edge, JoinHandle<Vec<Heard>>) {
    looking(folder, answers, |_| {})
}

/// The same, which looks at what it is asked before it answers.
pub fn looking(
    folder: &Path,
    answers: &[&'static str],
    mut look: impl FnMut(&Heard) + Send + 'static,
) -> (Edge, JoinHandle<Vec<Heard>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answers = answers.to_vec();
    let asked = std::thread::spawn(move || {
        let mut asked = Vec::new();
        for answer in answers {
            let mut stream = next(&listener);
            let heard = hear(&mut stream);
            look(&heard);
            asked.push(heard);
            if let Some((status, body)) = answer.split_once(' ') {
                let length = body.len();
                let fields = format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}");
                write!(stream, "{fields}\r\n\r\n{body}").unwrap();
            }
        }
        asked
    });
    std::fs::write(token_file(folder), token('a', '1')).unwrap();
    let who = Who {
        edge: address,
        client: "tool".to_owned(),
        token_file: Some(token_file(folder)),
    };
    (Edge::of(&who).unwrap(), asked)
}

/// The next one who asks; nobody is waited for for ever.
fn next(listener: &TcpListener) -> TcpStream {
    listener.set_nonblocking(true).unwrap();
    for _ in 0..2_000 {
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false).unwrap();
                return stream;
            }
            Err(_) => std::thread::sleep(Duration::from_millis(5)),
        }
    }
    panic!("nobody asks for what is left")
}

fn hear(stream: &mut TcpStream) -> Heard {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut chunk).unwrap();
        bytes.extend_from_slice(&chunk[..read]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let field = |name: &str| {
            head.lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix(name).map(str::to_owned))
        };
        let length = field("content-length: ").map_or(0, |length| length.parse().unwrap());
        if bytes.len() < end + 4 + length {
            continue;
        }
        let asked = head.split(" HTTP/").next().unwrap_or_default();
        let offset = field("upload-offset: ").unwrap_or_default();
        return Heard {
            line: format!("{asked} {offset}").trim_end().to_owned(),
            body: String::from_utf8_lossy(&bytes[end + 4..]).into_owned(),
            head,
        };
    }
}

/// Its lines.
pub fn lines(asked: JoinHandle<Vec<Heard>>) -> Vec<String> {
    let asked = asked.join().unwrap();
    asked.into_iter().map(|heard| heard.line).collect()
}

/// A picture of 11 bytes, by the edge's answers of the files here.
pub fn picture(folder: &Path, name: &str) -> Piece {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, b"\xff\xd8\xff picture").unwrap();
    Piece::file(&path).unwrap()
}

/// What a command line says.
pub fn options(line: &str) -> Options {
    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }
    Line::parse_from(["post"].into_iter().chain(line.split_whitespace())).options
}

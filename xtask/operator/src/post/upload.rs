//! A file goes to the edge in parts, and goes on where it broke off: a moment ago, or in the run before.
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::Duration;

use common::failure::{Failure, Outcome};
use serde_json::Value;

use super::edge::{Answer, Asked, Edge, Refused};
use super::piece::Piece;

/// Bytes of a part; the edge takes twice as many.
const PART: u64 = 4 * 1024 * 1024;
/// How often nothing came through in a row.
const VAIN: u32 = 6;

/// Hands a file over; `id` is how it was begun before, and how it is called when it is there. `begun` keeps that.
pub fn hand_over(
    edge: &Edge,
    piece: &Piece,
    id: &mut String,
    mut begun: impl FnMut(&str) -> Outcome,
) -> Outcome<Result<(), Refused>> {
    let Piece::File {
        path,
        media_type,
        size,
        ..
    } = piece
    else {
        return Ok(Ok(()));
    };
    let mut at = if id.is_empty() {
        None
    } else {
        known(edge, id, *size)?
    };
    if at.is_none() {
        let length = size.to_string();
        let begins = Asked {
            method: "POST",
            path: "/media",
            fields: &[("Content-Type", media_type), ("Upload-Length", &length)],
            body: &[],
        };
        let answer = edge.ask_until_answered(begins)?;
        match answer.word("id").filter(|_| answer.is_done()) {
            Some(told) => told.clone_into(id),
            None => return Ok(Err(Refused::of(path, &answer))),
        }
        begun(id)?;
        at = Some(0);
    }
    let mut at = at.unwrap_or_default();
    let mut vain = 0;
    while at < *size {
        let part = part(path, at, *size)?;
        match sent(edge, id, at, &part) {
            Ok(answer) if answer.is_done() => {
                at = received(&answer).unwrap_or(*size);
                vain = 0;
            }
            Ok(answer) if matches!(answer.status, 400 | 401 | 403 | 404 | 413 | 422) => {
                id.clear();
                begun("")?;
                return Ok(Err(Refused::of(path, &answer)));
            }
            lost => {
                vain += 1;
                if vain > VAIN {
                    lost?;
                    return Err(Failure::new(format!("{} doesn't come through", path.display())));
                }
                std::thread::sleep(Duration::from_secs(1 << (vain - 1).min(4)));
                at = known(edge, id, *size)?.unwrap_or(at);
            }
        }
    }
    Ok(Ok(()))
}

/// How far a file is that was begun; [`None`] if it is gone, or is another one.
fn known(edge: &Edge, id: &str, size: u64) -> Outcome<Option<u64>> {
    let answer = edge.ask_until_answered(Asked::get(&format!("/media/{id}")))?;
    let same = answer.status == 200 && answer.body.get("size").and_then(Value::as_u64) == Some(size);
    Ok(same.then(|| received(&answer).unwrap_or_default()))
}

fn received(answer: &Answer) -> Option<u64> {
    answer.body.get("received").and_then(Value::as_u64)
}

fn sent(edge: &Edge, id: &str, at: u64, part: &[u8]) -> Outcome<Answer> {
    let (path, offset) = (format!("/media/{id}"), at.to_string());
    edge.ask(Asked {
        method: "PATCH",
        path: &path,
        fields: &[("Upload-Offset", &offset)],
        body: part,
    })
}

/// What lies there, from there on.
fn part(path: &Path, from: u64, size: u64) -> Outcome<Vec<u8>> {
    let mut part = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        file.seek(SeekFrom::Start(from))?;
        file.take(PART.min(size.saturating_sub(from)))
            .read_to_end(&mut part)
    });
    match read {
        Ok(0) => Err(Failure::new(format!(
            "{} became shorter while it was sent",
            path.display()
        ))),
        Ok(_) => Ok(part),
        Err(error) => Err(Failure::file("read", path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::path::Path;

    use super::hand_over;
    use crate::post::edge::{Edge, Who};
    use crate::post::piece::Piece;

    /// An edge that answers so, one request after the other; an empty answer is a broken line. Gives what it was asked.
    fn edge(folder: &Path, answers: Vec<&'static str>) -> (Edge, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = std::thread::spawn(move || {
            let mut asked = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
                let text = loop {
                    let read = stream.read(&mut chunk).unwrap();
                    bytes.extend_from_slice(&chunk[..read]);
                    let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else {
                        continue;
                    };
                    let length = head
                        .split("content-length: ")
                        .nth(1)
                        .and_then(|rest| rest.lines().next());
                    if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                        break text;
                    }
                };
                let offset = text
                    .split("upload-offset: ")
                    .nth(1)
                    .and_then(|rest| rest.lines().next());
                let line = text.split(" http/").next().unwrap_or_default();
                asked.push(
                    format!("{line} {}", offset.unwrap_or_default())
                        .trim_end()
                        .to_owned(),
                );
                if !answer.is_empty() {
                    let (status, body) = answer.split_once(' ').unwrap();
                    let head = format!(
                        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}",
                        body.len()
                    );
                    write!(stream, "{head}\r\n\r\n{body}").unwrap();
                }
            }
            asked
        });
        let token = folder.join("token");
        std::fs::write(&token, "secret\n").unwrap();
        let who = Who {
            edge: address,
            client: "tool".to_owned(),
            token_file: Some(token),
        };
        (Edge::of(&who).unwrap(), asked)
    }

    fn piece(folder: &Path) -> Piece {
        let path = folder.join("a.jpg");
        std::fs::write(&path, b"\xff\xd8\xff picture").unwrap();
        Piece::file(&path).unwrap()
    }

    /// R96: what came through before the line broke is not sent again.
    #[test]
    fn a_file_goes_on_after_the_line_broke() {
        let folder = tempfile::tempdir().unwrap();
        let answers = vec![
            r#"201 {"id":"f1","received":0}"#,
            "",
            r#"200 {"id":"f1","size":11,"received":4}"#,
            r#"409 {"received":4}"#,
            r#"200 {"id":"f1","size":11,"received":7}"#,
            r#"201 {"id":"f1","state":"whole","size":11}"#,
        ];
        let (edge, asked) = edge(folder.path(), answers);
        let (mut id, mut begun) = (String::new(), Vec::new());
        let done = hand_over(&edge, &piece(folder.path()), &mut id, |id| {
            begun.push(id.to_owned());
            Ok(())
        });
        assert!(done.unwrap().is_ok());
        assert_eq!((id.as_str(), begun), ("f1", vec!["f1".to_owned()]));
        assert_eq!(
            asked.join().unwrap(),
            [
                "post /media",
                "patch /media/f1 0",
                "get /media/f1",
                "patch /media/f1 4",
                "get /media/f1",
                "patch /media/f1 7"
            ]
        );
    }

    /// What was begun in the run before and is gone since, or was of another size, is begun anew; what isn't taken is said.
    #[test]
    fn a_file_that_is_gone_is_begun_anew_and_a_wrong_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let answers = vec![
            "404 {}",
            r#"201 {"id":"f2","received":0}"#,
            r#"422 {"problems":[{"where":"","what":"It is no picture.","limit":"a JPEG"}]}"#,
        ];
        let (edge, asked) = edge(folder.path(), answers);
        let mut id = "f1".to_owned();
        let refused = hand_over(&edge, &piece(folder.path()), &mut id, |_| Ok(()));
        let words = refused.unwrap().unwrap_err().words;
        assert!(
            words.ends_with("a.jpg: It is no picture. Possible: a JPEG."),
            "{words}"
        );
        assert_eq!(id, "");
        assert_eq!(
            asked.join().unwrap(),
            ["get /media/f1", "post /media", "patch /media/f2 0"]
        );
    }
}

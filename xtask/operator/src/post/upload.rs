//! A file goes to the edge in parts, and goes on where it broke off: a moment ago, or in the run before.
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use common::failure::{Failure, Outcome};
use serde_json::Value;

use super::edge::{Answer, Asked, Edge, Refused, pause};
use super::fault::Fault;
use super::piece::Piece;

/// Bytes of a part; the edge takes twice as many.
const PART: u64 = 4 * 1024 * 1024;
/// How often nothing came through in a row.
const VAIN: u32 = 6;

/// How far a file is.
struct There {
    /// How many of its bytes are at the edge.
    received: u64,
    /// The edge has looked at all of it.
    whole: bool,
}

/// Hands a file over; `id` is how it was begun before, and how it is called when it is there. `begun` keeps that.
pub fn hand_over(
    edge: &Edge,
    piece: &Piece,
    id: &mut String,
    mut begun: impl FnMut(&str) -> Outcome,
) -> Result<Result<(), Refused>, Fault> {
    let Piece::File {
        path,
        media_type,
        size,
        ..
    } = piece
    else {
        return Ok(Ok(()));
    };
    let begun_before = if id.is_empty() {
        None
    } else {
        match known(edge, id, *size)? {
            Ok(known) => known,
            Err(answer) => return Ok(Err(Refused::of(path, &answer))),
        }
    };
    let mut there = match begun_before {
        Some(there) => there,
        None => match begin(edge, media_type, *size)? {
            Ok(new) => {
                new.clone_into(id);
                begun(id)?;
                There {
                    received: 0,
                    whole: false,
                }
            }
            Err(answer) => return Ok(Err(Refused::of(path, &answer))),
        },
    };
    let mut vain = 0;
    while !there.whole {
        // Where all of it has come and wasn't looked at, an empty part has the edge look again.
        let part = part(path, there.received, *size)?;
        let why = match sent(edge, id, there.received, &part) {
            Ok(answer) => match told(&answer) {
                Some(told) => {
                    there = told;
                    vain = 0;
                    continue;
                }
                None if matches!(answer.status, 400 | 401 | 403 | 404 | 413 | 422) => {
                    // It would count as a file without a post for a day.
                    take_back(edge, id);
                    id.clear();
                    begun("")?;
                    return Ok(Err(Refused::of(path, &answer)));
                }
                None => Fault::Here(Failure::new(format!(
                    "{} doesn't come through: {}",
                    path.display(),
                    answer.refusal()
                ))),
            },
            Err(lost @ Fault::Lost(_)) => lost,
            Err(fault) => return Err(fault),
        };
        if vain == VAIN {
            return Err(why);
        }
        pause(1 << vain.min(4));
        vain += 1;
        if let Ok(Some(known)) = known(edge, id, *size)? {
            there = known;
        }
    }
    Ok(Ok(()))
}

/// What nobody needs at the edge goes; what can't be asked for now goes in a day.
pub fn take_back(edge: &Edge, id: &str) {
    if !id.is_empty() {
        let _ = edge.ask(Asked::bare("DELETE", &format!("/media/{id}")));
    }
}

/// Begins a file: its id, or what the edge answers instead.
fn begin(edge: &Edge, media_type: &str, size: u64) -> Result<Result<String, Answer>, Fault> {
    let length = size.to_string();
    let answer = edge.ask_until_answered(Asked {
        method: "POST",
        path: "/media",
        fields: &[("Content-Type", media_type), ("Upload-Length", &length)],
        body: &[],
    })?;
    let id = answer.word("id").filter(|_| answer.is_done());
    Ok(id.map(str::to_owned).ok_or(answer))
}

/// How far a file is that was begun; [`None`] if it is gone, or is another one. What says neither is given as it came.
fn known(edge: &Edge, id: &str, size: u64) -> Result<Result<Option<There>, Answer>, Fault> {
    let answer = edge.ask_until_answered(Asked::get(&format!("/media/{id}")))?;
    if answer.status == 404 {
        return Ok(Ok(None));
    }
    let Some(there) = told(&answer) else {
        return Ok(Err(answer));
    };
    if answer.body.get("size").and_then(Value::as_u64) != Some(size) {
        take_back(edge, id);
        return Ok(Ok(None));
    }
    Ok(Ok(Some(there)))
}

/// How far it is, where the edge says so.
fn told(answer: &Answer) -> Option<There> {
    let whole = match answer.word("state").filter(|_| answer.is_done()) {
        Some("whole") => true,
        Some("partial") => false,
        _ => return None,
    };
    let received = answer.body.get("received").and_then(Value::as_u64);
    let received = if whole {
        Some(received.unwrap_or_default())
    } else {
        received
    };
    Some(There {
        received: received?,
        whole,
    })
}

fn sent(edge: &Edge, id: &str, at: u64, part: &[u8]) -> Result<Answer, Fault> {
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
        Ok(0) if from < size => Err(Failure::new(format!(
            "{} became shorter while it was sent",
            path.display()
        ))),
        Ok(_) => Ok(part),
        Err(error) => Err(Failure::file("read", path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::hand_over;
    use crate::post::fake::{edge, lines, picture};

    /// R96: what came through before the line broke is not sent again.
    #[test]
    fn a_file_goes_on_after_the_line_broke() {
        let folder = tempfile::tempdir().unwrap();
        let answers = [
            r#"201 {"id":"f1","state":"partial","received":0,"size":11}"#,
            "",
            r#"200 {"id":"f1","state":"partial","size":11,"received":4}"#,
            r#"409 {"received":4}"#,
            r#"200 {"id":"f1","state":"partial","size":11,"received":7}"#,
            r#"201 {"id":"f1","state":"whole","size":11}"#,
        ];
        let (edge, asked) = edge(folder.path(), &answers);
        let (mut id, mut begun) = (String::new(), Vec::new());
        let done = hand_over(&edge, &picture(folder.path(), "a.jpg"), &mut id, |id| {
            begun.push(id.to_owned());
            Ok(())
        });
        assert!(done.unwrap().is_ok());
        assert_eq!((id.as_str(), begun), ("f1", vec!["f1".to_owned()]));
        assert_eq!(
            lines(asked),
            [
                "POST /media",
                "PATCH /media/f1 0",
                "GET /media/f1",
                "PATCH /media/f1 4",
                "GET /media/f1",
                "PATCH /media/f1 7"
            ]
        );
    }

    /// R96: a file is there when the edge has looked at it: where all of it came and that broke off, it looks again.
    #[test]
    fn a_file_that_came_and_was_not_looked_at_is_not_whole() {
        let folder = tempfile::tempdir().unwrap();
        let answers = [
            r#"200 {"id":"f1","state":"partial","size":11,"received":11}"#,
            r#"500 {"cause":"It broke.","action":"Try again."}"#,
            r#"200 {"id":"f1","state":"partial","size":11,"received":11}"#,
            r#"201 {"id":"f1","state":"whole","size":11}"#,
        ];
        let (edge, asked) = edge(folder.path(), &answers);
        let mut id = "f1".to_owned();
        let done = hand_over(&edge, &picture(folder.path(), "a.jpg"), &mut id, |_| Ok(()));
        assert!(done.unwrap().is_ok());
        assert_eq!(
            lines(asked),
            [
                "GET /media/f1",
                "PATCH /media/f1 11",
                "GET /media/f1",
                "PATCH /media/f1 11"
            ]
        );
    }

    /// What was begun in the run before and is gone since is begun anew; what isn't taken is said, and goes from the edge.
    #[test]
    fn a_file_that_is_gone_is_begun_anew_and_a_wrong_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let answers = [
            "404 {}",
            r#"201 {"id":"f2","state":"partial","received":0,"size":11}"#,
            r#"422 {"problems":[{"where":"","what":"It is no picture.","limit":"a JPEG"}]}"#,
            "204 ",
        ];
        let (edge, asked) = edge(folder.path(), &answers);
        let mut id = "f1".to_owned();
        let refused = hand_over(&edge, &picture(folder.path(), "a.jpg"), &mut id, |_| Ok(()));
        let words = refused.unwrap().unwrap_err().words;
        assert!(
            words.ends_with("a.jpg: It is no picture. Possible: a JPEG."),
            "{words}"
        );
        assert_eq!(id, "");
        assert_eq!(
            lines(asked),
            [
                "GET /media/f1",
                "POST /media",
                "PATCH /media/f2 0",
                "DELETE /media/f2"
            ]
        );
    }

    /// Where nothing comes through, the edge's own words say why.
    #[test]
    fn what_does_not_come_through_is_told_in_the_edges_words() {
        let folder = tempfile::tempdir().unwrap();
        let mut answers = vec![r#"201 {"id":"f1","state":"partial","received":0,"size":11}"#];
        let there = r#"200 {"id":"f1","state":"partial","size":11,"received":0}"#;
        for _ in 0..6 {
            answers.extend([r#"503 {"cause":"It is full.","action":"Wait."}"#, there]);
        }
        answers.push(r#"503 {"cause":"It is full.","action":"Wait."}"#);
        let (edge, asked) = edge(folder.path(), &answers);
        let picture = picture(folder.path(), "a.jpg");
        let fault = hand_over(&edge, &picture, &mut String::new(), |_| Ok(())).unwrap_err();
        let words = fault.failure().to_string();
        assert!(
            words.ends_with("a.jpg doesn't come through: It is full. Wait."),
            "{words}"
        );
        asked.join().unwrap();
    }
}

//! What the command line wants posted, as `POST /posts` has it.
use std::path::Path;

use common::failure::{Failure, Outcome};
use common::files;
use serde_json::{Map, Value, json};
use shared::values::secret::hash_hex;

use super::fault::Fault;
use super::line::Options;
use super::piece::Piece;

/// A post that is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// What it shows, in its order.
    pub media: Vec<Piece>,
    /// What each shows in words.
    pub alts: Vec<String>,
    /// What else is said of each, by members that have no option.
    pub more: Vec<Map<String, Value>>,
    /// A reel's picture.
    pub cover: Option<Piece>,
    /// The other members.
    pub members: Map<String, Value>,
}

impl Wanted {
    /// Of these files, with this caption.
    pub fn of(options: &Options, media: Vec<Piece>, caption: &str, alts: &[String]) -> Result<Self, Fault> {
        let kind = match &*media {
            [] => return Err(call("name a file to post, or --folder DIR")),
            media if alts.len() > media.len() => {
                return Err(call(&format!(
                    "there are {} --alt, and {} files: each is for the file at its place",
                    alts.len(),
                    media.len()
                )));
            }
            [_] if options.story => "story",
            [one] if one.is_video() => "reel",
            [_] => "image",
            _ if options.story => return Err(call("a story is one file")),
            _ => "carousel",
        };
        let mut members = options.members.as_deref().map_or_else(|| Ok(Map::new()), more)?;
        let more = of_media(members.remove("media"), media.len())?;
        let mut put = |name: &str, value: Value| {
            if members.insert(name.to_owned(), value).is_some() {
                return Err(call(&format!(
                    "`{name}` stands on the command line and in the file of --members"
                )));
            }
            Ok(())
        };
        put("kind", kind.into())?;
        if !caption.is_empty() {
            put("caption", caption.into())?;
        }
        for (name, text) in [
            ("first_comment", &options.first_comment),
            ("location", &options.location),
        ] {
            if let Some(text) = text {
                put(name, text.as_str().into())?;
            }
        }
        if !options.collaborator.is_empty() {
            put("collaborators", json!(options.collaborator))?;
        }
        if let Some(offset) = options.cover_offset_ms {
            put("cover_offset_ms", offset.into())?;
        }
        for (name, time) in [("at", &options.at), ("not_after", &options.not_after)] {
            if let Some(time) = time {
                put(name, time.as_str().into())?;
            }
        }
        if options.draft {
            put("draft", true.into())?;
        }
        let cover = options.cover.as_deref().map(Piece::of).transpose()?;
        Ok(Self {
            media,
            alts: alts.to_vec(),
            more,
            cover,
            members,
        })
    }

    /// What is handed over for it, in this order.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.media.iter().chain(&self.cover)
    }

    /// The same for the same post of the same account at the same edge, whenever and wherever from it is wanted.
    pub fn key(&self, edge: &str, more: &str) -> String {
        let pieces: Vec<&str> = self.pieces().map(Piece::identity).collect();
        let cover = self.cover.is_some();
        hash_hex(&json!([edge, more, self.members, self.alts, self.more, pieces, cover]).to_string())
    }

    /// The body of `POST /posts`, with its files' ids.
    pub fn body(&self, ids: &[String]) -> String {
        let source = |piece: &Piece, id: Option<&String>| match piece {
            Piece::File { .. } => Map::from_iter([("file".to_owned(), json!(id))]),
            Piece::Url { url, .. } => Map::from_iter([("url".to_owned(), url.as_str().into())]),
        };
        let mut body = self.members.clone();
        let media = self.media.iter().enumerate().map(|(at, piece)| {
            let mut medium = self.more.get(at).cloned().unwrap_or_default();
            medium.extend(source(piece, ids.get(at)));
            if let Piece::Url { video, .. } = piece {
                let kind = if *video { "video" } else { "image" };
                medium.insert("type".to_owned(), kind.into());
            }
            if let Some(alt) = self.alts.get(at).filter(|alt| !alt.is_empty()) {
                medium.insert("alt_text".to_owned(), alt.as_str().into());
            }
            Value::Object(medium)
        });
        body.insert("media".to_owned(), media.collect());
        if let Some(cover) = &self.cover {
            let cover = source(cover, ids.get(self.media.len()));
            body.insert("cover".to_owned(), Value::Object(cover));
        }
        Value::Object(body).to_string()
    }
}

fn call(words: &str) -> Fault {
    Fault::Call(Failure::new(words))
}

/// Members that have no option of their own.
fn more(file: &Path) -> Outcome<Map<String, Value>> {
    let text = files::text_of_any_editor(file)?;
    let members: Map<String, Value> = serde_json::from_str(&text).map_err(|_| {
        Failure::new(format!(
            "{} is no JSON object of members of a post (docs/api.md)",
            file.display()
        ))
    })?;
    if members.contains_key("cover") {
        return Err(Failure::new(format!(
            "{} has `cover`: that stands on the command line",
            file.display()
        )));
    }
    Ok(members)
}

/// What a file of members says of each file on the command line, in their order, such as who is on it.
fn of_media(media: Option<Value>, files: usize) -> Outcome<Vec<Map<String, Value>>> {
    let Some(media) = media else { return Ok(Vec::new()) };
    let media: Vec<Map<String, Value>> = serde_json::from_value(media)
        .map_err(|_| Failure::new("`media` of --members is no list of objects, one for each file"))?;
    if media.len() > files {
        return Err(Failure::new(
            "`media` of --members has more entries than there are files",
        ));
    }
    if media
        .iter()
        .any(|one| one.contains_key("file") || one.contains_key("url"))
    {
        return Err(Failure::new(
            "`media` of --members names a file: files stand on the command line",
        ));
    }
    Ok(media)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Wanted;
    use crate::post::fake::options;
    use crate::post::fault::Fault;
    use crate::post::piece::Piece;

    fn file(media_type: &'static str, sha256: &str) -> Piece {
        Piece::File {
            path: "file".into(),
            media_type,
            size: 9,
            sha256: sha256.to_owned(),
        }
    }

    fn wanted(line: &str, media: &[Piece]) -> Wanted {
        let options = options(line);
        Wanted::of(&options, media.to_vec(), "Morning", &options.alt).unwrap()
    }

    fn body(wanted: &Wanted) -> Value {
        let ids = ["one", "two", "three"].map(str::to_owned);
        serde_json::from_str(&wanted.body(&ids)).unwrap()
    }

    #[test]
    fn files_say_what_becomes_of_them() {
        let (picture, video) = (file("image/jpeg", "p"), file("video/mp4", "v"));
        for (line, media, kind) in [
            ("", vec![picture.clone()], "image"),
            ("", vec![video.clone()], "reel"),
            ("--story", vec![video.clone()], "story"),
            ("", vec![picture.clone(), video.clone()], "carousel"),
        ] {
            assert_eq!(body(&wanted(line, &media))["kind"], kind, "{media:?}");
        }
        let two = options("--story");
        let refused = Wanted::of(&two, vec![picture, video], "", &[]).unwrap_err();
        assert!(
            matches!(&refused, Fault::Call(words) if words.to_string() == "a story is one file"),
            "{refused:?}"
        );
    }

    #[test]
    fn everything_of_the_line_is_a_member() {
        let url = Piece::of("https://cdn.example/b.mp4").unwrap();
        let line = "--alt Window --alt Street --first-comment More --location 12 --collaborator a --collaborator b \
                    --at 2026-12-01T10:00+01:00 --not-after 2026-12-01T12:00:00Z";
        assert_eq!(
            body(&wanted(line, &[file("image/jpeg", "p"), url])),
            json!({
                "kind": "carousel", "caption": "Morning", "first_comment": "More", "location": "12", "collaborators": ["a", "b"],
                "at": "2026-12-01T10:00:00+01:00", "not_after": "2026-12-01T12:00:00Z",
                "media": [{"file": "one", "alt_text": "Window"},
                    {"url": "https://cdn.example/b.mp4", "type": "video", "alt_text": "Street"}],
            })
        );
        let mut reel = wanted("--draft --cover-offset-ms 1500", &[file("video/mp4", "v")]);
        assert_eq!(body(&reel)["cover_offset_ms"], 1500);
        assert_eq!(body(&reel)["draft"], true);
        reel.cover = Some(file("image/jpeg", "c"));
        assert_eq!(body(&reel)["cover"], json!({"file": "two"}));
    }

    /// R95: whoever asks for the same asks with the same key, and for anything else with another one.
    #[test]
    fn a_key_is_made_of_everything_that_is_posted() {
        let (picture, film) = (file("image/jpeg", "p"), file("video/mp4", "v"));
        let key = |line: &str, media: &[&Piece]| {
            let media: Vec<Piece> = media.iter().map(|piece| (*piece).clone()).collect();
            wanted(line, &media).key("edge account", "")
        };
        let folder = tempfile::tempdir().unwrap();
        let members = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            format!("--members {}", path.display())
        };
        let of_first = members("first", r#"{"media":[{"tags":[{"username":"a"}]}]}"#);
        let of_second = members("second", r#"{"media":[{},{"tags":[{"username":"a"}]}]}"#);
        let labelled = members("labelled", r#"{"ai_generated":true}"#);
        let covered = |cover: &str| {
            let mut reel = wanted("", std::slice::from_ref(&film));
            reel.cover = Some(file("image/jpeg", cover));
            reel.key("edge account", "")
        };
        let same = key("", &[&picture]);
        assert_eq!(same, key("", &[&file("image/jpeg", "p")]));
        let mut all = vec![
            same,
            key("--alt Window", &[&picture]),
            key("--story", &[&picture]),
            key("--at 2026-12-01T10:00+01:00", &[&picture]),
            key("--first-comment More", &[&picture]),
            key(&labelled, &[&picture]),
            key(&of_first, &[&picture]),
            key("", &[&file("image/jpeg", "q")]),
            key("", &[&film]),
            key("--cover-offset-ms 1", &[&film]),
            covered("c"),
            covered("d"),
            key("", &[&film, &file("image/jpeg", "c")]),
            key("", &[&picture, &film]),
            key("", &[&film, &picture]),
            key("--alt Window", &[&picture, &film]),
            key(&of_first, &[&picture, &film]),
            key(&of_second, &[&picture, &film]),
            wanted("", std::slice::from_ref(&picture)).key("edge other", ""),
            wanted("", std::slice::from_ref(&picture)).key("edge account", "again"),
        ];
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn members_without_an_option_come_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("more.json");
        let line = format!("--members {}", path.display());
        let members = r#"{"ai_generated":true,"trial":"manual","media":[{"tags":[{"username":"a"}]}]}"#;
        std::fs::write(&path, members).unwrap();
        let posted = body(&wanted(&line, &[file("video/mp4", "v")]));
        assert_eq!(
            (&posted["ai_generated"], &posted["trial"]),
            (&json!(true), &json!("manual"))
        );
        assert_eq!(
            posted["media"],
            json!([{"file": "one", "tags": [{"username": "a"}]}])
        );
        for (text, words) in [
            (r#"{"media":[{"file":"x"}]}"#, "files stand on the command line"),
            (r#"{"media":[{},{}]}"#, "more entries than there are files"),
            (r#"{"media":{}}"#, "no list of objects"),
            (r#"{"cover":{"file":"x"}}"#, "has `cover`"),
            (r#"{"caption":"x"}"#, "stands on the command line and in the file"),
            ("[]", "is no JSON object"),
        ] {
            std::fs::write(&path, text).unwrap();
            let options = options(&line);
            let refused = Wanted::of(&options, vec![file("video/mp4", "v")], "y", &[]);
            let refused = refused.unwrap_err().failure().to_string();
            assert!(refused.contains(words), "{refused}");
        }
    }
}

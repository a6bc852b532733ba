//! One post of the command line, from its files to what came of it.
use std::path::Path;

use common::failure::{Failure, Outcome};
use serde_json::{Value, json};

use super::edge::{Answer, Asked, Edge, Refused, in_the_way, problem};
use super::end::{End, Voice};
use super::fault::Fault;
use super::kept::Kept;
use super::line::Options;
use super::piece::Piece;
use super::upload::{hand_over, take_back};
use super::wanted::Wanted;
use super::watch;

/// Of a post that isn't made again.
const BEFORE: &str = "this very post was made before, and is not made again (--key makes another one)";

/// Of a post that was asked for, and not heard of.
const UNHEARD: &str =
    "Nobody knows whether the post was made. Start the same command again: it posts once, whatever happened.";

/// With whom, and how.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The edge, for one account.
    pub edge: &'a Edge,
    /// Where it is kept what was made.
    pub home: &'a Path,
    /// What the command line says.
    pub options: &'a Options,
    /// Where it is said.
    pub voice: Voice,
}

/// What the edge says of it.
enum Came {
    /// The post, or what would become of it.
    Told(Value),
    /// It isn't taken.
    Refused(Refused),
    /// Nobody knows whether it was.
    Unheard(Refused),
}

impl Job<'_> {
    /// Posts it, or says what would become of it. `taken` is told as soon as the edge has it, whatever comes of it then.
    pub fn post(self, wanted: &Wanted, taken: &mut dyn FnMut()) -> Result<End, Fault> {
        let came = if self.options.dry_run {
            self.rehearsed(wanted)?
        } else {
            self.made(wanted, taken)?
        };
        match came {
            Came::Refused(refused) => {
                eprintln!("{}", refused.words);
                self.voice.answer(&refused.body);
                Ok(End::Not)
            }
            Came::Unheard(refused) => {
                eprintln!("{}\n{UNHEARD}", refused.words);
                self.voice.answer(&refused.body);
                Ok(End::Unknown)
            }
            Came::Told(told) if self.options.dry_run => {
                self.voice.answer(&told);
                Ok(End::Well)
            }
            Came::Told(post) => {
                self.voice.say(&watch::stands(&post));
                let (post, end) = if self.options.wait {
                    watch::over(self.edge, post, self.voice)
                } else {
                    let end = watch::end(&post);
                    (post, end)
                };
                self.voice.answer(&post);
                Ok(end)
            }
        }
    }

    /// The post, made now or before.
    fn made(self, wanted: &Wanted, taken: &mut dyn FnMut()) -> Result<Came, Fault> {
        let key = wanted.key(&self.edge.name(), &self.options.key);
        let mut kept = Kept::of(self.home, &key)?;
        if let Some(id) = &kept.known.post {
            taken();
            return self.made_before(id);
        }
        match self.handed_over(wanted, &mut kept) {
            Ok(Ok(())) => {}
            Ok(Err(refused)) => {
                self.take_all_back(&mut kept)?;
                return Ok(Came::Refused(refused));
            }
            Err(fault) => {
                if !fault.is_of_all() {
                    self.take_all_back(&mut kept)?;
                }
                return Err(fault);
            }
        }
        let body = wanted.body(&kept.known.files);
        let asked = Asked {
            method: "POST",
            path: "/posts",
            fields: &[("Content-Type", "application/json"), ("Idempotency-Key", &key)],
            body: body.as_bytes(),
        };
        let answer = match self.edge.ask_until_answered(asked) {
            Err(Fault::Lost(why)) => return Err(Fault::Unheard(Failure::new(format!("{why}\n{UNHEARD}")))),
            answer => answer?,
        };
        if let Some(id) = answer.word("id").filter(|_| answer.is_done()) {
            kept.known.post = Some(id.to_owned());
            let written = kept.write();
            taken();
            written?;
            self.warn(answer.body.get("warnings"));
            return Ok(Came::Told(answer.body));
        }
        if let Some(id) = answer.word("post").filter(|_| answer.status == 422) {
            // Its answer wasn't heard of, and its files were handed over anew since.
            kept.known.post = Some(id.to_owned());
            let back = self.take_all_back(&mut kept);
            taken();
            back?;
            return self.made_before(id);
        }
        let refused = refused(&answer, "the post");
        Ok(match answer.status {
            200..=299 | 500.. => Came::Unheard(refused),
            429 => Came::Refused(refused),
            _ => {
                // Nobody needs them there; what is mended comes with another key.
                self.take_all_back(&mut kept)?;
                Came::Refused(refused)
            }
        })
    }

    /// What became of it.
    fn made_before(self, id: &str) -> Result<Came, Fault> {
        let answer = self
            .edge
            .ask_until_answered(Asked::get(&format!("/posts/{id}")))?;
        if answer.is_done() && answer.word("id").is_some() {
            self.voice.say(BEFORE);
            return Ok(Came::Told(answer.body));
        }
        let gone = answer.status == 404;
        let refused = Refused {
            words: if gone {
                format!("{BEFORE}; as {id}, which has left the edge's list")
            } else {
                format!("{BEFORE}; what became of it: {}", answer.refusal())
            },
            body: answer.body,
        };
        Ok(if gone {
            Came::Refused(refused)
        } else {
            Came::Unheard(refused)
        })
    }

    /// Hands its files over, and keeps how far that is.
    fn handed_over(self, wanted: &Wanted, kept: &mut Kept) -> Result<Result<(), Refused>, Fault> {
        let pieces: Vec<&Piece> = wanted.pieces().collect();
        kept.known.files.resize(pieces.len(), String::new());
        for (at, piece) in pieces.into_iter().enumerate() {
            let mut id = kept.known.files.get(at).cloned().unwrap_or_default();
            let begun = |id: &str| {
                if let Some(place) = kept.known.files.get_mut(at) {
                    id.clone_into(place);
                }
                kept.write()
            };
            if let Err(refused) = hand_over(self.edge, piece, &mut id, begun)? {
                return Ok(Err(refused));
            }
            if let Piece::File { path, size, .. } = piece {
                self.voice
                    .say(&format!("handed over {} ({size} bytes)", path.display()));
            }
        }
        Ok(Ok(()))
    }

    /// Nobody needs its files any more.
    fn take_all_back(self, kept: &mut Kept) -> Outcome {
        for id in kept.known.files.drain(..) {
            take_back(self.edge, &id);
        }
        kept.write()
    }

    /// What would become of it. Its files are taken back, whatever was answered.
    fn rehearsed(self, wanted: &Wanted) -> Result<Came, Fault> {
        let mut ids = Vec::new();
        let answer = self.rehearsed_with(wanted, &mut ids);
        for id in &ids {
            take_back(self.edge, id);
        }
        let answer = match answer? {
            Ok(answer) => answer,
            Err(refused) => return Ok(Came::Refused(refused)),
        };
        self.warn(answer.body.get("warnings"));
        if !answer.is_done() || answer.body.get("ok") != Some(&json!(true)) {
            return Ok(Came::Refused(refused(&answer, "the post")));
        }
        for line in foreseen(&answer.body) {
            self.voice.say(&line);
        }
        Ok(Came::Told(answer.body))
    }

    /// What the edge says of it; `ids` are then to be taken back.
    fn rehearsed_with(
        self,
        wanted: &Wanted,
        ids: &mut Vec<String>,
    ) -> Result<Result<Answer, Refused>, Fault> {
        let mut wrong: Option<Refused> = None;
        for piece in wanted.pieces() {
            let mut id = String::new();
            let handed = hand_over(self.edge, piece, &mut id, |_| Ok(()));
            ids.push(id);
            // All that is wrong is told at once.
            if let Err(refused) = handed? {
                wrong = Some(match wrong {
                    Some(before) => Refused {
                        words: format!("{}\n{}", before.words, refused.words),
                        ..before
                    },
                    None => refused,
                });
            }
        }
        if let Some(wrong) = wrong {
            return Ok(Err(wrong));
        }
        let body = wanted.body(ids);
        let answer = self.edge.ask_until_answered(Asked {
            method: "POST",
            path: "/posts?dry_run",
            fields: &[("Content-Type", "application/json")],
            body: body.as_bytes(),
        })?;
        Ok(Ok(answer))
    }

    fn warn(self, warnings: Option<&Value>) {
        for warning in warnings.and_then(Value::as_array).into_iter().flatten() {
            let words = warning.as_str().map_or_else(|| problem(warning), str::to_owned);
            self.voice.say(&format!("mind: {words}"));
        }
    }
}

/// What a rehearsal says in which nothing is wrong with the post itself.
pub fn foreseen(answer: &Value) -> Vec<String> {
    let ways = answer.get("limits").map(in_the_way).unwrap_or_default();
    let last = if ways.is_empty() {
        "nothing is wrong with it; nothing was posted"
    } else {
        "nothing is wrong with it, but what is in the way comes first; nothing was posted"
    };
    let ways = ways.into_iter().map(|way| format!("in the way: {way}"));
    ways.chain([last.to_owned()]).collect()
}

fn refused(answer: &Answer, what: &str) -> Refused {
    Refused {
        words: format!("{what}: {}", answer.refusal()),
        body: answer.body.clone(),
    }
}

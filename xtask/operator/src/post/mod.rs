//! `cargo operator post`: posts from a terminal, a script or cron, each once, however often the command is started.
mod edge;
mod end;
mod folder;
mod kept;
mod line;
mod piece;
pub mod posts;
mod time;
mod upload;
mod wanted;
mod watch;

use std::process::ExitCode;

use common::failure::{Failure, Outcome};
use serde_json::{Value, json};

use edge::{Answer, Asked, Edge, Refused, problem};
use end::{End, Voice};
use kept::Kept;
pub use line::Options;
use piece::Piece;
use wanted::Wanted;

/// Posts.
pub fn run(options: &Options) -> Outcome<ExitCode> {
    let voice = Voice { json: options.json };
    let Some(folder) = &options.folder else {
        let media = options.files.iter().map(|file| Piece::of(file));
        let media = media.collect::<Outcome<Vec<Piece>>>()?;
        let caption = match &options.caption_file {
            Some(file) => folder::caption(file)?,
            None => options.caption.clone().unwrap_or_default(),
        };
        let wanted = Wanted::of(options, media, &caption, &options.alt)?;
        return Ok(one(&Edge::of(&options.who)?, options, &wanted, voice)?.into());
    };
    if options.at.is_some() && options.count != Some(1) {
        return Err(Failure::new(
            "a time is for one post: with --folder and --at give --count 1",
        ));
    }
    let items = folder::items(folder)?;
    let most = options.count.unwrap_or(items.len());
    if items.is_empty() {
        voice.say(&format!("nothing to post in {}", folder.display()));
        return Ok(ExitCode::SUCCESS);
    }
    let edge = Edge::of(&options.who)?;
    let (mut worst, mut taken) = (End::Well, 0);
    for item in items {
        if taken == most {
            break;
        }
        voice.say(&format!("{}:", item.path.display()));
        let media = item.media.iter().map(|file| Piece::file(file));
        let wanted = media
            .collect::<Outcome<Vec<Piece>>>()
            .and_then(|media| Wanted::of(options, media, &item.caption, &item.alts));
        // What is wrong with one keeps no other from being posted.
        let end = match wanted {
            Ok(wanted) => one(&edge, options, &wanted, voice)?,
            Err(failure) => {
                eprintln!("{failure}");
                End::Not
            }
        };
        worst = worst.max(end);
        if end != End::Not {
            taken += 1;
            if !options.dry_run {
                folder::done(&item)?;
            }
        }
    }
    Ok(worst.into())
}

/// Posts one.
fn one(edge: &Edge, options: &Options, wanted: &Wanted, voice: Voice) -> Outcome<End> {
    let made = if options.dry_run {
        rehearsed(edge, wanted, voice)?
    } else {
        made(edge, options, wanted, voice)?
    };
    match made {
        Err(refused) => {
            eprintln!("{}", refused.words);
            voice.answer(&refused.body);
            Ok(End::Not)
        }
        Ok(told) if options.dry_run => {
            voice.answer(&told);
            Ok(End::Well)
        }
        Ok(post) => {
            voice.say(&watch::stands(&post));
            let post = if options.wait {
                watch::over(edge, post, voice)?
            } else {
                post
            };
            voice.answer(&post);
            Ok(watch::end(&post))
        }
    }
}

/// The post, made now or before.
fn made(edge: &Edge, options: &Options, wanted: &Wanted, voice: Voice) -> Outcome<Result<Value, Refused>> {
    let key = wanted.key(&edge.name(), &options.key);
    let mut kept = Kept::of(&key)?;
    if let Some(id) = &kept.known.post {
        let answer = edge.ask_until_answered(Asked::get(&format!("/posts/{id}")))?;
        if answer.status != 404 {
            voice.say("this very post was made before, and is not made again (--key makes another one)");
        }
        return Ok(taken(&answer, "the post that was made of this before"));
    }
    if let Err(refused) = handed_over(edge, wanted, &mut kept, voice)? {
        return Ok(Err(refused));
    }
    let body = wanted.body(&kept.known.files);
    let answer = edge.ask_until_answered(Asked {
        method: "POST",
        path: "/posts",
        fields: &[("Content-Type", "application/json"), ("Idempotency-Key", &key)],
        body: body.as_bytes(),
    })?;
    if let Some(id) = answer.word("id").filter(|_| answer.is_done()) {
        kept.known.post = Some(id.to_owned());
        kept.write()?;
        warn(answer.body.get("warnings"), voice);
    } else if matches!(answer.status, 400 | 403 | 422) {
        // Nobody needs them there; what is mended comes with another key.
        take_back(edge, &kept.known.files)?;
        kept.known.files.clear();
        kept.write()?;
    }
    Ok(taken(&answer, "the post"))
}

/// Hands its files over, and keeps how far that is.
fn handed_over(edge: &Edge, wanted: &Wanted, kept: &mut Kept, voice: Voice) -> Outcome<Result<(), Refused>> {
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
        if let Err(refused) = upload::hand_over(edge, piece, &mut id, begun)? {
            return Ok(Err(refused));
        }
        if let Piece::File { path, size, .. } = piece {
            voice.say(&format!("handed over {} ({size} bytes)", path.display()));
        }
    }
    Ok(Ok(()))
}

/// What would become of it. Its files are taken back.
fn rehearsed(edge: &Edge, wanted: &Wanted, voice: Voice) -> Outcome<Result<Value, Refused>> {
    let mut ids = Vec::new();
    let mut refused = None;
    for piece in wanted.pieces() {
        let mut id = String::new();
        if let Err(wrong) = upload::hand_over(edge, piece, &mut id, |_| Ok(()))? {
            refused = Some(wrong);
        }
        ids.push(id);
    }
    let body = wanted.body(&ids);
    let answer = edge.ask_until_answered(Asked {
        method: "POST",
        path: "/posts?dry_run",
        fields: &[("Content-Type", "application/json")],
        body: body.as_bytes(),
    });
    take_back(edge, &ids)?;
    if let Some(refused) = refused {
        return Ok(Err(refused));
    }
    let answer = answer?;
    warn(answer.body.get("warnings"), voice);
    if answer.body.get("ok") == Some(&json!(false)) {
        return Ok(Err(Refused {
            words: answer.refusal(),
            body: answer.body,
        }));
    }
    let told = taken(&answer, "the rehearsal");
    if told.is_ok() {
        voice.say("nothing is wrong with it; nothing was posted");
    }
    Ok(told)
}

fn take_back(edge: &Edge, files: &[String]) -> Outcome {
    for id in files.iter().filter(|id| !id.is_empty()) {
        edge.ask(Asked::bare("DELETE", &format!("/media/{id}")))?;
    }
    Ok(())
}

fn warn(warnings: Option<&Value>, voice: Voice) {
    for warning in warnings.and_then(Value::as_array).into_iter().flatten() {
        let words = warning.as_str().map_or_else(|| problem(warning), str::to_owned);
        voice.say(&format!("mind: {words}"));
    }
}

/// What the edge answered, or why not.
fn taken(answer: &Answer, what: &str) -> Result<Value, Refused> {
    if answer.is_done() {
        return Ok(answer.body.clone());
    }
    Err(Refused {
        words: format!("{what}: {}", answer.refusal()),
        body: answer.body.clone(),
    })
}

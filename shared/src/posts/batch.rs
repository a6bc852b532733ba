//! Many posts at once: a JSON list, or CSV with a header line, each line read by itself.

use super::request::{self, Wanted};
use crate::{
    instagram::json::{self, Json},
    rooms::problem::Problem,
    values::writer::{Members, list, quoted, texts},
};

/// The most lines of one request.
const MOST: usize = 100;

/// One line: its number as an editor counts it (of a JSON list, as it is counted from 1), what it says, and what is wanted.
pub struct Line {
    /// Its number.
    pub number: usize,
    /// What is wanted by it, or what is wrong with it.
    pub wanted: Result<Wanted, Vec<Problem>>,
    /// What it says, for its key.
    pub text: String,
}

/// The lines of a body.
///
/// # Errors
/// It has none.
pub fn lines(content_type: &str, body: &str) -> Result<Vec<Line>, Problem> {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let lines = if media_type.eq_ignore_ascii_case("text/csv") {
        of_csv(body)?
    } else {
        of_json(body)?
    };
    if lines.is_empty() || lines.len() > MOST {
        let what = format!("There are {} posts in it.", lines.len());
        return Err(Problem::new("posts", what, format!("1 to {MOST} posts")));
    }
    Ok(lines)
}

fn of_json(body: &str) -> Result<Vec<Line>, Problem> {
    let wrong = || {
        Problem::new(
            "posts",
            "The body can't be that.",
            "{\"posts\":[…]}, or text/csv with a header line",
        )
    };
    let body = json::parse(body.as_bytes()).ok_or_else(wrong)?;
    let Json::Object(members) = &body else {
        return Err(wrong());
    };
    let [(name, Json::List(posts))] = members.as_slice() else {
        return Err(wrong());
    };
    if name != "posts" {
        return Err(wrong());
    }
    let line = |(at, post): (usize, &Json<'_>)| Line {
        number: at.saturating_add(1),
        wanted: request::value(post),
        text: written(post),
    };
    Ok(posts.iter().enumerate().map(line).collect())
}

/// A value as JSON.
fn written(value: &Json<'_>) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(digits) => (*digits).to_owned(),
        Json::Text(text) => quoted(text),
        Json::List(values) => list(&values.iter().map(written).collect::<Vec<_>>()),
        Json::Object(members) => {
            let mut all = Members::new();
            for (name, value) in members {
                let name = quoted(name);
                all.raw(name.trim_matches('"'), &written(value));
            }
            all.object()
        }
    }
}

/// The columns that a table may have. Lists have spaces between their entries.
const COLUMNS: &str = "kind, media, alt_text, caption, first_comment, collaborators, location, ai_generated, comments, cover, \
                       cover_offset_ms, share_to_feed, trial, audio_name, at, not_after, draft";

fn of_csv(body: &str) -> Result<Vec<Line>, Problem> {
    let mut rows = rows(body.trim_start_matches('\u{feff}'))?.into_iter();
    let (_, header) = rows.next().unwrap_or_default();
    let names: Vec<&str> = header.iter().map(|name| name.trim()).collect();
    for (at, name) in names.iter().enumerate() {
        let known = COLUMNS.split(", ").any(|column| column == *name);
        let again = names.iter().take(at).any(|other| other == name);
        if !known || again {
            let name = request::short(name);
            let what = if again {
                "The column is there twice."
            } else {
                "There is no such column."
            };
            return Err(Problem::new(name, what, COLUMNS));
        }
    }
    let line = |(number, cells): (usize, Vec<String>)| {
        if cells.len() > names.len() {
            let what = format!(
                "The line has {} cells, and the header {}.",
                cells.len(),
                names.len()
            );
            let problem = Problem::new("", what, "a text with commas in quotes");
            return Line {
                number,
                wanted: Err(vec![problem]),
                text: String::new(),
            };
        }
        let text = object(&names, &cells);
        Line {
            number,
            wanted: request::new(&text),
            text,
        }
    };
    Ok(rows.map(line).collect())
}

/// The JSON of a line. Empty cells are left out.
fn object(names: &[&str], cells: &[String]) -> String {
    let mut members = Members::new();
    let of = |name: &str| {
        let cells = names.iter().zip(cells);
        cells
            .filter(|(found, _)| **found == name)
            .map(|(_, cell)| cell.trim())
            .next()
    };
    for (name, cell) in names.iter().zip(cells) {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        match *name {
            "media" => members.raw("media", &media(cell, of("alt_text").unwrap_or_default())),
            // Stands with the media.
            "alt_text" => {}
            "collaborators" => {
                let names: Vec<String> = cell.split_whitespace().map(str::to_owned).collect();
                members.raw(name, &texts(&names));
            }
            "cover" => members.raw(name, &source(cell).object()),
            "cover_offset_ms" => match cell.parse::<u32>() {
                Ok(offset) => members.raw(name, &offset.to_string()),
                Err(_) => members.text(name, cell),
            },
            "ai_generated" | "comments" | "share_to_feed" | "draft" => {
                match cell.to_ascii_lowercase().as_str() {
                    "true" | "yes" | "1" => members.raw(name, "true"),
                    "false" | "no" | "0" => members.raw(name, "false"),
                    _ => members.text(name, cell),
                }
            }
            _ => members.text(name, cell),
        }
    }
    members.object()
}

/// Addresses or ids of files, with spaces between them; and what they show, with `|` between.
fn media(cell: &str, alt_texts: &str) -> String {
    let mut shown = alt_texts.split('|').map(str::trim);
    let medium = |text: &str| {
        let mut medium = source(text);
        if text.contains("://") {
            let path = text
                .split(['?', '#'])
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let video = [".mp4", ".mov"].iter().any(|ending| path.ends_with(ending));
            medium.text("type", if video { "video" } else { "image" });
        }
        medium.text_if("alt_text", shown.next());
        medium.object()
    };
    list(&cell.split_whitespace().map(medium).collect::<Vec<_>>())
}

fn source(text: &str) -> Members {
    let mut source = Members::new();
    source.text(if text.contains("://") { "url" } else { "file" }, text);
    source
}

/// The rows of a table (RFC 4180), each with the number of the line that it begins on. Empty lines are none.
fn rows(text: &str) -> Result<Vec<(usize, Vec<String>)>, Problem> {
    let mut rows = Vec::new();
    let (mut line, mut begin) = (1_usize, 1_usize);
    let (mut row, mut cell) = (Vec::new(), String::new());
    let (mut quoted, mut was_quoted) = (false, false);
    let mut letters = text.chars().peekable();
    loop {
        let letter = letters.next();
        if letter == Some('\n') {
            line = line.saturating_add(1);
        }
        match letter {
            Some('"') if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            Some('"') if quoted => quoted = false,
            Some('"') if cell.is_empty() && !was_quoted => (quoted, was_quoted) = (true, true),
            None if quoted => {
                let what = format!("The quote that begins in line {begin} has no end.");
                return Err(Problem::new("", what, "quotes within a cell twice: \"\""));
            }
            Some(letter) if quoted => cell.push(letter),
            Some(',') => {
                row.push(std::mem::take(&mut cell));
                was_quoted = false;
            }
            // Of a line's end, or alone.
            Some('\r') if matches!(letters.peek(), Some('\n') | None) => {}
            Some('\n') | None => {
                if !row.is_empty() || !cell.is_empty() || was_quoted {
                    row.push(std::mem::take(&mut cell));
                    rows.push((begin, std::mem::take(&mut row)));
                }
                if letter.is_none() {
                    return Ok(rows);
                }
                was_quoted = false;
                begin = line;
            }
            Some(letter) => cell.push(letter),
        }
    }
}

#[cfg(test)]
mod tests;

//! What can be seen of a video without decoding it: how MP4 and MOV files are put together.

/// A video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Film {
    /// How long it is.
    pub length_ms: u64,
    /// Width and height.
    pub size: (u16, u16),
}

/// What of a file isn't within the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit;

/// Looks at a file. `edit_lists`: whether they pass.
///
/// # Errors
/// If it isn't MP4 or MOV, the index isn't in front, or codec, columns, rate or sound are outside the rules.
pub fn look(bytes: &[u8], edit_lists: bool) -> Result<Film, Unfit> {
    // Everything before the data: that is what "moov in front" means.
    let front: Vec<(&[u8], &[u8])> = boxes(bytes).take_while(|(name, _)| *name != b"mdat").collect();
    let movie = front.iter().find(|(name, _)| *name == b"moov").ok_or(Unfit)?.1;
    let header = inside(movie, *b"mvhd").ok_or(Unfit)?;
    let length_ms = duration_ms(header).filter(|length| *length > 0).ok_or(Unfit)?;
    let mut film = None;
    for (name, track) in boxes(movie) {
        if name != b"trak" {
            continue;
        }
        if !edit_lists && inside(track, *b"edts").is_some() {
            return Err(Unfit);
        }
        let media = inside(track, *b"mdia").ok_or(Unfit)?;
        let kind = inside(media, *b"hdlr").and_then(|handler| handler.get(8..12));
        let table = inside(media, *b"minf")
            .and_then(|info| inside(info, *b"stbl"))
            .ok_or(Unfit)?;
        let description = inside(table, *b"stsd")
            .and_then(|all| all.get(8..))
            .ok_or(Unfit)?;
        let (codec, entry) = boxes(description).next().ok_or(Unfit)?;
        match kind {
            Some(b"vide") => {
                if !matches!(codec, b"avc1" | b"avc3" | b"hvc1" | b"hev1") {
                    return Err(Unfit);
                }
                let size = (number(entry, 24).ok_or(Unfit)?, number(entry, 26).ok_or(Unfit)?);
                let frames = inside(table, *b"stts").map_or(0, frames);
                // 23 to 60 a second, by what the table of times says.
                let rate = (frames.saturating_mul(1000) + length_ms / 2) / length_ms;
                if size.0 == 0 || size.1 == 0 || size.0 > 1920 || (frames > 0 && !(23..=60).contains(&rate)) {
                    return Err(Unfit);
                }
                film = Some(Film { length_ms, size });
            }
            Some(b"soun") => {
                let (channels, rate) = (number(entry, 16).ok_or(Unfit)?, number(entry, 24).ok_or(Unfit)?);
                if codec != b"mp4a" || !(1..=2).contains(&channels) || rate > 48_000 {
                    return Err(Unfit);
                }
            }
            _ => {}
        }
    }
    let bits_a_second = (bytes.len() as u64).saturating_mul(8_000) / length_ms;
    film.filter(|_| bits_a_second <= 25_000_000).ok_or(Unfit)
}

/// The boxes of a file, or of a box: name and content.
fn boxes(mut rest: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let short = u64::from(u32::from_be_bytes(rest.get(..4)?.try_into().ok()?));
        let name = rest.get(4..8)?;
        let (begin, length) = match short {
            0 => (8, rest.len() as u64),
            1 => (16, u64::from_be_bytes(rest.get(8..16)?.try_into().ok()?)),
            length => (8, length),
        };
        // A file that breaks off has its last box all the same.
        let end = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
        let content = rest.get(begin..end)?;
        rest = rest.get(end..)?;
        Some((name, content))
    })
}

fn inside(content: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    boxes(content)
        .find(|(there, _)| *there == name.as_slice())
        .map(|(_, inner)| inner)
}

fn number(content: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(content.get(at..at + 2)?.try_into().ok()?))
}

fn long(content: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32::from_be_bytes(
        content.get(at..at + 4)?.try_into().ok()?,
    )))
}

fn duration_ms(header: &[u8]) -> Option<u64> {
    let (scale, length) = match header.first()? {
        0 => (long(header, 12)?, long(header, 16)?),
        _ => (
            long(header, 20)?,
            u64::from_be_bytes(header.get(24..32)?.try_into().ok()?),
        ),
    };
    length.saturating_mul(1000).checked_div(scale)
}

fn frames(times: &[u8]) -> u64 {
    let entries = times.get(8..).unwrap_or_default().chunks_exact(8);
    entries.filter_map(|entry| long(entry, 0)).sum()
}

//! Videos for tests, put together as MP4 is, with nothing to see in them.

/// The tracks' units of a second.
const SCALE: u32 = 90_000;

/// What a video says of itself.
#[derive(Debug, Clone)]
pub struct Sample {
    /// How long it is.
    pub length_ms: u32,
    /// Width and height.
    pub size: (u16, u16),
    /// Such as `avc1`.
    pub codec: [u8; 4],
    /// How many.
    pub frames: u32,
    /// Channels, and samples a second.
    pub sound: Option<(u16, u16)>,
    /// Whether each track has an edit list.
    pub edit_list: bool,
    /// Whether `moov` comes before `mdat`.
    pub index_in_front: bool,
    /// How many bytes `mdat` has.
    pub data: usize,
}

impl Sample {
    /// One that is as it should be, if it has the right length.
    #[must_use]
    pub fn of_seconds(seconds: u32) -> Self {
        Self {
            length_ms: seconds * 1000,
            size: (720, 1280),
            codec: *b"avc1",
            frames: seconds * 30,
            sound: Some((2, 48_000)),
            edit_list: false,
            index_in_front: true,
            data: 10_000,
        }
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> Vec<u8> {
        let mut tracks = self.track(*b"vide", &self.picture(), self.frames);
        if let Some(sound) = self.sound {
            tracks.extend(self.track(*b"soun", &hearing(sound), 0));
        }
        let mut header = vec![0; 100];
        header[12..16].copy_from_slice(&1000_u32.to_be_bytes());
        header[16..20].copy_from_slice(&self.length_ms.to_be_bytes());
        let movie = boxed(*b"moov", &[boxed(*b"mvhd", &header), tracks].concat());
        let data = boxed(*b"mdat", &vec![0; self.data]);
        let kind = boxed(*b"ftyp", b"isom\0\0\0\0isom");
        if self.index_in_front {
            [kind, movie, data].concat()
        } else {
            [kind, data, movie].concat()
        }
    }

    fn picture(&self) -> Vec<u8> {
        entry(self.codec, 78, &[(24, self.size.0), (26, self.size.1)])
    }

    fn track(&self, kind: [u8; 4], entry: &[u8], frames: u32) -> Vec<u8> {
        let description = [&[0, 0, 0, 0, 0, 0, 0, 1], entry].concat();
        let lasts = self.length_ms * (SCALE / 1000);
        let each = |all: u32| all.checked_div(frames).unwrap_or(0);
        let times = numbers(&[0, 1, frames, each(lasts)]);
        let sizes = numbers(&[0, each(u32::try_from(self.data).unwrap_or(0)), frames]);
        let table = boxed(
            *b"stbl",
            &[
                boxed(*b"stsd", &description),
                boxed(*b"stts", &times),
                boxed(*b"stsz", &sizes),
            ]
            .concat(),
        );
        let handler = [&[0; 8], &kind[..], &[0; 12]].concat();
        let media = [
            boxed(*b"mdhd", &numbers(&[0, 0, 0, SCALE, lasts, 0])),
            boxed(*b"hdlr", &handler),
            boxed(*b"minf", &table),
        ]
        .concat();
        let mut track = boxed(*b"mdia", &media);
        if self.edit_list {
            track.extend(boxed(*b"edts", &boxed(*b"elst", &[0; 8])));
        }
        boxed(*b"trak", &track)
    }
}

/// AAC: its entry, and in it what a decoder is told (ISO 14496-1, 7.2.6; ISO 14496-3, 1.6.2.1).
fn hearing((channels, samples): (u16, u16)) -> Vec<u8> {
    let rate: u16 = if samples == 44_100 { 4 } else { 3 };
    let config = ((2 << 11) | (rate << 7) | (channels << 3)).to_be_bytes();
    let described = [&[0x40, 0x15], &[0; 11][..], &[5, 2], &config].concat();
    let told = [&[0, 0, 0, 0, 3, 22, 0, 1, 0, 4, 17][..], &described].concat();
    let mut content = vec![0; 28];
    for (at, number) in [(16, channels), (24, samples)] {
        content[at..at + 2].copy_from_slice(&number.to_be_bytes());
    }
    boxed(*b"mp4a", &[content, boxed(*b"esds", &told)].concat())
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn entry(codec: [u8; 4], length: usize, numbers: &[(usize, u16)]) -> Vec<u8> {
    let mut content = vec![0; length];
    for (at, number) in numbers {
        content[*at..at + 2].copy_from_slice(&number.to_be_bytes());
    }
    boxed(codec, &content)
}

fn boxed(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap_or(0);
    [&length.to_be_bytes(), &name[..], content].concat()
}

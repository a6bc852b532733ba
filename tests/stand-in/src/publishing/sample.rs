//! Videos for tests, put together as MP4 is, with nothing to see in them.

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
            tracks.extend(self.track(*b"soun", &entry(*b"mp4a", 28, &[(16, sound.0), (24, sound.1)]), 0));
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
        let times = [1, frames, 1].map(u32::to_be_bytes).concat();
        let times = [vec![0; 4], times].concat();
        let table = boxed(
            *b"stbl",
            &[boxed(*b"stsd", &description), boxed(*b"stts", &times)].concat(),
        );
        let handler = [&[0; 8], &kind[..], &[0; 12]].concat();
        let media = [boxed(*b"hdlr", &handler), boxed(*b"minf", &table)].concat();
        let mut track = boxed(*b"mdia", &media);
        if self.edit_list {
            track.extend(boxed(*b"edts", &boxed(*b"elst", &[0; 8])));
        }
        boxed(*b"trak", &track)
    }
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

//! Tiny files that are made here: what their headers say is real, their pictures aren't.

use crate::posts::check::{Found, image, mp4::Scan};

/// A JPEG.
pub(super) struct Jpeg {
    pub(super) size: (u16, u16),
    pub(super) coding: u8,
    pub(super) bits: u8,
    pub(super) components: u8,
    /// Segments before the frame.
    pub(super) before: Vec<(u8, Vec<u8>)>,
    pub(super) end: bool,
}

pub(super) fn jpeg(width: u16, height: u16) -> Jpeg {
    Jpeg {
        size: (width, height),
        coding: 0xc0,
        bits: 8,
        components: 3,
        before: vec![(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec())],
        end: true,
    }
}

impl Jpeg {
    pub(super) fn with(mut self, marker: u8, body: &[u8]) -> Self {
        self.before.push((marker, body.to_vec()));
        self
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        let mut segment = |marker: u8, body: &[u8]| {
            bytes.extend([0xff, 0xff, marker]);
            bytes.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
            bytes.extend(body);
        };
        for (marker, body) in &self.before {
            segment(*marker, body);
        }
        let mut frame = vec![self.bits];
        frame.extend(self.size.1.to_be_bytes());
        frame.extend(self.size.0.to_be_bytes());
        frame.push(self.components);
        for component in 0..self.components {
            frame.extend([component, 0x11, 0]);
        }
        segment(self.coding, &frame);
        segment(0xda, &[1, 0, 0, 0, 63, 0]);
        // What looks like markers, and none is one.
        bytes.extend([1, 2, 0xff, 0, 3, 0xff, 0xd3, 4]);
        if self.end {
            bytes.extend([0xff, 0xd9]);
        }
        bytes
    }
}

/// A note about how it is turned.
pub(super) fn turned(way: u8, little: bool) -> Vec<u8> {
    let mut notes = b"Exif\0\0".to_vec();
    if little {
        notes.extend(b"II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x01\0\0\0a\0\0\0\x12\x01\x03\0\x01\0\0\0");
        notes.extend([way, 0, 0, 0]);
    } else {
        notes.extend(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
        notes.extend([0, way, 0, 0]);
    }
    notes
}

/// A colour profile of that name, of version 2 or 4.
pub(super) fn profile(name: &str, version: u8) -> Vec<u8> {
    let mut bytes = b"ICC_PROFILE\0\x01\x01".to_vec();
    bytes.extend([0; 128]);
    bytes.extend([0, 0, 0, 1]);
    bytes.extend(b"desc\0\0\0\x90\0\0\0\x60");
    let length = u8::try_from(name.len()).unwrap();
    if version == 2 {
        bytes.extend(b"desc\0\0\0\0\0\0\0");
        bytes.push(length + 1);
        bytes.extend(name.as_bytes());
        bytes.push(0);
    } else {
        bytes.extend(b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0");
        bytes.push(length * 2);
        bytes.extend([0, 0, 0, 28]);
        bytes.extend(name.encode_utf16().flat_map(u16::to_be_bytes));
    }
    bytes
}

/// A box.
pub(super) fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(body);
    bytes
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// A video.
#[derive(Clone)]
pub(super) struct Mp4 {
    pub(super) brand: [u8; 4],
    pub(super) size: (u16, u16),
    pub(super) matrix: [u32; 2],
    /// In thousandths of a second.
    pub(super) lasts: u32,
    /// In thousandths of a frame a second.
    pub(super) fps: u32,
    pub(super) codec: ([u8; 4], Vec<u8>),
    /// Name, what `esds` says of it, channels, and which of the standard's rates.
    pub(super) sound: Option<([u8; 4], u8, u8, u8)>,
    /// How long, from where, at what speed.
    pub(super) edits: Vec<(u32, u32, u32)>,
    pub(super) frame_bytes: u32,
    pub(super) moov_first: bool,
    pub(super) more: Vec<u8>,
    pub(super) data: u32,
}

/// The parameter set of a real encoder (x264, High, 320 × 400), progressive.
pub(super) const PROGRESSIVE: &str =
    "01640015ffe1001967640015acd94140cec044000003000400000300f03c58b65801000668ebe3cb";
/// The same, interlaced.
pub(super) const INTERLACED: &str =
    "01640015ffe1001a67640015acd94141afcb808800000300080000030190f8a14cb001000668fba3";
/// The same in 4:4:4.
pub(super) const FULL_COLOURS: &str =
    "01f40015ffe1001867f40015919b282819d808800000030080000019078b16cb01000668ebe3c448";
/// What a real encoder (x265) writes, up to the parameter sets.
pub(super) const HEVC: &str = "0101600000009000000000003ff000fcfdf8f800000f04";

pub(super) fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

pub(super) fn avc(config: &str) -> ([u8; 4], Vec<u8>) {
    (*b"avc1", boxed(*b"avcC", &hex(config)))
}

/// One that may be posted as anything.
pub(super) fn mp4() -> Mp4 {
    Mp4 {
        brand: *b"isom",
        size: (1080, 1920),
        matrix: [0x1_0000, 0],
        lasts: 12_000,
        fps: 30_000,
        codec: avc(PROGRESSIVE),
        sound: Some((*b"mp4a", 0x40, 2, 3)),
        edits: vec![(12_000, 1_024, 0x1_0000)],
        frame_bytes: 10_000,
        moov_first: true,
        more: Vec::new(),
        data: 64,
    }
}

impl Mp4 {
    fn track(&self, handler: [u8; 4], entry: &[u8], timing: &[u8]) -> Vec<u8> {
        let (width, height) = (u32::from(self.size.0) << 16, u32::from(self.size.1) << 16);
        let [across, down] = self.matrix;
        let mut header = numbers(&[7, 0, 0, 1, 0, self.lasts, 0, 0, 0, 0]);
        header.extend(numbers(&[
            across,
            down,
            0,
            down.wrapping_neg(),
            across,
            0,
            0,
            0,
            0x4000_0000,
        ]));
        header.extend(numbers(&[width, height]));
        let mut table = boxed(*b"stsd", &[numbers(&[0, 1]), entry.to_vec()].concat());
        table.extend(timing);
        let media = [
            boxed(*b"mdhd", &numbers(&[0, 0, 0, 60_000, self.lasts * 60, 0])),
            boxed(
                *b"hdlr",
                &[numbers(&[0, 0]), handler.to_vec(), vec![0; 13]].concat(),
            ),
            boxed(*b"minf", &boxed(*b"stbl", &table)),
        ];
        let mut edits = numbers(&[0, u32::try_from(self.edits.len()).unwrap()]);
        for (lasts, from, speed) in &self.edits {
            edits.extend(numbers(&[*lasts, *from, *speed]));
        }
        let parts = [
            boxed(*b"tkhd", &header),
            boxed(*b"edts", &boxed(*b"elst", &edits)),
            boxed(*b"mdia", &media.concat()),
        ];
        boxed(*b"trak", &parts.concat())
    }

    pub(super) fn moov(&self) -> Vec<u8> {
        let mut body = boxed(*b"mvhd", &numbers(&[0, 0, 0, 1_000, self.lasts]));
        if let Some((name, kind, channels, rate)) = self.sound {
            let config = [0x10 | (rate >> 1), (rate << 7) | (channels << 3)];
            let esds = [0, 0, 0, 0, 3, 0x80, 0x80, 0x80, 22, 0, 1, 0, 4, 17, kind, 0x15];
            let esds = [&esds[..], &[0; 11], &[5, 2], &config].concat();
            let entry = [vec![0; 28], boxed(*b"esds", &esds)].concat();
            body.extend(self.track(*b"soun", &boxed(name, &entry), &[]));
        }
        let frames = u32::try_from(u64::from(self.lasts) * u64::from(self.fps) / 1_000_000).unwrap();
        let each = u32::try_from(60_000_000_u64 / u64::from(self.fps.max(1))).unwrap();
        let mut timing = boxed(*b"stts", &numbers(&[0, 1, frames, each]));
        timing.extend(boxed(*b"stsz", &numbers(&[0, self.frame_bytes, frames])));
        let mut entry = vec![0; 24];
        entry.extend(self.size.0.to_be_bytes());
        entry.extend(self.size.1.to_be_bytes());
        entry.extend([0; 50]);
        entry.extend(&self.codec.1);
        body.extend(self.track(*b"vide", &boxed(self.codec.0, &entry), &timing));
        body.extend(&self.more);
        boxed(*b"moov", &body)
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let kind = boxed(
            *b"ftyp",
            &[self.brand.as_slice(), &[0, 0, 2, 0], b"isomavc1"].concat(),
        );
        let data = boxed(*b"mdat", &vec![7; usize::try_from(self.data).unwrap()]);
        if self.moov_first {
            [kind, self.moov(), data].concat()
        } else {
            [kind, data, self.moov()].concat()
        }
    }
}

/// Reads a picture.
pub(super) fn still(bytes: &[u8]) -> Found {
    Found::Image(image::read(bytes))
}

/// Reads it as whoever holds it does, who is asked for a bounded number of pieces, none of them beyond its end.
pub(super) fn scanned(bytes: &[u8]) -> Found {
    let mut pieces = 0;
    Found::Video(Scan::all(
        u64::try_from(bytes.len()).unwrap(),
        |offset, length| {
            pieces += 1;
            assert!(pieces <= 256 && length > 0);
            let from = usize::try_from(offset).unwrap();
            bytes[from..from + usize::try_from(length).unwrap()].to_vec()
        },
    ))
}

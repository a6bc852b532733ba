//! Generated pictures: calm little landscapes and abstracts as JPEG, a function of seed and id.
//!
//! Everything is made of level runs of one grainy colour, which copies instead of counting: a picture of two million points
//! takes an unoptimised build some milliseconds.

use jpeg_encoder::{ColorType, Encoder};

use crate::dice::Dice;

const QUALITY: u8 = 82;
/// In how many steps the sky goes from its upper colour to its lower one.
const BANDS: i64 = 24;
/// How far into a grainy run a row may begin.
const SHIFTS: i64 = 61;
/// What a comment's length can say, with itself.
const LONGEST_COMMENT: usize = 0xFFFF;

type Colour = [u8; 3];

/// Sky above, sky below, three grounds, and a light.
const PALETTES: [[u32; 6]; 8] = [
    [0xff_d9b0, 0xf4_8f77, 0xb1_546c, 0x6f_3b63, 0x35_254b, 0xff_f3dc],
    [0xcf_e8ef, 0x8f_c1cf, 0x4f_8a96, 0x2e_5c69, 0x18_3742, 0xff_fbe8],
    [0xf6_e7d2, 0xe6_b98a, 0xb9_7c4f, 0x7d_4c32, 0x47_2a1f, 0xff_f6e4],
    [0xd9_d4f2, 0xa6_9bdd, 0x73_64b4, 0x48_3d82, 0x27_214e, 0xff_e9f0],
    [0xe4_efd5, 0xb4_cf9b, 0x78_a16b, 0x46_704b, 0x25_4331, 0xff_fbe0],
    [0xfd_e2e7, 0xf4_a8b8, 0xd9_6d87, 0x9a_4063, 0x57_2646, 0xff_f4e6],
    [0x22_304f, 0x3a_4f7a, 0x26_365a, 0x1a_2542, 0x0f_162b, 0xf5_e6c0],
    [0xf2_efe9, 0xd8_cfc2, 0xa9_9c8c, 0x75_6b60, 0x44_3f3a, 0xf2_b84b],
];

/// What is drawn, and how large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sketch {
    /// The seed.
    pub seed: u64,
    /// Whose picture: a medium's id, or an account's place in the list.
    pub of: Subject,
    /// Points across.
    pub width: u16,
    /// Points down.
    pub height: u16,
    /// The file has at least that many bytes.
    pub bytes: usize,
}

/// Whose picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A medium, by its id.
    Medium(u64),
    /// An account, by its place in the list.
    Account(usize),
}

/// The file.
#[must_use]
pub fn jpeg(sketch: &Sketch) -> Vec<u8> {
    let mut canvas = Canvas::of(sketch);
    match sketch.of {
        Subject::Medium(id) => scene(&mut canvas, Dice::new(sketch.seed, "scene", id)),
        Subject::Account(place) => portrait(&mut canvas, sketch.seed, place),
    }
    let mut file = Vec::new();
    // Writing into memory doesn't fail, and the sizes are never 0.
    let _ =
        Encoder::new(&mut file, QUALITY).encode(&canvas.points, sketch.width, sketch.height, ColorType::Rgb);
    padded(file, sketch.bytes)
}

/// Comments at the start make it larger, and leave it the picture that it is.
fn padded(mut file: Vec<u8>, bytes: usize) -> Vec<u8> {
    let mut comments = Vec::new();
    while file.len() + comments.len() < bytes {
        let missing = bytes - file.len() - comments.len();
        let length = missing.saturating_sub(2).clamp(2, LONGEST_COMMENT);
        comments.extend([0xFF, 0xFE]);
        comments.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
        comments.resize(comments.len() + length - 2, b' ');
    }
    // After the two bytes by which every JPEG begins.
    file.splice(2..2, comments);
    file
}

fn scene(canvas: &mut Canvas, mut dice: Dice) {
    let palette = palette(usize::try_from(dice.between(0, 8)).unwrap_or(0));
    canvas.grain = i64::try_from(dice.between(0, 5)).unwrap_or(0);
    sky(canvas, palette[0], palette[1]);
    match dice.between(0, 4) {
        0 => discs(canvas, &mut dice, &palette),
        1 => window(canvas, &mut dice, &palette),
        _ => hills(canvas, &mut dice, &palette),
    }
}

fn portrait(canvas: &mut Canvas, seed: u64, place: usize) {
    let mut dice = Dice::new(seed, "portrait", place as u64);
    // No two accounts in the same colours.
    let palette = palette(usize::try_from(seed % 8).unwrap_or(0) + place);
    sky(canvas, palette[1], palette[2]);
    let (x, y) = (parts(&mut dice, 34, 66), parts(&mut dice, 31, 56));
    let r = parts(&mut dice, 19, 30);
    canvas.ellipse((x, y), (r, r), palette[5]);
    canvas.ellipse((parts(&mut dice, 0, 40), 1020), (700, 330), palette[3]);
    canvas.ellipse((parts(&mut dice, 60, 100), 1050), (650, 290), palette[4]);
}

fn sky(canvas: &mut Canvas, above: Colour, below: Colour) {
    for band in 0..BANDS {
        let mix = |at: usize| {
            let (from, to) = (i64::from(above[at]), i64::from(below[at]));
            u8::try_from(from + (to - from) * band / BANDS).unwrap_or(0)
        };
        let colour = [mix(0), mix(1), mix(2)];
        canvas.rectangle(
            (0, band * 1000 / BANDS),
            (1000, (band + 1) * 1000 / BANDS),
            colour,
        );
    }
}

fn hills(canvas: &mut Canvas, dice: &mut Dice, palette: &[Colour; 6]) {
    let r = parts(dice, 6, 14);
    canvas.ellipse((parts(dice, 15, 85), parts(dice, 18, 45)), (r, r), palette[5]);
    for (layer, colour) in (0_i64..).zip(&palette[2..5]) {
        for _ in 0..3 {
            let (top, wide) = (540 + 150 * layer + parts(dice, -6, 10), parts(dice, 35, 80));
            canvas.ellipse(
                (parts(dice, -10, 110), top + wide * 2 / 3),
                (wide, wide * 2 / 3),
                *colour,
            );
        }
        canvas.rectangle((0, 680 + 130 * layer), (1000, 1000), *colour);
    }
}

fn discs(canvas: &mut Canvas, dice: &mut Dice, palette: &[Colour; 6]) {
    for turn in 0..6 {
        let r = parts(dice, 10, 32);
        let place = (parts(dice, 10, 90), parts(dice, 10, 90));
        canvas.ellipse(place, (r, r), palette[2 + turn % 4]);
    }
}

fn window(canvas: &mut Canvas, dice: &mut Dice, palette: &[Colour; 6]) {
    let (from, wide) = (parts(dice, 12, 40), parts(dice, 28, 44));
    let (middle, to) = (from + wide / 2, from + wide);
    canvas.ellipse((middle, parts(dice, 30, 48)), (60, 60), palette[5]);
    for wall in [(0, from), (to, 1000)] {
        canvas.rectangle((wall.0, 0), (wall.1, 1000), palette[2]);
    }
    canvas.rectangle((0, 0), (1000, 220), palette[2]);
    canvas.rectangle((0, 700), (1000, 1000), palette[3]);
    canvas.rectangle((from, 690), (to, 705), palette[5]);
    let pot = if from < 250 { 850 } else { 120 };
    canvas.ellipse((pot, 620), (70, 140), palette[3]);
    canvas.ellipse((pot, 800), (75, 90), palette[4]);
}

fn palette(which: usize) -> [Colour; 6] {
    PALETTES[which % PALETTES.len()].map(|colour| {
        let [_, red, green, blue] = colour.to_be_bytes();
        [red, green, blue]
    })
}

/// Between two percentages, in thousandths.
fn parts(dice: &mut Dice, from: i64, to: i64) -> i64 {
    let span = u64::try_from((to - from) * 10).unwrap_or(1);
    from * 10 + i64::try_from(dice.between(0, span)).unwrap_or(0)
}

/// The points, and what they are drawn with. Places are thousandths of the width and of the height.
struct Canvas {
    width: i64,
    height: i64,
    points: Vec<u8>,
    grain: i64,
    dice: Dice,
}

impl Canvas {
    fn of(sketch: &Sketch) -> Self {
        let (width, height) = (i64::from(sketch.width), i64::from(sketch.height));
        Self {
            width,
            height,
            points: vec![0; usize::from(sketch.width) * usize::from(sketch.height) * 3],
            grain: 0,
            dice: Dice::new(sketch.seed, "grain", 0),
        }
    }

    fn rectangle(&mut self, from: (i64, i64), to: (i64, i64), colour: Colour) {
        let run = self.run(colour);
        let (left, right) = (from.0 * self.width / 1000, to.0 * self.width / 1000);
        for y in from.1 * self.height / 1000..to.1 * self.height / 1000 {
            self.fill(y, left, right, &run);
        }
    }

    /// Both radii in thousandths of the width: a circle is one on every canvas.
    fn ellipse(&mut self, middle: (i64, i64), radii: (i64, i64), colour: Colour) {
        let run = self.run(colour);
        let (x, y) = (middle.0 * self.width / 1000, middle.1 * self.height / 1000);
        let (across, down) = (radii.0 * self.width / 1000, radii.1 * self.width / 1000);
        for row in (y - down).max(0)..(y + down).min(self.height) {
            let half = across * (down * down - (row - y) * (row - y)).max(0).isqrt() / down.max(1);
            self.fill(row, x - half, x + half, &run);
        }
    }

    fn fill(&mut self, y: i64, from: i64, to: i64, run: &[u8]) {
        let (from, to) = (from.clamp(0, self.width), to.clamp(0, self.width));
        let place = |points: i64| usize::try_from(points * 3).unwrap_or(0);
        if from < to && (0..self.height).contains(&y) {
            let shift = place(y * 37 % SHIFTS);
            let (row, length) = (place(y * self.width + from), place(to - from));
            self.points[row..row + length].copy_from_slice(&run[shift..shift + length]);
        }
    }

    /// A row of one colour, with the grain of a film.
    fn run(&mut self, colour: Colour) -> Vec<u8> {
        let (grain, dice) = (self.grain, &mut self.dice);
        (0..self.width + SHIFTS)
            .flat_map(|_| {
                let by = match grain {
                    0 => 0,
                    grain => i64::try_from(dice.roll() % 8).unwrap_or(0) * grain / 4 - grain,
                };
                colour.map(|part| u8::try_from((i64::from(part) + by).clamp(0, 255)).unwrap_or(0))
            })
            .collect()
    }
}

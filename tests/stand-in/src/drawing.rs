//! Generated pictures: calm little landscapes and abstracts as SVG, a function of seed and id.

use std::fmt::Write as _;

use crate::dice::Dice;

/// Sky above, sky below, three grounds, and a light.
const PALETTES: [[&str; 6]; 8] = [
    ["#ffd9b0", "#f48f77", "#b1546c", "#6f3b63", "#35254b", "#fff3dc"],
    ["#cfe8ef", "#8fc1cf", "#4f8a96", "#2e5c69", "#183742", "#fffbe8"],
    ["#f6e7d2", "#e6b98a", "#b97c4f", "#7d4c32", "#472a1f", "#fff6e4"],
    ["#d9d4f2", "#a69bdd", "#7364b4", "#483d82", "#27214e", "#ffe9f0"],
    ["#e4efd5", "#b4cf9b", "#78a16b", "#46704b", "#254331", "#fffbe0"],
    ["#fde2e7", "#f4a8b8", "#d96d87", "#9a4063", "#572646", "#fff4e6"],
    ["#22304f", "#3a4f7a", "#26365a", "#1a2542", "#0f162b", "#f5e6c0"],
    ["#f2efe9", "#d8cfc2", "#a99c8c", "#756b60", "#443f3a", "#f2b84b"],
];

/// A square scene of 600 by 600.
#[must_use]
pub fn scene(seed: u64, id: u64, moving: bool) -> String {
    let mut dice = Dice::new(seed, "scene", id);
    let palette = PALETTES[usize::try_from(dice.between(0, 8)).unwrap_or(0)];
    let content = match dice.between(0, 4) {
        0 => discs(&mut dice, palette),
        1 => window(&mut dice, palette),
        _ => hills(&mut dice, palette),
    };
    let motion = if moving {
        "<style>@keyframes d{from{transform:scale(1)}to{transform:scale(1.12)}}\
         #m{transform-origin:50% 60%;animation:d 6s ease-in-out infinite alternate}</style>"
    } else {
        ""
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 600\" width=\"600\" height=\"600\">{motion}\
         <defs><linearGradient id=\"s\" x2=\"0\" y2=\"1\"><stop stop-color=\"{}\"/><stop offset=\"1\" stop-color=\"{}\"/>\
         </linearGradient></defs><rect width=\"600\" height=\"600\" fill=\"url(#s)\"/><g id=\"m\">{content}</g></svg>",
        palette[0], palette[1]
    )
}

/// The picture of an account, by its place in the list; 320 by 320.
#[must_use]
pub fn portrait(seed: u64, account: usize) -> String {
    let mut dice = Dice::new(seed, "portrait", account as u64);
    // No two accounts in the same colours.
    let first = usize::try_from(seed % 8).unwrap_or(0);
    let palette = PALETTES[(first + account) % PALETTES.len()];
    let turn = dice.between(0, 360);
    let (x, y, r) = (
        dice.between(110, 210),
        dice.between(100, 180),
        dice.between(60, 95),
    );
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 320 320\" width=\"320\" height=\"320\">\
         <defs><linearGradient id=\"s\" gradientTransform=\"rotate({turn} .5 .5)\"><stop stop-color=\"{}\"/>\
         <stop offset=\"1\" stop-color=\"{}\"/></linearGradient></defs><rect width=\"320\" height=\"320\" fill=\"url(#s)\"/>\
         <circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{}\"/><path d=\"M0 230Q90 170 180 220T320 200V320H0Z\" fill=\"{}\"/>\
         <path d=\"M0 270Q110 220 200 262T320 250V320H0Z\" fill=\"{}\"/></svg>",
        palette[1], palette[2], palette[5], palette[3], palette[4]
    )
}

fn hills(dice: &mut Dice, palette: [&str; 6]) -> String {
    let (x, y, r) = (
        dice.between(90, 510),
        dice.between(110, 270),
        dice.between(36, 84),
    );
    let mut out = format!(
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" fill=\"{light}\" opacity=\".25\"/><circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{light}\"/>",
        r * 2,
        light = palette[5]
    );
    for (layer, colour) in palette[2..5].iter().enumerate() {
        let base = 300 + 95 * layer as u64;
        let heights: Vec<u64> = (0..4).map(|_| base - 40 + dice.between(0, 100)).collect();
        let _ = write!(
            out,
            "<path d=\"M-60 {}C80 {} 140 {} 290 {}S520 {} 660 {}V700H-60Z\" fill=\"{colour}\"/>",
            heights[0],
            heights[1].saturating_sub(90),
            heights[1],
            heights[2],
            heights[3].saturating_sub(110),
            heights[3],
        );
    }
    out
}

fn discs(dice: &mut Dice, palette: [&str; 6]) -> String {
    let mut out = String::new();
    for turn in 0..6 {
        let colour = palette[usize::try_from(2 + turn % 4).unwrap_or(2)];
        let (x, y, r) = (
            dice.between(60, 540),
            dice.between(60, 540),
            dice.between(60, 190),
        );
        let opacity = dice.between(55, 92);
        let _ = write!(
            out,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{colour}\" opacity=\".{opacity}\"/>"
        );
    }
    out
}

fn window(dice: &mut Dice, palette: [&str; 6]) -> String {
    let (x, width) = (dice.between(90, 260), dice.between(170, 260));
    let sun = dice.between(190, 300);
    format!(
        "<rect width=\"600\" height=\"600\" fill=\"{wall}\"/><path d=\"M{x} 420V210a{half} {half} 0 0 1 {width} 0V420Z\" fill=\"url(#s)\"/>\
         <circle cx=\"{cx}\" cy=\"{sun}\" r=\"34\" fill=\"{light}\"/><path d=\"M{x} 420L{left} 600H{right}L{end} 420Z\" fill=\"{light}\" opacity=\".22\"/>\
         <rect y=\"470\" width=\"600\" height=\"130\" fill=\"{floor}\" opacity=\".55\"/><ellipse cx=\"{pot}\" cy=\"505\" rx=\"46\" ry=\"54\" fill=\"{dark}\"/>\
         <path d=\"M{pot} 460q-60-60-40-130q40 50 40 130q10-90 60-110q0 70-60 110\" fill=\"{leaf}\"/>",
        wall = palette[2],
        half = width / 2,
        cx = x + width / 2,
        left = x.saturating_sub(60),
        right = x + width - 20,
        end = x + width,
        light = palette[5],
        floor = palette[3],
        pot = if x < 180 { 490 } else { 70 },
        dark = palette[4],
        leaf = palette[3],
    )
}

//! Puts functions that look alike next to each other: gzip finds again what was there within the last 32 KB, and nothing
//! farther back. The order is told by the functions' names; wasm-opt sorts by them, and takes them away.
//!
//! Whole numbers alone, so that the order is the same on every machine.
use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use wasm_encoder::{NameMap, NameSection, Section};
use wasmparser::{Parser, Payload, TypeRef};

/// So many bytes in a row are a piece of code.
const PIECE: usize = 5;
/// What more functions have in common says nothing about two of them.
const COMMON: usize = 120;
/// What fewer have in common counts twice.
const RARE: usize = 8;
/// So many functions, or bytes, back is looked for what a function is like.
const FUNCTIONS_BACK: usize = 24;
const BYTES_BACK: usize = 24_000;
/// What is one function farther back counts so many hundredths less.
const FADES: u64 = 7;
/// A function of next to no bytes is like everything.
const LEAST: usize = 30;

/// Names the functions of the module in that file `00000`, `00001` and so on, in the order that is best for gzip.
///
/// # Errors
/// If it is no module.
pub fn file(path: &Path) -> Result<()> {
    let mut module = std::fs::read(path)?;
    let (imported, bodies) = functions(&module)?;
    let mut places = vec![0; bodies.len()];
    for (place, function) in order(&bodies).into_iter().enumerate() {
        if let Some(slot) = places.get_mut(function) {
            *slot = place;
        }
    }
    let mut names = NameMap::new();
    for (index, place) in (imported..).zip(places) {
        names.append(index, &format!("{place:05}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    section.append_to(&mut module);
    Ok(std::fs::write(path, module)?)
}

/// How many functions are imported, and the code of each other.
fn functions(module: &[u8]) -> Result<(u32, Vec<Vec<u8>>)> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes().to_vec()),
            _ => {}
        }
    }
    Ok((imported, bodies))
}

/// Begins with the longest; each next is the one that is most like those before it, for its length.
fn order(bodies: &[Vec<u8>]) -> Vec<usize> {
    let likeness = likeness(bodies);
    let length = |function: usize| bodies.get(function).map_or(0, Vec::len);
    let mut left: Vec<bool> = vec![true; bodies.len()];
    let mut longest_first: Vec<usize> = (0..bodies.len()).collect();
    longest_first.sort_by_key(|function| (std::cmp::Reverse(length(*function)), *function));
    let mut longest_first = longest_first.into_iter();
    let mut order: Vec<usize> = Vec::new();
    loop {
        let mut scores = BTreeMap::<usize, u64>::new();
        let (mut back, mut weight) = (0, 1 << 20);
        for function in order.iter().rev().take(FUNCTIONS_BACK) {
            back += length(*function);
            if back > BYTES_BACK {
                break;
            }
            for (other, shared) in likeness.get(*function).into_iter().flatten() {
                if left.get(*other) == Some(&true) {
                    *scores.entry(*other).or_default() += shared * weight;
                }
            }
            weight = weight * (100 - FADES) / 100;
        }
        let score = |(function, sum): &(usize, u64)| {
            let size = (length(*function) + LEAST) as u64;
            (sum / size.isqrt(), std::cmp::Reverse(*function))
        };
        let next = scores.into_iter().max_by_key(score).map(|(function, _)| function);
        let next = next.or_else(|| longest_first.find(|function| left.get(*function) == Some(&true)));
        let Some(next) = next else {
            return order;
        };
        if let Some(waits) = left.get_mut(next) {
            *waits = false;
        }
        order.push(next);
    }
}

/// What each function has in common with which others.
fn likeness(bodies: &[Vec<u8>]) -> Vec<BTreeMap<usize, u64>> {
    let mut pieces: Vec<(&[u8], usize)> = Vec::new();
    for (function, body) in bodies.iter().enumerate() {
        pieces.extend(body.windows(PIECE).map(|piece| (piece, function)));
    }
    pieces.sort_unstable();
    pieces.dedup();
    let mut likeness = vec![BTreeMap::new(); bodies.len()];
    for group in pieces.chunk_by(|(one, _), (other, _)| one == other) {
        if !(2..=COMMON).contains(&group.len()) {
            continue;
        }
        let counts = if group.len() < RARE { 2 } else { 1 };
        for (_, one) in group {
            let Some(row) = likeness.get_mut(*one) else {
                continue;
            };
            for (_, other) in group.iter().filter(|(_, other)| other != one) {
                *row.entry(*other).or_insert(0) += counts;
            }
        }
    }
    likeness
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn each_is_there_once_and_alike_ones_are_neighbours() {
        let of = |seed: u8, end: u8| -> Vec<u8> {
            let mut body: Vec<u8> = (0..80).map(|place: u8| place.wrapping_mul(seed)).collect();
            body.push(end);
            body
        };
        let bodies = [
            of(3, 1),
            of(5, 1),
            of(7, 1),
            of(3, 2),
            of(5, 2),
            of(7, 2),
            vec![],
            vec![1],
        ];
        let order = order(&bodies);
        let mut all = order.clone();
        all.sort_unstable();
        assert_eq!(all, (0..bodies.len()).collect::<Vec<_>>());
        let place = |function: usize| order.iter().position(|there| *there == function).unwrap();
        for one in 0..3 {
            assert_eq!(place(one).abs_diff(place(one + 3)), 1, "{order:?}");
        }
    }
}

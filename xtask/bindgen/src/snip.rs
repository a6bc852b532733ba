//! What a module says before it traps, taken out: it traps all the same, and its words, which can hold what somebody sent,
//! reach no log. A panic is a defect that the lints forbid; the quick builds of development keep its words.
//!
//! rustc can do the same by itself (`panic = "immediate-abort"`), but not yet in a stable edition.
use std::ops::Range;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use walrus::{
    ConstExpr, Data, DataKind, Function, FunctionBuilder, FunctionId, FunctionKind, Module, ir::Value,
};

/// Functions of the standard library and of wasm-bindgen that never return: all of a name that begins so.
const ENDS: [&str; 19] = [
    "__rustc::rust_begin_unwind",
    "__rustc::rust_panic",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::lazy::panic_poisoned",
    "core::cell::panic_already_",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::slice::index::slice_",
    "core::slice::sort::shared::smallsort::panic_on_ord_violation",
    "core::str::slice_error_fail",
    "std::alloc::rust_oom",
    "std::panicking::panic_with_hook",
    "std::thread::local::panic_access_error",
    "wasm_bindgen::__rt::borrow_fail",
];
/// What writes words that nobody reads: what serde found in the place of what it wanted. The table of functions would keep it.
const QUIET: &str = "<serde_core::de::Unexpected as core::fmt::Display>::fmt";
/// And with it floating-point numbers, where nothing else writes them as text (JSON's are `serde_json`'s own).
const FLOATS: &str = "<f64 as core::fmt::Display>::fmt";
/// Where a panic says that it came from: pointer and length of a path, line and column.
const LOCATION: usize = 16;
const PATH: Range<usize> = 8..250;

/// Snips the module in that file, which may write floating-point numbers.
pub fn file(path: &Path, floats: bool) -> Result<()> {
    let mut module = Module::from_file(path)?;
    ensure!(
        ends(&mut module)? > 0,
        "no function has the name of one that panics: are the names still there?"
    );
    quiet(&mut module, floats);
    locations(&mut module);
    ensure!(
        !names_sources(&module),
        "the path of a source is left: panics say in another way where they came from"
    );
    module.emit_wasm_file(path)
}

/// Lets each function that only ends the module do so at once. Gives how many there were.
fn ends(module: &mut Module) -> Result<usize> {
    let local = |kind: &FunctionKind| matches!(kind, FunctionKind::Local(_));
    let ends: Vec<(FunctionId, String)> = module
        .funcs
        .iter()
        .filter(|function| local(&function.kind))
        .filter_map(|function| Some((function.id(), without_hashes(function.name.as_deref()?))))
        .filter(|(_, name)| ends_the_module(name))
        .collect();
    for (id, name) in &ends {
        let kind = module.types.get(module.funcs.get(*id).ty());
        let given = kind.params().to_vec();
        if !kind.results().is_empty() {
            bail!("{name} gives something back, so it can return");
        }
        let mut body = FunctionBuilder::new(&mut module.types, &given, &[]);
        body.func_body().unreachable();
        let given = given.iter().map(|kind| module.locals.add(*kind)).collect();
        module.funcs.get_mut(*id).kind = FunctionKind::Local(body.local_func(given));
    }
    Ok(ends.len())
}

/// Lets each function that writes what nobody reads write nothing, and say that it did. Gives how many there were.
fn quiet(module: &mut Module, floats: bool) -> usize {
    let quiet: Vec<FunctionId> = module
        .funcs
        .iter()
        .filter(|function| matches!(function.kind, FunctionKind::Local(_)))
        .filter(|function| {
            let name = function.name.as_deref().map(without_hashes);
            name.is_some_and(|name| name.starts_with(QUIET) || (!floats && name.starts_with(FLOATS)))
        })
        .map(Function::id)
        .collect();
    for id in &quiet {
        let kind = module.types.get(module.funcs.get(*id).ty());
        let (given, results) = (kind.params().to_vec(), kind.results().to_vec());
        let mut body = FunctionBuilder::new(&mut module.types, &given, &results);
        // `Ok(())` of a `fmt::Result`.
        body.func_body().i32_const(0);
        let given = given.iter().map(|kind| module.locals.add(*kind)).collect();
        module.funcs.get_mut(*id).kind = FunctionKind::Local(body.local_func(given));
    }
    quiet.len()
}

fn ends_the_module(name: &str) -> bool {
    ENDS.iter().any(|end| name.starts_with(end))
        || (name.starts_with("<alloc::vec::Vec<") && name.ends_with("::assert_failed"))
}

/// `core[c5930c85a12de822]::panicking::panic` is `core::panicking::panic`.
fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if hash.len() > 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                plain.push_str(rest);
            }
            _ => {
                plain.push('[');
                plain.push_str(part);
            }
        }
    }
    plain
}

/// Blanks what only those functions read: where each panic came from, and the paths of the sources.
fn locations(module: &mut Module) {
    let pieces: Vec<(usize, Vec<u8>)> = module
        .data
        .iter()
        .filter_map(|data| Some((offset(&data.kind)?, data.value.clone())))
        .collect();
    let source = |pointer: usize, length: usize| {
        PATH.contains(&length)
            && pieces.iter().any(|(offset, bytes)| {
                let begin = pointer.checked_sub(*offset);
                let path = begin.and_then(|begin| bytes.get(begin..begin + length));
                path.is_some_and(|path| path.ends_with(b".rs") && path.iter().all(u8::is_ascii_graphic))
            })
    };
    let mut blank: Vec<(usize, usize)> = Vec::new();
    for (offset, bytes) in &pieces {
        let mut at = offset.wrapping_neg() % 4;
        while let Some(words) = bytes.get(at..at + LOCATION) {
            let word = |index: usize| {
                let bytes = words
                    .get(index * 4..index * 4 + 4)
                    .and_then(|four| four.try_into().ok());
                bytes.map_or(0, u32::from_le_bytes) as usize
            };
            if word(2) > 0 && word(3) > 0 && source(word(0), word(1)) {
                blank.push((offset + at, LOCATION));
                blank.push((word(0), word(1)));
                at += LOCATION;
            } else {
                at += 4;
            }
        }
    }
    let ids: Vec<_> = module.data.iter().map(Data::id).collect();
    for id in ids {
        let data = module.data.get_mut(id);
        let Some(offset) = offset(&data.kind) else {
            continue;
        };
        for (pointer, length) in &blank {
            let begin = pointer.checked_sub(offset);
            if let Some(bytes) = begin.and_then(|begin| data.value.get_mut(begin..begin + length)) {
                bytes.fill(0);
            }
        }
    }
}

/// Whether a path below some `src/` is in there: it would tell of the machine that built it, too.
fn names_sources(module: &Module) -> bool {
    let path = |bytes: &[u8]| {
        let word = bytes
            .rsplit(|byte| !byte.is_ascii_graphic())
            .next()
            .unwrap_or_default();
        word.windows(4).any(|part| part == b"src/")
    };
    module.data.iter().any(|data| {
        let ends = data
            .value
            .windows(3)
            .enumerate()
            .filter(|(_, part)| part == b".rs");
        ends.map(|(at, _)| &data.value[..at]).any(path)
    })
}

/// Where the linker put it.
fn offset(kind: &DataKind) -> Option<usize> {
    match kind {
        DataKind::Active {
            offset: ConstExpr::Value(Value::I32(offset)),
            ..
        } => Some(offset.cast_unsigned() as usize),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use walrus::ir::Value;
    use walrus::{ConstExpr, DataKind, FunctionBuilder, Module, ValType};

    use super::{ends, locations, names_sources, quiet, without_hashes};

    fn function(module: &mut Module, name: &str, results: &[ValType]) {
        let mut body = FunctionBuilder::new(&mut module.types, &[ValType::I32], results);
        body.name(name.to_owned());
        if results.is_empty() {
            body.func_body().i32_const(1).drop();
        } else {
            body.func_body().i32_const(1);
        }
        let given = module.locals.add(ValType::I32);
        body.finish(vec![given], &mut module.funcs);
    }

    fn instructions(module: &Module, name: &str) -> usize {
        let id = module.funcs.by_name(name).unwrap();
        let body = module.funcs.get(id).kind.unwrap_local();
        body.block(body.entry_block()).instrs.len()
    }

    #[test]
    fn what_ends_the_module_does_so_at_once_and_nothing_else_is_touched() {
        let mut module = Module::default();
        let panic = "core[c5930c85a12de822]::panicking::panic_fmt";
        function(&mut module, panic, &[]);
        function(&mut module, "shared::core::panicking::of_ours", &[]);
        assert_eq!(ends(&mut module).unwrap(), 1);
        assert_eq!(instructions(&module, panic), 1);
        assert_eq!(instructions(&module, "shared::core::panicking::of_ours"), 2);
    }

    #[test]
    fn what_nobody_reads_is_not_written() {
        let mut module = Module::default();
        let words =
            "<serde_core[c5930c85a12de822]::de::Unexpected as core[c5930c85a12de822]::fmt::Display>::fmt";
        function(&mut module, words, &[ValType::I32]);
        function(
            &mut module,
            "<shared::Words as core::fmt::Display>::fmt",
            &[ValType::I32],
        );
        let number = "<f64 as core[c5930c85a12de822]::fmt::Display>::fmt";
        function(&mut module, number, &[ValType::I32]);
        assert_eq!(quiet(&mut module, true), 1);
        assert_eq!(quiet(&mut module, false), 2);
        let id = module.funcs.by_name(words).unwrap();
        let body = module.funcs.get(id).kind.unwrap_local();
        let written = format!("{:?}", body.block(body.entry_block()).instrs);
        assert!(written.contains("I32(0)"), "{written}");
    }

    #[test]
    fn a_function_that_can_return_is_refused() {
        let mut module = Module::default();
        function(&mut module, "core::panicking::counts", &[ValType::I32]);
        assert!(ends(&mut module).unwrap_err().to_string().contains("can return"));
    }

    #[test]
    fn only_hashes_are_taken_from_a_name() {
        assert_eq!(
            without_hashes("<core[c5930c85a12de822]::fmt::X as y[a543996e6e7dbf1e]::Z>::f"),
            "<core::fmt::X as y::Z>::f"
        );
        assert_eq!(
            without_hashes("<[u8]>::index::<[usize; 4]>"),
            "<[u8]>::index::<[usize; 4]>"
        );
    }

    #[test]
    fn locations_and_their_paths_are_blank_and_other_words_stay() {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, None, None);
        let mut bytes = b"shared/src/lib.rs A word of ours.rs ".to_vec();
        let location = |pointer: u32, length: u32, line: u32, column: u32| {
            [pointer, length, line, column].map(u32::to_le_bytes).concat()
        };
        bytes.extend(location(1024, 17, 7, 9));
        // Words with a space, and a path without a line.
        bytes.extend(location(1042, 17, 7, 9));
        bytes.extend(location(1024, 17, 0, 0));
        let kind = DataKind::Active {
            memory,
            offset: ConstExpr::Value(Value::I32(1024)),
        };
        let data = module.data.add(kind, bytes.clone());
        assert!(names_sources(&module));
        locations(&mut module);
        assert!(!names_sources(&module));
        let left = &module.data.get(data).value;
        assert_eq!(left[..17], [0; 17]);
        assert_eq!(left[17..36], bytes[17..36]);
        assert_eq!(left[36..52], [0; 16]);
        assert_eq!(left[52..], bytes[52..]);
    }
}

//! Bytes as they are sent, as `cargo xtask size` counts them.

use std::process::Command;

use suite::processes::{program, root};

/// Bytes, compressed as they are sent.
#[derive(Debug, Default)]
pub struct Bytes {
    /// The loader: until the button shows and opens.
    pub loader: u64,
    /// The element's script and module.
    pub element: [u64; 2],
    /// The demo page's script, module and style.
    pub page: [u64; 3],
    /// The Worker's script and module, by gzip.
    pub worker: [u64; 2],
}

/// Asks `xtask size`.
///
/// # Errors
/// What it says, if it fails.
pub fn measure() -> Result<Bytes, String> {
    let output = Command::new(program("xtask"))
        .arg("size")
        .current_dir(root())
        .output();
    let output = output.map_err(|error| format!("xtask: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(read(&String::from_utf8_lossy(&output.stdout)))
}

/// Reads its table: bytes, brotli, gzip, file.
fn read(table: &str) -> Bytes {
    let find = |folder: &str, name: &str, column: usize| {
        let lines = table
            .lines()
            .map(|line| line.split_ascii_whitespace().collect::<Vec<_>>());
        let mut files = lines.filter(|words| {
            words
                .get(3)
                .is_some_and(|path| path.contains(folder) && path.ends_with(&format!("/{name}")))
        });
        let cell = files.next().and_then(|words| words.get(column)?.parse().ok());
        cell.unwrap_or_default()
    };
    Bytes {
        loader: find("dist/v/", "connect.js", 1),
        element: ["element.js", "element_bg.wasm"].map(|name| find("dist/v/", name, 1)),
        page: ["page.js", "page_bg.wasm", "page.css"].map(|name| find("dist/page/", name, 1)),
        worker: ["index.js", "index_bg.wasm"].map(|name| find("edge-worker/build", name, 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_table_of_sizes_is_read_by_file() {
        let bytes = read(
            "    bytes    brotli      gzip  file\n     9000      3001      3300  target/dist/v/ab/connect.js\n   \
             70000     25000     28000  target/dist/v/ab/element_bg.wasm\n   500000    170000    180000  \
             edge-worker/build/index_bg.wasm\nthe button, all of it: 5 bytes brotli\n",
        );
        assert_eq!(
            (bytes.loader, bytes.element[1], bytes.worker[1]),
            (3001, 25000, 180_000)
        );
    }
}

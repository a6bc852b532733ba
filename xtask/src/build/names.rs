//! Short names between a module and its script: wasm-bindgen's are long, and half of each is a hash that nothing compresses.
use common::failure::{Failure, Outcome};

/// The names that wasm-opt made: `[module, old, new]` and `[old, new]`.
pub struct Names {
    imports: Vec<[String; 3]>,
    exports: Vec<[String; 2]>,
}

/// The module that all imports come from afterwards, as wasm-opt names it.
const MODULE: &str = "a";

impl Names {
    /// Reads what wasm-opt printed.
    pub fn read(printed: &str) -> Outcome<Self> {
        let names = serde_json::from_str::<serde_json::Value>(printed).unwrap_or_default();
        rows(&names, "imports")
            .zip(rows(&names, "exports"))
            .map(|(imports, exports)| Self { imports, exports })
            .ok_or_else(|| Failure::new("wasm-opt printed no names"))
    }

    /// The script of wasm-bindgen with these names, and with a `start` that takes the module's response alone: its own
    /// `default` bears with servers and browsers that aren't there.
    pub fn applied(&self, script: &str) -> Outcome<String> {
        let missing = |what: &str| Failure::new(format!("wasm-bindgen's script has no {what}"));
        let mut script = self.exported(script);
        let mut direct = String::new();
        for [module, old, new] in &self.imports {
            if module.ends_with("_bg.js") {
                let function = format!(" {old}: function(");
                if !script.contains(&function) {
                    return Err(missing(old));
                }
                script = script.replace(&function, &format!(" {new}: function("));
            } else {
                direct.extend(["        ", new, ": import1.", old, ",\n"]);
            }
        }
        let list = "const import0 = {\n        __proto__: null,\n";
        let (head, rest) = script.split_once(list).ok_or_else(|| missing("imports"))?;
        let given = "    return {\n        __proto__: null,\n";
        let (body, rest) = rest.split_once(given).ok_or_else(|| missing("modules"))?;
        let (_, tail) = rest.split_once("};").ok_or_else(|| missing("end of modules"))?;
        Ok(format!(
            "{head}{list}{direct}{body}    return {{ {MODULE}: import0 }};{tail}\n\
             export const start = async (response) =>\n  \
             __wbg_finalize_init((await WebAssembly.instantiateStreaming(response, __wbg_get_imports())).instance);\n"
        ))
    }

    /// With the new names of the exports, wherever one is used.
    fn exported(&self, script: &str) -> String {
        let mut pieces = script.split("wasm.");
        let mut renamed = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let end = piece
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(piece.len());
            let (name, rest) = piece.split_at(end);
            let new = self.exports.iter().find(|[old, _]| old == name);
            renamed += "wasm.";
            renamed += new.map_or(name, |[_, new]| new);
            renamed += rest;
        }
        renamed
    }
}

fn rows<const WIDTH: usize>(names: &serde_json::Value, of: &str) -> Option<Vec<[String; WIDTH]>> {
    let row = |row: &serde_json::Value| {
        let texts = row
            .as_array()?
            .iter()
            .map(|text| text.as_str().map(str::to_owned));
        texts.collect::<Option<Vec<_>>>()?.try_into().ok()
    };
    names[of].as_array()?.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::Names;

    const PRINTED: &str = r#"{"imports": [["./x_bg.js", "__wbg_get_12", "a"], ["./platform.js", "now", "b"]],
        "exports": [["end", "c"], ["end_all", "d"]]}"#;
    const SCRIPT: &str = "import * as import1 from \"./platform.js\"
    wasm.end(); wasm.end_all(); wasm.end_of_all();
    const import0 = {
        __proto__: null,
        __wbg_get_12: function(x) {},
    };
    return {
        __proto__: null,
        \"./x_bg.js\": import0,
        \"./platform.js\": import1,
    };
    rest";

    #[test]
    fn imports_and_exports_get_their_new_names() {
        let script = Names::read(PRINTED).unwrap().applied(SCRIPT).unwrap();
        assert!(
            script.contains("wasm.c(); wasm.d(); wasm.end_of_all();"),
            "{script}"
        );
        assert!(
            script.contains("b: import1.now,\n        a: function(x) {},"),
            "{script}"
        );
        assert!(
            script.contains("return { a: import0 };\n    rest\nexport const start"),
            "{script}"
        );
    }

    #[test]
    fn a_script_of_another_shape_is_an_error() {
        let names = Names::read(PRINTED).unwrap();
        let failure = names.applied("").unwrap_err().to_string();
        assert_eq!(failure, "wasm-bindgen's script has no __wbg_get_12");
        assert!(Names::read("no JSON").is_err());
    }
}

//! The custom elements manifest, which editors read: what the tables of README.md say of the button and those of a document below
//! docs/ of each other element, with the types that the npm package promises. Both must name the same things.
use serde_json::{Value, json};

use common::failure::{Failure, Outcome};
use common::files;
use common::paths::Paths;

/// Where it lies; it is shipped in the npm package.
pub const FILE: &str = "app/npm/custom-elements.json";

/// Writes it anew.
pub fn write(paths: &Paths) -> Outcome {
    files::write(&paths.at(FILE), text(paths)?)
}

/// What the file says.
pub fn text(paths: &Paths) -> Outcome<String> {
    let declared = |element: &Element| {
        let typescript = files::text(&paths.at(element.types))?;
        declaration(element, &files::text(&paths.at(element.document))?, &typescript)
    };
    let manifest = manifest(
        &[declared(&BUTTON)?, declared(&FEED)?],
        &[declared(&COMPOSER)?, declared(&DASHBOARD)?],
    );
    serde_json::to_string_pretty(&manifest)
        .map(|text| text + "\n")
        .map_err(|error| Failure::new(error.to_string()))
}

/// An element, and where it is described.
struct Element {
    tag: &'static str,
    /// What its interfaces in the npm package begin with.
    class: &'static str,
    words: &'static str,
    /// Which types it has.
    types: &'static str,
    document: &'static str,
    /// The tables that are there.
    tables: &'static [&'static str],
}

/// All tables that an element can have.
const TABLES: [&str; 5] = [
    "attribute",
    "event",
    "property or method",
    "custom property",
    "part",
];

const BUTTON: Element = Element {
    tag: "instagram-connect",
    class: "InstagramConnect",
    words: "A button that connects an Instagram account to the page.",
    types: "app/npm/src/types.ts",
    document: "README.md",
    tables: &TABLES,
};

const FEED: Element = Element {
    tag: "instagram-feed",
    class: "InstagramFeed",
    words: "The posts of an account that its owner published, for every visitor.",
    types: "app/npm/src/types.ts",
    document: "docs/feed.md",
    tables: &TABLES,
};

const COMPOSER: Element = Element {
    tag: "instagram-compose",
    class: "InstagramCompose",
    words: "Makes, plans and follows an account's posts.",
    types: "app/npm/src/elements.ts",
    document: "docs/compose.md",
    tables: &["attribute", "event", "custom property"],
};

const DASHBOARD: Element = Element {
    tag: "instagram-insights",
    class: "InstagramInsights",
    words: "An account's numbers over time.",
    types: "app/npm/src/elements.ts",
    document: "docs/insights.md",
    tables: &["attribute", "custom property"],
};

fn declaration(element: &Element, tables: &str, typescript: &str) -> Outcome<Value> {
    let described = |table_of: &str, interface: &str| {
        let interface = format!("{}{interface}", element.class);
        described(element, tables, table_of, typescript, &interface)
    };
    let table = |title: &str| rows(element, tables, title);
    let typed =
        |row: &Described| json!({"name": row.name, "description": row.words, "type": {"text": row.typed}});
    let named = |row: &(String, String)| json!({"name": row.0, "description": row.1});
    let attributes = described("attribute", "Attributes")?;
    let events = described("event", "EventMap")?;
    let members = described("property or method", "Element")?;
    let properties = table("custom property")?;
    let parts = table("part")?;
    Ok(json!({
        "kind": "class",
        "customElement": true,
        "tagName": element.tag,
        "name": format!("{}Element", element.class),
        "superclass": {"name": "HTMLElement"},
        "description": element.words,
        "attributes": attributes.iter().map(typed).collect::<Vec<_>>(),
        "events": events.iter().map(typed).collect::<Vec<_>>(),
        "members": members.iter().map(member).collect::<Vec<_>>(),
        "cssProperties": properties.iter().map(named).collect::<Vec<_>>(),
        "cssParts": parts.iter().map(named).collect::<Vec<_>>(),
    }))
}

/// The elements that the package's own modules define, and those that are only typed there: scripts of the edge's define them.
fn manifest(declarations: &[Value], typed: &[Value]) -> Value {
    let export = |declaration: &Value| {
        json!({
            "kind": "custom-element-definition",
            "name": declaration["tagName"],
            "declaration": {"name": declaration["name"]},
        })
    };
    json!({
        "schemaVersion": "2.1.0",
        "readme": "README.md",
        "modules": [{
            "kind": "javascript-module",
            "path": "index.js",
            "declarations": declarations,
            "exports": declarations.iter().map(export).collect::<Vec<_>>(),
        }, {
            "kind": "javascript-module",
            "path": "elements.d.ts",
            "declarations": typed,
            "exports": [],
        }],
    })
}

/// A row of the readme with its type.
struct Described {
    name: String,
    words: String,
    typed: String,
}

/// A property, or a method with what it takes and gives.
fn member(row: &Described) -> Value {
    let Some((parameters, gives)) = row
        .typed
        .strip_prefix('(')
        .and_then(|rest| rest.split_once("): "))
    else {
        return json!({
            "kind": "field", "name": row.name, "description": row.words, "type": {"text": row.typed}, "readonly": true,
        });
    };
    let parameter = |text: &str| {
        let (name, typed) = text.split_once(": ")?;
        let optional = name.ends_with('?');
        Some(json!({"name": name.trim_end_matches('?'), "type": {"text": typed}, "optional": optional}))
    };
    let parameters: Vec<Value> = parameters.split(", ").filter_map(parameter).collect();
    json!({
        "kind": "method", "name": row.name, "description": row.words, "parameters": parameters,
        "return": {"type": {"text": gives}},
    })
}

/// The rows of a table with the types of an interface, in the table's order.
fn described(
    element: &Element,
    tables: &str,
    table_of: &str,
    typescript: &str,
    interface: &str,
) -> Outcome<Vec<Described>> {
    let Element { document, types, .. } = element;
    let mut promised = match promised(typescript, interface) {
        // What has no table needs no interface.
        None if !element.tables.contains(&table_of) => Vec::new(),
        None => return Err(Failure::new(format!("{types} has no interface {interface}"))),
        Some(promised) => promised,
    };
    let mut rows = Vec::new();
    for (name, words) in self::rows(element, tables, table_of)? {
        let name = name.trim_end_matches("()").to_owned();
        let at = promised.iter().position(|(promised, _)| *promised == name);
        let Some(at) = at else {
            return Err(Failure::new(format!(
                "{document} describes {name}, which {interface} in {types} lacks"
            )));
        };
        let (_, typed) = promised.swap_remove(at);
        rows.push(Described { name, words, typed });
    }
    match promised.first() {
        None => Ok(rows),
        Some((name, _)) => Err(Failure::new(format!(
            "{interface} in {types} has {name}, which {document}'s table doesn't describe"
        ))),
    }
}

/// The rows of one of an element's tables; none where it has no such table.
fn rows(element: &Element, tables: &str, title: &str) -> Outcome<Vec<(String, String)>> {
    if element.tables.contains(&title) {
        table(element.document, tables, title)
    } else {
        Ok(Vec::new())
    }
}

/// The table whose first column has this title: the names, and the words about each.
pub fn table(document: &str, tables: &str, title: &str) -> Outcome<Vec<(String, String)>> {
    let rows = tables
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {title} |")))
        .skip(2)
        .map_while(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "))
        .map(|(name, words)| (name.to_owned(), without_links(words)))
        .collect::<Vec<_>>();
    if rows.is_empty() {
        return Err(Failure::new(format!("{document} has no table of each {title}")));
    }
    Ok(rows)
}

/// Links of the readme lead nowhere from an editor: what they are called stays.
fn without_links(words: &str) -> String {
    let mut pieces = words.split("](");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        if let Some(open) = plain.rfind('[') {
            plain.remove(open);
        }
        plain += piece.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain
}

/// The members of an interface with their types, a method's as `(parameters): result`; not what every element has. [`None`] where
/// there is no such interface.
fn promised(typescript: &str, interface: &str) -> Option<Vec<(String, String)>> {
    let (_, rest) = typescript.split_once(&format!("export interface {interface} "))?;
    let (body, _) = rest.split_once("\n}")?;
    let member = |line: &str| {
        let line = line.strip_prefix("  ")?.strip_suffix(';')?;
        let line = line.strip_prefix("readonly ").unwrap_or(line);
        // A name in quotes may have such a mark in itself.
        let (name, rest) = match line.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => line.split_at(line.find(['?', ':', '('])?),
        };
        let plain = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ':');
        let typed = rest.trim_start_matches('?');
        let typed = typed.strip_prefix(": ").unwrap_or(typed);
        let typed = typed.trim_end_matches(" | undefined");
        let inherited = name.ends_with("EventListener");
        (plain && !inherited).then(|| (name.to_owned(), typed.to_owned()))
    };
    Some(body.lines().filter_map(member).collect())
}

#[cfg(test)]
mod tests {
    use super::{BUTTON, DASHBOARD, declaration, text, without_links};
    use common::files;
    use common::paths::Paths;

    #[test]
    fn the_file_is_what_the_readme_and_the_types_say() {
        let paths = Paths::find().unwrap();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            super::write(&paths).unwrap();
        }
        let written = files::text(&paths.at(super::FILE)).unwrap();
        assert!(
            written == text(&paths).unwrap(),
            "{} is old: `cargo xtask package` writes it anew, as does UPDATE_DOCS=1 cargo test -p xtask manifest",
            super::FILE
        );
    }

    const README: &str = "\
| attribute | |\n|---|---|\n| `mode` | `popup` or [another](docs/api.md#mode), so |\n\n\
| event | |\n|---|---|\n| `failed` | why |\n\n\
| property or method | |\n|---|---|\n| `state` | where |\n| `token()` | gives it |\n\n\
| custom property | |\n|---|---|\n| `--color` | its color |\n\n\
| part | |\n|---|---|\n| `panel` | below |\n";
    const TYPES: &str = "\
export interface InstagramConnectEventMap extends HTMLElementEventMap {\n  /** Why: so. */\n  failed: CustomEvent<Why>;\n}\n\
export interface InstagramConnectElement extends HTMLElement {\n  addEventListener<K>(\n    type: K,\n  ): void;\n  \
addEventListener(type: string): void;\n  readonly state: \"a\" | \"b\";\n  token(renew?: boolean): Promise<string>;\n}\n\
export interface InstagramConnectAttributes {\n  mode?: \"popup\" | undefined;\n}\n";

    #[test]
    fn every_table_is_in_it_with_its_types() {
        let element = declaration(&BUTTON, README, TYPES).unwrap();
        assert_eq!(
            element["attributes"].to_string(),
            r#"[{"description":"`popup` or another, so","name":"mode","type":{"text":"\"popup\""}}]"#
        );
        assert_eq!(element["events"][0]["type"]["text"], "CustomEvent<Why>");
        assert_eq!(element["members"][0]["type"]["text"], "\"a\" | \"b\"");
        assert_eq!(
            element["members"][1].to_string(),
            r#"{"description":"gives it","kind":"method","name":"token","parameters":[{"name":"renew","optional":true,"type":{"text":"boolean"}}],"return":{"type":{"text":"Promise<string>"}}}"#
        );
        assert_eq!(element["cssProperties"][0]["name"], "--color");
        assert_eq!(element["cssParts"][0]["description"], "below");
    }

    #[test]
    fn a_name_in_quotes_may_have_a_colon() {
        let readme = README.replace("`failed`", "`feed:failed`");
        let types = TYPES.replace("  failed:", "  \"feed:failed\":");
        let element = declaration(&BUTTON, &readme, &types).unwrap();
        assert_eq!(element["events"][0]["name"], "feed:failed");
        assert_eq!(element["events"][0]["type"]["text"], "CustomEvent<Why>");
    }

    #[test]
    fn what_only_one_of_both_names_is_a_failure() {
        let told = |readme: &str, typescript: &str| {
            declaration(&BUTTON, readme, typescript).unwrap_err().to_string()
        };
        let more = README.replace("| `failed` | why |\n", "| `failed` | why |\n| `gone` | so |\n");
        assert!(told(&more, TYPES).contains("README.md describes gone"));
        let more = TYPES.replace("  failed:", "  gone: Event;\n  failed:");
        assert!(told(README, &more).contains("has gone, which"));
        assert!(told("", TYPES).contains("no table of each attribute"));
        assert!(told(README, "").contains("no interface InstagramConnectAttributes"));
    }

    #[test]
    fn an_element_without_events_needs_no_table_of_them_and_has_none() {
        let types = TYPES.replace("InstagramConnect", "InstagramInsights");
        let only_attributes = types
            .split_once("export interface InstagramInsightsAttributes")
            .unwrap()
            .1;
        let only_attributes = format!("export interface InstagramInsightsAttributes{only_attributes}");
        let element = declaration(&DASHBOARD, README, &only_attributes).unwrap();
        assert_eq!(element["attributes"][0]["name"], "mode");
        assert_eq!(
            (&element["events"], &element["cssParts"]),
            (&serde_json::json!([]), &serde_json::json!([]))
        );
        let told = declaration(&DASHBOARD, README, &types).unwrap_err().to_string();
        assert!(
            told.contains("has failed, which docs/insights.md's table doesn't describe"),
            "{told}"
        );
    }

    #[test]
    fn a_link_leaves_its_name() {
        assert_eq!(
            without_links("see [the codes](a.md#b) and [c](d)."),
            "see the codes and c."
        );
    }
}

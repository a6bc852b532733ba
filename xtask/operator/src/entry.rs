//! A site's entry, read once more for its operator: the edge says where in the table something can't be read, this says which
//! site and which member, and no value.
use common::settings::{Settings, value};
use serde_json::{Map, Value, json};
use shared::settings::site::Site;

/// How the edge begins to say it.
pub const UNREAD: &str = "a member is missing, unknown, or of the wrong kind";

/// What is wrong with a setting: as the edge says it, or which entry of the sites it is.
pub fn told(setting: &str, said: &str, settings: &Settings) -> String {
    let unread = setting == "SITES" && said.starts_with(UNREAD);
    let named = value(settings, "SITES").filter(|_| unread).and_then(of_table);
    named.unwrap_or_else(|| said.to_owned())
}

/// The sites of a table whose names nobody sees.
pub fn nameless(text: &str) -> Vec<String> {
    let table: Map<String, Value> =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
    let blank = |entry: &Value| entry.get("name").and_then(Value::as_str).is_some_and(is_blank);
    table
        .into_iter()
        .filter(|(_, entry)| blank(entry))
        .map(|(id, _)| id)
        .collect()
}

/// What can't be read in a table of sites.
fn of_table(text: &str) -> Option<String> {
    let table: Map<String, Value> = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    table
        .iter()
        .find_map(|(id, entry)| Some(format!("site {id:?}: {}", of_entry(entry)?)))
}

/// What can't be read in one entry.
pub fn of_entry(entry: &Value) -> Option<String> {
    let Some(members) = entry.as_object() else {
        return Some("it is no JSON object".to_owned());
    };
    let least = json!({"name": "Shop", "permissions": ["instagram_business_basic"]});
    for (name, value) in members {
        let mut tried = least.clone();
        tried.as_object_mut()?.insert(name.clone(), value.clone());
        let Err(error) = serde_json::from_value::<Site>(tried) else {
            continue;
        };
        let error = error.to_string();
        if error.starts_with("unknown field") {
            return Some(format!("there is no member {}", shown(name)));
        }
        // The end alone: before it may stand what was found, which may be a secret.
        let kind = error.rsplit_once(", expected ").map(|(_, kind)| kind);
        let kind = kind
            .map(|kind| format!("; expected is {kind}"))
            .unwrap_or_default();
        return Some(format!("`{name}` is of the wrong kind{kind}"));
    }
    let missing = ["name", "permissions"]
        .into_iter()
        .find(|name| !members.contains_key(*name))?;
    Some(format!("`{missing}` is missing"))
}

/// A misspelt name has letters; what has more may be a secret in the wrong place.
fn shown(name: &str) -> String {
    let plain = name.len() <= 32
        && name
            .chars()
            .all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-'));
    if plain {
        format!("`{name}`")
    } else {
        "of one of its names".to_owned()
    }
}

/// Whether nobody sees anything of that name.
pub fn is_blank(name: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    name.chars().all(unseen)
}

#[cfg(test)]
mod tests {
    use super::{UNREAD, is_blank, nameless, of_table, told as said};
    use common::settings::Settings;

    fn told(members: &str) -> Option<String> {
        of_table(&format!(
            r#"{{"blog":{{"name":"Blog","permissions":[]}},"shop":{{{members}}}}}"#
        ))
    }

    /// R60: which site, which member, and nothing of what stands there.
    #[test]
    fn what_cannot_be_read_is_named() {
        let list = r#""permissions":["instagram_business_basic"]"#;
        for (members, expected) in [
            (
                format!(r#""name":"Shop",{list},"orgins":["CANARY"]"#),
                "there is no member `orgins`",
            ),
            (
                format!(r#""name":"Shop",{list},"f3a9c0d1CANARY":1"#),
                "there is no member of one of its names",
            ),
            (
                format!(r#""name":"Shop",{list},"origins":"CANARY, expected x""#),
                "`origins` is of the wrong kind; expected is a sequence",
            ),
            (
                format!(r#""name":5,{list}"#),
                "`name` is of the wrong kind; expected is a string",
            ),
            (list.to_owned(), "`name` is missing"),
            (r#""name":"Shop""#.to_owned(), "`permissions` is missing"),
        ] {
            let told = told(&members).unwrap();
            assert_eq!(told, format!("site \"shop\": {expected}"));
        }
        assert_eq!(told(&format!(r#""name":"Shop",{list}"#)), None);
        let none = of_table(r#"{"shop":["CANARY"]}"#);
        assert_eq!(none.as_deref(), Some("site \"shop\": it is no JSON object"));
    }

    /// R60: the edge's own words where there are no better ones.
    #[test]
    fn what_the_edge_says_of_a_table_is_said_with_the_site_and_the_member() {
        let table = r#"{"shop":{"name":"Shop","permissions":[],"kept":true}}"#;
        let settings: Settings = vec![("SITES".into(), table.into())];
        let edges = format!("{UNREAD}, near line 1, column 52");
        assert_eq!(
            said("SITES", &edges, &settings),
            "site \"shop\": there is no member `kept`"
        );
        assert_eq!(said("SITES", "it is missing", &settings), "it is missing");
        assert_eq!(said("APPS", &edges, &settings), edges);
        // What this can't find either.
        let well: Settings = vec![("SITES".into(), "{}".into())];
        assert_eq!(said("SITES", &edges, &well), edges);
    }

    #[test]
    fn sites_that_nobody_can_name_are_found() {
        let table = r#"{"a":{"name":" "},"b":{"name":"B"},"c":{"name":""},"d":{}}"#;
        assert_eq!(nameless(table), ["a", "c"]);
        assert_eq!(nameless("{"), [""; 0]);
    }

    #[test]
    fn a_name_that_nobody_sees_is_blank() {
        for name in ["", " ", "\t\u{a0}\u{3000}", "\u{200b}\u{feff}"] {
            assert!(is_blank(name), "{name:?}");
        }
        assert!(!is_blank(" a ") && !is_blank("店"));
    }
}

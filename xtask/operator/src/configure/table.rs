//! The setting `SITES`: a member of one site is changed, other sites and other members stay.
use serde_json::{Map, Value, json};
use shared::settings::config::{Config, Problem};

/// What a walk asks for. Whatever else an entry has, somebody wrote.
const ASKED: [&str; 4] = ["name", "origins", "return_urls", "permissions"];

/// The table in a setting's text.
///
/// # Errors
/// Why no site can be added to it.
pub fn read(text: &str) -> Result<Map<String, Value>, String> {
    if text.is_empty() {
        return Ok(Map::new());
    }
    let Ok(Value::Object(table)) = serde_json::from_str(text.trim_start_matches('\u{feff}')) else {
        return Err("it is no JSON object, so a site can't be added to it".to_owned());
    };
    match table.iter().find(|(_, entry)| !entry.is_object()) {
        Some((id, _)) => Err(format!("what stands behind the site {id:?} is no JSON object")),
        None => Ok(table),
    }
}

/// Whether a walk began that entry, and no more.
pub fn is_begun(entry: &Value) -> bool {
    let Some(members) = entry.as_object() else {
        return false;
    };
    let whole = ASKED.iter().all(|name| members.contains_key(*name));
    !whole && members.keys().all(|name| ASKED.contains(&name.as_str()))
}

/// A member of a site.
pub fn member<'a>(table: &'a Map<String, Value>, site: &str, name: &str) -> Option<&'a Value> {
    table.get(site)?.get(name)
}

/// The table with that member. Every entry is an object, or it wasn't read.
pub fn with(mut table: Map<String, Value>, site: &str, name: &str, value: Value) -> Map<String, Value> {
    let entry = table.entry(site.to_owned()).or_insert_with(|| json!({}));
    if let Some(members) = entry.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
    table
}

/// What the edge would say of a site of that id with that member; what isn't asked for yet is filled in.
pub fn problem(site: &str, name: &str, value: &Value) -> Option<Problem> {
    let mut entry = json!({
        "name": "Shop",
        "return_urls": ["https://shop.example/"],
        "permissions": ["instagram_business_basic"],
    });
    if let Some(members) = entry.as_object_mut() {
        members.insert(name.to_owned(), value.clone());
    }
    let table = json!({ site: entry }).to_string();
    told("SITES", &table)
}

/// What the edge says of one setting alone.
pub fn told(name: &str, value: &str) -> Option<Problem> {
    let read = Config::read(|asked| (asked == name).then(|| value.to_owned()));
    read.err()?.into_iter().find(|problem| problem.setting == name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{member, problem, read, told, with};

    #[test]
    fn one_member_is_changed_and_the_rest_stays() {
        let table = read(r#"{"blog":{"name":"Blog"},"shop":{"name":"Shop","keep":true}}"#).unwrap();
        let table = with(table, "shop", "name", json!("Store"));
        let table = with(table, "new", "name", json!("New"));
        assert_eq!(
            json!(table),
            json!({"blog": {"name": "Blog"}, "shop": {"name": "Store", "keep": true}, "new": {"name": "New"}})
        );
        assert_eq!(member(&table, "shop", "keep"), Some(&json!(true)));
        assert!(read("[]").is_err() && read("{").is_err());
        let told = read(r#"{"blog":{},"shop":"CANARY"}"#).unwrap_err();
        assert_eq!(told, "what stands behind the site \"shop\" is no JSON object");
    }

    /// R60: in the edge's own words, of one member before the others are there.
    #[test]
    fn a_member_is_looked_at_by_itself() {
        assert_eq!(problem("shop", "origins", &json!(["https://shop.example"])), None);
        for (name, value) in [
            ("origins", json!(["https://*.shop.example"])),
            ("origins", json!(["http://shop.example"])),
            ("return_urls", json!(["https://shop.example/*"])),
            ("return_urls", json!([])),
            ("permissions", json!(["instagram_business_content_publish"])),
        ] {
            let told = problem("shop", name, &value).unwrap();
            assert!(told.problem.starts_with("site \"shop\": "), "{told:?}");
        }
        assert!(
            problem("a b", "name", &json!("Shop"))
                .unwrap()
                .problem
                .contains("the id")
        );
        assert!(told("PUBLIC_URL", "http://shop.example").is_some());
        assert!(told("PUBLIC_URL", "https://connect.shop.example").is_none());
    }
}

//! The button's former versions stay at the edge. A page that has the loader in itself, in its bundle or in a cache asks the
//! edge for exactly the later half that this loader knows, by its integrity: after a deploy too.
//!
//! What to upload is put together anew each time, from what was built and from what the edge has: so it doesn't matter from
//! where somebody deploys.
use std::path::{Path, PathBuf};

use common::failure::{Failure, Outcome};
use common::files;

use crate::button::{Files, LOADER, Loader, Unanswered, hash, is_version};

/// How many of them are kept: a page that nobody has touched for so many changes of the button is an old one.
const MOST: usize = 20;
/// Where an edge lists what it has, newest first. Deploys alone read it.
const LIST: &str = "/v/versions.json";

/// Asks an edge for a file.
type Ask<'a> = &'a dyn Fn(&str) -> Result<Option<Vec<u8>>, Unanswered>;

/// What an edge has of a version: names and contents.
type Version = Vec<(String, Vec<u8>)>;

/// Puts together what is uploaded, below `folder`: what was built, and the former versions that the edge at `url` has.
pub fn gather(built: &Path, folder: &Path, url: &str, forget: bool) -> Outcome {
    let edge = Files::of(url.trim_end_matches('/'));
    let ask = |path: &str| edge.get(path);
    if forget {
        return assemble(built, folder, &|_| Ok(None));
    }
    assemble(built, folder, &ask)
}

fn assemble(built: &Path, folder: &Path, ask: Ask) -> Outcome {
    let _ = std::fs::remove_dir_all(folder);
    for file in files::everything_below(built) {
        let below = file.strip_prefix(built).unwrap_or(&file);
        files::copy(&file, &folder.join(below))?;
    }
    let current = Loader::read(&files::text(&built.join(LOADER.trim_start_matches('/')))?)?.version;
    let mut kept = vec![current.clone()];
    for name in listed(ask)?
        .into_iter()
        .filter(|name| *name != current)
        .take(MOST)
    {
        match version(&name, ask)? {
            Ok(parts) => {
                let own: PathBuf = folder.join("v").join(&name);
                for (part, content) in parts {
                    files::write(&own.join(part), content)?;
                }
                kept.push(name);
            }
            Err(why) => eprintln!("    warning: the button's former version {name} isn't kept: {why}"),
        }
    }
    if let former @ 1.. = kept.len().saturating_sub(1) {
        eprintln!("    kept for pages that have a former loader: {former} of the button's former versions");
    }
    let list = serde_json::to_string(&kept).unwrap_or_default();
    files::write(&folder.join(LIST.trim_start_matches('/')), list)
}

/// The names of the versions that the edge has, newest first.
fn listed(ask: Ask) -> Outcome<Vec<String>> {
    let list = match ask(LIST) {
        // Nobody is there yet.
        Err(Unanswered::NoHost) => return Ok(Vec::new()),
        answer => told(answer)?,
    };
    let named: Option<Vec<String>> = list.and_then(|list| serde_json::from_slice(&list).ok());
    if let Some(named) = named {
        return Ok(named.into_iter().filter(|name| is_version(name)).collect());
    }
    // Deployed in another way.
    let loader = told(ask(LOADER))?.and_then(|text| String::from_utf8(text).ok());
    let loader = loader.and_then(|text| Loader::read(&text).ok());
    Ok(loader.into_iter().map(|loader| loader.version).collect())
}

/// A version in full; or what is wrong with it. Each file is known by the integrity that the file before it holds.
fn version(name: &str, ask: Ask) -> Outcome<Result<Version, String>> {
    let mut version = Version::new();
    let mut take = |part: &str, known: &dyn Fn(&[u8]) -> bool| -> Outcome<Result<Vec<u8>, String>> {
        let Some(content) = told(ask(&format!("/v/{name}/{part}")))? else {
            return Ok(Err(format!("{part} is missing")));
        };
        if !known(&content) {
            return Ok(Err(format!("{part} isn't the one that belongs to it")));
        }
        version.push((part.to_owned(), content.clone()));
        Ok(Ok(content))
    };
    let own = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        Loader::read(&text).is_ok_and(|loader| loader.version == name)
    };
    macro_rules! taken {
        ($part:expr, $known:expr) => {
            match take($part, $known)? {
                Ok(content) => content,
                Err(why) => return Ok(Err(why)),
            }
        };
    }
    let loader = taken!("connect.js", &own);
    let script = taken!("element.js", &|content| holds(&loader, content));
    taken!("element_bg.wasm", &|content| holds(&script, content));
    let texts = taken!("texts.json", &|content| holds(&script, content));
    let texts: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&texts).unwrap_or_default();
    for (language, integrity) in texts {
        let plain = language.bytes().all(|byte| byte.is_ascii_alphabetic());
        if plain {
            taken!(&format!("{language}.json"), &|content| integrity == hash(content));
        }
    }
    Ok(Ok(version))
}

/// Whether the integrity of this content stands in that file.
fn holds(file: &[u8], content: &[u8]) -> bool {
    String::from_utf8_lossy(file).contains(&hash(content))
}

/// To lose what pages out there rely on is worse than to deploy later.
fn told(answer: Result<Option<Vec<u8>>, Unanswered>) -> Outcome<Option<Vec<u8>>> {
    answer.map_err(|unanswered| {
        let why = match unanswered {
            Unanswered::NoHost => "its host is gone".to_owned(),
            Unanswered::Broken(why) => why,
        };
        Failure::new(format!(
            "the edge doesn't say which versions of the button it has: {why}.\nPages that have a former connect.js in themselves \
             need them. Try again later; or deploy with --forget-versions, and those pages say `script_blocked` until they take \
             the new one. Nothing was deployed."
        ))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use common::files;

    use super::{MOST, assemble};
    use crate::button::{Unanswered, hash};

    type Edge = BTreeMap<String, Vec<u8>>;

    /// Adds a whole version, made of `seed`, to what an edge or a build has.
    fn add(edge: &mut Edge, seed: u64) -> String {
        let name = format!("{seed:016x}");
        let language = format!("{{\"connect\":\"{seed}\"}}");
        let texts = format!("{{\"de\":\"{}\"}}", hash(language.as_bytes()));
        let wasm = format!("wasm {seed}");
        let script = format!("{} {}", hash(wasm.as_bytes()), hash(texts.as_bytes()));
        let loader = format!(
            "\"instagram-connect\" \"/v/{name}/element.js\" {}",
            hash(script.as_bytes())
        );
        for (part, content) in [
            ("connect.js", &loader),
            ("element.js", &script),
            ("element_bg.wasm", &wasm),
            ("texts.json", &texts),
            ("de.json", &language),
        ] {
            edge.insert(format!("/v/{name}/{part}"), content.clone().into_bytes());
        }
        edge.insert("/connect.js".into(), loader.into_bytes());
        name
    }

    /// Everything below a folder, by path.
    fn below(folder: &Path) -> Edge {
        files::everything_below(folder)
            .into_iter()
            .map(|file| {
                let path = file.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                (format!("/{path}"), std::fs::read(&file).unwrap())
            })
            .collect()
    }

    /// Builds that version alone, and deploys it over what the edge has.
    fn deployed(edge: &Edge, seed: u64) -> Edge {
        let scratch = tempfile::tempdir().unwrap();
        let (built, folder) = (scratch.path().join("dist"), scratch.path().join("assets"));
        let mut made = Edge::new();
        add(&mut made, seed);
        for (path, content) in &made {
            files::write(&built.join(path.trim_start_matches('/')), content).unwrap();
        }
        assemble(&built, &folder, &|path| Ok(edge.get(path).cloned())).unwrap();
        below(&folder)
    }

    fn list(edge: &Edge) -> Vec<String> {
        serde_json::from_slice(&edge["/v/versions.json"]).unwrap()
    }

    /// R110: an older loader finds its later half at a newer edge, to the byte.
    #[test]
    fn a_deploy_keeps_what_older_loaders_ask_for() {
        let mut edge = Edge::new();
        for seed in 1..=4 {
            edge = deployed(&edge, seed);
        }
        let mut expected = Edge::new();
        for seed in 1..=4 {
            add(&mut expected, seed);
        }
        let [four, three, two, one] = [4, 3, 2, 1].map(|seed: u64| format!("{seed:016x}"));
        assert_eq!(list(&edge), [four, three, two, one]);
        edge.remove("/v/versions.json");
        assert_eq!(edge, expected);
    }

    #[test]
    fn the_same_version_again_is_there_once_and_loses_nothing() {
        let edge = [1, 2, 2, 1]
            .into_iter()
            .fold(Edge::new(), |edge, seed| deployed(&edge, seed));
        assert_eq!(list(&edge), [format!("{:016x}", 1), format!("{:016x}", 2)]);
    }

    /// An edge that was deployed before there was a list, or by another hand.
    #[test]
    fn without_a_list_its_own_version_is_kept() {
        let mut edge = Edge::new();
        let old = add(&mut edge, 7);
        assert_eq!(list(&deployed(&edge, 8)), [format!("{:016x}", 8), old]);
    }

    #[test]
    fn the_oldest_go_first() {
        let many = u64::try_from(MOST).unwrap() + 3;
        let edge = (1..=many).fold(Edge::new(), |edge, seed| deployed(&edge, seed));
        let names = list(&edge);
        assert_eq!(names.len(), MOST + 1);
        assert_eq!(names.last().unwrap(), &format!("{:016x}", 3));
        assert!(!edge.contains_key(&format!("/v/{:016x}/element.js", 2)));
    }

    /// What came in another shape than it was built is served to nobody.
    #[test]
    fn a_version_that_is_not_whole_is_not_kept() {
        for part in [
            "connect.js",
            "element.js",
            "element_bg.wasm",
            "texts.json",
            "de.json",
        ] {
            let path = format!("/v/{:016x}/{part}", 1);
            let mut edge = deployed(&Edge::new(), 1);
            edge.insert(path.clone(), b"changed".to_vec());
            assert_eq!(list(&deployed(&edge, 2)).len(), 1, "{part}");
            edge.remove(&path);
            assert_eq!(list(&deployed(&edge, 2)).len(), 1, "{part}");
        }
    }

    /// A name becomes a folder here.
    #[test]
    fn a_name_that_is_none_leads_nowhere() {
        let mut edge = deployed(&Edge::new(), 1);
        let names = br#"["../../../outside","0000000000000001/x","","000000000000000G","0000000000000001"]"#;
        edge.insert("/v/versions.json".into(), names.to_vec());
        assert_eq!(list(&deployed(&edge, 2)).len(), 2);
    }

    #[test]
    fn where_nobody_is_yet_there_is_nothing_to_keep_and_a_silent_edge_is_no_such_place() {
        let scratch = tempfile::tempdir().unwrap();
        let mut build = Edge::new();
        add(&mut build, 1);
        for (path, content) in &build {
            files::write(&scratch.path().join(path.trim_start_matches('/')), content).unwrap();
        }
        let folder = scratch.path().join("assets");
        assemble(scratch.path(), &folder, &|_| Err(Unanswered::NoHost)).unwrap();
        assert_eq!(list(&below(&folder)).len(), 1);
        std::fs::remove_dir_all(&folder).unwrap();
        let silent = |_: &str| Err(Unanswered::Broken("it takes too long".into()));
        let told = assemble(scratch.path(), &folder, &silent)
            .unwrap_err()
            .to_string();
        assert!(
            told.contains("it takes too long") && told.contains("--forget-versions"),
            "{told}"
        );
    }
}

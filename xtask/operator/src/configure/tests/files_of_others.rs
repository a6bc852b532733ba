//! What others wrote: an editor meanwhile, a person before; and what a walk itself wrote by mistake.
use super::super::answers::Change;
use super::*;

/// R104: nothing is lost that somebody wrote into the file while the walk was waiting.
#[test]
fn what_an_editor_wrote_meanwhile_is_not_written_over() {
    let (_folder, file) = place();
    walk(&file, &Options::default(), &ALL);
    let mut draft = Draft::open(&file).unwrap();
    draft.save(&mut Script::default()).unwrap();
    draft.save(&mut Script::default()).unwrap();
    let edited = files::text(&file).unwrap() + "EVENT_SECRET=whsec_mine\n";
    files::write_secret(&file, &edited).unwrap();
    let told = draft.save(&mut Script::default()).unwrap_err().to_string();
    assert!(told.contains("was changed by something else meanwhile"), "{told}");
    assert_eq!(files::text(&file).unwrap(), edited);
}

/// R104: nor into the table of sites, where that is a file of its own; and what nobody changed stays as it was written.
#[test]
fn what_an_editor_wrote_into_the_table_is_not_written_over() {
    let (folder, file) = place();
    let sites = folder.path().join("sites.json");
    let spaced = r#"{ "shop": {"name":"Shop",  "keep":true} }"#;
    files::write(&sites, spaced).unwrap();
    files::write_secret(&file, "SITES=@sites.json\n").unwrap();
    let mut draft = Draft::open(&file).unwrap();
    draft.save(&mut Script::default()).unwrap();
    assert_eq!(files::text(&sites).unwrap(), spaced);
    for (name, before) in [("Store", None), ("Market", Some(r#"{"mine":{}}"#))] {
        if let Some(before) = before {
            files::write(&sites, before).unwrap();
        }
        let change = Change::Member("name", serde_json::json!(name));
        draft.change(vec![change]).unwrap();
        let saved = draft.save(&mut Script::default());
        let Some(before) = before else {
            saved.unwrap();
            continue;
        };
        let told = saved.unwrap_err().to_string();
        assert!(
            told.contains("sites.json was changed by something else meanwhile"),
            "{told}"
        );
        assert_eq!(files::text(&sites).unwrap(), before);
        assert!(!files::text(&file).unwrap().contains("Market"));
    }
}

/// A second site is added, and the first stays; a table in a file of its own stays there.
#[test]
fn another_site_comes_beside_the_first() {
    let (folder, file) = place();
    let sites = folder.path().join("sites.json");
    files::write(&sites, r#"{"blog":{"name":"Blog","keep":true,"origins":["https://blog.example"],"return_urls":["https://blog.example/"],"permissions":["instagram_business_basic"]}}"#).unwrap();
    files::write_secret(&file, "SITES=@sites.json\n").unwrap();
    let options = Options {
        site: Some("shop".into()),
        ..Options::default()
    };
    let (end, told) = walk(&file, &options, &ALL[1..]);
    assert_eq!(end, End::Well, "{}", told.said);
    assert!(files::text(&file).unwrap().contains("SITES=@sites.json\n"));
    let table: serde_json::Value = serde_json::from_str(&files::text(&sites).unwrap()).unwrap();
    assert_eq!(table["blog"]["keep"], true);
    assert_eq!(table["shop"]["name"], "Shop");
}

/// What can't be read isn't written over.
#[test]
fn a_broken_file_stays_as_it_is() {
    let (_folder, file) = place();
    for text in [
        "SITES={\n",
        "SITES=[]\n",
        "SITES={\"shop\":\"hunter2\"}\n",
        "hunter2\n",
    ] {
        files::write_secret(&file, text).unwrap();
        let told = Draft::open(&file).err().unwrap().to_string();
        assert!(!told.contains("hunter2"), "{told}");
        assert_eq!(files::text(&file).unwrap(), text);
    }
}

/// R104: a mistyped id leaves nothing that stops the edge; what somebody wrote or ended stays.
#[test]
fn a_mistyped_site_is_taken_out_again() {
    let (_folder, file) = place();
    let site = |id: &str| Options {
        site: Some(id.into()),
        ..Options::default()
    };
    walk(&file, &site("shpo"), &["Shop", "https://shop.example/"]);
    assert!(setting(&file, "SITES").unwrap().starts_with(r#"{"shpo":"#));
    let (end, told) = walk(&file, &site("shop"), &ALL[1..]);
    assert_eq!(end, End::Well, "{}", told.said);
    assert!(
        told.said.contains(
            r#"SITES: site shpo was begun and isn't whole, so it is taken out. It was {"name":"Shop","origins":["https://shop.example"]"#
        ),
        "{}",
        told.said
    );
    let whole = setting(&file, "SITES").unwrap();
    assert!(whole.starts_with(r#"{"shop":"#), "{whole}");
    walk(&file, &site("blog"), &["Blog"]);
    let table = setting(&file, "SITES").unwrap();
    assert!(
        table.contains(r#""shop":"#) && table.contains(r#""blog":"#),
        "{table}"
    );
    let by_hand = r#"{"blog":{"name":"Blog","keep":true},"shop":{"name":"Shop"}}"#;
    let text = files::text(&file).unwrap();
    files::write_secret(&file, &format!("{text}SITES={by_hand}\n")).unwrap();
    walk(&file, &site("shop"), &[]);
    assert_eq!(setting(&file, "SITES").as_deref(), Some(by_hand));
}

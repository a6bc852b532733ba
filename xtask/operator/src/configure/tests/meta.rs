//! What is done at Meta, for as long as it is what it was done for.
use super::*;

const DONE: [&str; 1] = [""];

/// Everything is done, live too.
fn done() -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, file) = place();
    walk(&file, &Options::default(), &ALL);
    walk(&file, &Options::default(), &DONE);
    (folder, file)
}

/// What is to be done again, as it is told and as it is asked.
fn again(options: Options) -> String {
    let (_folder, file) = done();
    let options = Options {
        non_interactive: true,
        ..options
    };
    let (_, told) = walk(&file, &options, &[]);
    let open = told.said.split("Still to be done at Meta: ").nth(1);
    let open = open.map_or("", |open| open.split('.').next().unwrap()).to_owned();
    let said = told
        .said
        .lines()
        .filter_map(|line| line.strip_prefix("To be done again at Meta, since "));
    let said: Vec<&str> = said.collect();
    format!("{} | {open}", said.join(" "))
}

/// R104: the dashboard has the edge's addresses, the site's privacy address, the app's permissions; where one is another one,
/// "done" was said of what isn't there any more.
#[test]
fn what_was_done_for_something_else_is_to_be_done_again() {
    let address = || Some("https://new.shop.example".to_owned());
    assert_eq!(again(Options::default()), " | ");
    let edge = Options {
        edge: address(),
        ..Options::default()
    };
    assert_eq!(
        again(edge),
        "PUBLIC_URL is another one: dashboard, live. | dashboard, live"
    );
    let permission = Options {
        permission: vec!["instagram_business_manage_insights".into()],
        ..Options::default()
    };
    assert_eq!(
        again(permission.clone()),
        "permissions came: features, live. | features, live"
    );
    let both = Options {
        edge: address(),
        ..permission
    };
    assert!(again(both).ends_with(" | dashboard, features, live"));
    let site = Options {
        site: Some("blog".into()),
        ..Options::default()
    };
    assert!(again(site).contains("the site is another one: dashboard, live."));
    let app = Options {
        app_id: Some("9876501234567891".into()),
        ..Options::default()
    };
    assert!(again(app).ends_with(" | dashboard, features, tester, live"));
    // What is given and is the same is no other one.
    let same = Options {
        edge: Some("https://connect.shop.example/".into()),
        permission: vec!["1".into()],
        site: Some("shop".into()),
        app_id: Some("9876501234567890".into()),
        ..Options::default()
    };
    assert_eq!(again(same), " | ");
}

/// Nobody is asked, so nothing is asked again; and it isn't missing.
#[test]
fn a_step_again_without_a_person_is_told() {
    let (_folder, file) = done();
    for (step, option) in [("pages", "--page URL"), ("dashboard", "one of the two alone")] {
        let options = Options {
            again: Step::of(step),
            non_interactive: true,
            ..Options::default()
        };
        let (end, told) = walk(&file, &options, &[]);
        assert_eq!(end, End::Unfinished);
        let expected =
            format!("{step}: --again asks a person, and --non-interactive asks nobody. Say {option}.\n");
        assert!(told.said.contains(&expected), "{}", told.said);
        assert!(!told.said.contains("it is missing"));
    }
}

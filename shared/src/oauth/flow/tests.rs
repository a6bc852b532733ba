//! A flow in its cookie: how long, in which browser, how many, how large (R7, R8, R10, R11, R84).

use super::*;

pub(super) const KEYS: &str = "new:oaKjpKWmp6ipqqusra6vsLGys7S1tre4ubq7vL2-v8A";

pub(super) fn keys() -> SealingKeys {
    SealingKeys::parse(KEYS).unwrap()
}

pub(super) fn flow() -> Flow {
    serde_json::from_str(
        r#"{"site":"demo","return_url":{"text":"https://shop.example/","loopback":false},"page_state":"s",
        "challenge":"c","permissions":["instagram_business_basic"],"optional":[],"connection":null,"notice":null,
        "began":1000000}"#,
    )
    .unwrap()
}

pub(super) fn pair(set_cookie: &str) -> String {
    set_cookie.split(';').next().unwrap().to_owned()
}

/// R11
#[test]
fn the_cookie_has_its_attributes() {
    let cookie = cookie(&keys(), &[7; 24], &name("state"), &flow()).unwrap();
    assert!(cookie.starts_with("__Host-flow-"));
    assert!(
        cookie.ends_with("; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    assert!(end_cookie(&name("state")).contains("=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"));
}

/// R7: a flow lives for 10 minutes, to the millisecond.
#[test]
fn a_flow_ends_after_ten_minutes() {
    let name = name("state");
    let cookies = format!(
        "theme=dark; {}",
        pair(&cookie(&keys(), &[7; 24], &name, &flow()).unwrap())
    );
    let at = |millis: u64| {
        find(
            &keys(),
            &cookies,
            &name,
            Timestamp::from_millis(1_000_000 + millis),
        )
    };
    assert_eq!(at(0), Found::Running(Box::new(flow())));
    assert_eq!(at(599_999), Found::Running(Box::new(flow())));
    assert_eq!(at(600_000), Found::Expired(Box::new(flow())));
}

/// R8
#[test]
fn another_state_or_another_browser_finds_nothing() {
    let cookies = pair(&cookie(&keys(), &[7; 24], &name("state"), &flow()).unwrap());
    let now = Timestamp::from_millis(1_000_000);
    assert_eq!(find(&keys(), &cookies, &name("other"), now), Found::Nothing);
    assert_eq!(find(&keys(), "", &name("state"), now), Found::Nothing);
    let renamed = cookies.replace(id(&name("state")), id(&name("other")));
    assert_eq!(find(&keys(), &renamed, &name("other"), now), Found::Nothing);
}

/// R7: it stays marked for a minute more.
#[test]
fn a_flow_has_its_times() {
    assert_eq!(flow().ends(), Timestamp::from_millis(1_600_000));
    assert_eq!(
        (LIFETIME, MARK_AFTER_END, CODE_LIFETIME),
        (600_000, 60_000, 60_000)
    );
    assert_eq!((MOST_COOKIES, LARGEST_COOKIE), (5, 3_000));
}

/// RFC 6265 §4.2.1: wherever it stands in the header, and whatever else is there.
#[test]
fn a_flow_is_found_among_other_cookies() {
    let name = name("state");
    let cookie = pair(&cookie(&keys(), &[7; 24], &name, &flow()).unwrap());
    let now = Timestamp::from_millis(1_000_000);
    for cookies in [
        cookie.clone(),
        format!("a=b; {cookie}"),
        format!("{cookie};a=b"),
        format!("__Host-flow-other=x;  {cookie} ; __Host-flow-"),
    ] {
        let found = find(&keys(), &cookies, &name, now);
        assert_eq!(found, Found::Running(Box::new(flow())), "{cookies}");
    }
    for cookies in [
        format!("x{cookie}"),
        cookie.replace('=', ":"),
        cookie.replace("__Host-", ""),
    ] {
        assert_eq!(find(&keys(), &cookies, &name, now), Found::Nothing, "{cookies}");
    }
}

/// R2, R46: the object and the cookie are named by a hash, which is no state.
#[test]
fn a_flow_is_named_by_the_hash_of_its_state() {
    assert_eq!(name("state"), secret::hash("state"));
    let cookie = cookie(&keys(), &[7; 24], &name("state"), &flow()).unwrap();
    assert!(
        cookie.starts_with(&format!("__Host-flow-{}=new.", &name("state")[..22])),
        "{cookie}"
    );
    let code = code(&keys(), "flow", &[0; 24]);
    assert!(
        code.starts_with(&format!("flow.new.{}", "A".repeat(32))),
        "{code}"
    );
}

/// R27, R46: what this edge didn't give out names nobody, also where it is made as a code is.
#[test]
fn a_code_that_was_not_given_out_names_no_flow() {
    let (keys, other) = (keys(), crate::testing::keys());
    let (one, two) = (name("state"), name("another"));
    let given = code(&keys, &one, &[7; 24]);
    assert_eq!(of_code(&keys, &given), Some(one.as_str()));
    assert_eq!(
        of_code(&other, &given),
        Some(one.as_str()),
        "a key of before still opens"
    );
    let seal = given.strip_prefix(&one).unwrap();
    let strangers = SealingKeys::parse(crate::testing::OLD_KEY).unwrap();
    for made_up in [
        format!("{two}{seal}"),
        format!("{one}.new.{}", "A".repeat(54)),
        code(&strangers, &one, &[7; 24]),
        format!("{one}.{}", keys.seal(Purpose::Nonce, &one, &[7; 24], &[])),
        format!("{given}A"),
        seal.to_owned(),
        one.clone(),
        String::new(),
    ] {
        assert_eq!(of_code(&keys, &made_up), None, "{made_up}");
    }
}

fn drop_oldest(cookies: &str) -> Vec<String> {
    make_room(cookies, "demo", "__Host-flow-new=1; Path=/")
}

/// R10
#[test]
fn the_oldest_of_five_cookies_makes_room() {
    let four = "__Host-flow-a=1; x=y; __Host-flow-b=1; __Host-flow-c=1; __Host-flow-d=1";
    assert!(drop_oldest(four).is_empty());
    let five = format!("{four}; __Host-flow-e=1");
    let dropped = drop_oldest(&five);
    assert_eq!(dropped.len(), 1);
    assert_eq!(
        dropped[0],
        "__Host-flow-a=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
    );
    assert!(drop_oldest("").is_empty());
    let seven = format!("{five}; __Host-flow-f=1; __Host-flow-g=1");
    let ids: Vec<String> = drop_oldest(&seven)
        .iter()
        .map(|cookie| cookie.chars().nth(12).unwrap().to_string())
        .collect();
    assert_eq!(ids, ["a", "b", "c"]);
    // A name that some other program set can't add an attribute.
    let odd = format!("__Host-flow-\r\nX: y=1; {four}");
    assert!(drop_oldest(&odd)[0].starts_with("__Host-flow-%0D%0AX%3A+y=; "));
}

/// A browser: its flow cookies in the order in which they were set.
#[derive(Default)]
struct Browser {
    cookies: Vec<String>,
    opened: u32,
}

impl Browser {
    /// Opens `/authorize` for a site; the state that Instagram carries.
    fn open(&mut self, site: &str, page_state: usize) -> String {
        self.opened += 1;
        let state = format!("state {}", self.opened);
        let flow = Flow {
            site: site.to_owned(),
            page_state: Some("s".repeat(page_state)),
            ..flow()
        };
        let fresh = cookie(&keys(), &[7; 24], &name(&state), &flow).unwrap();
        for dropped in make_room(&self.header(), site, &fresh) {
            let gone = format!("{}=", dropped.split('=').next().unwrap());
            self.cookies.retain(|cookie| !cookie.starts_with(&gone));
        }
        self.cookies.push(pair(&fresh));
        assert!(self.header().len() <= MOST_BYTES, "{}", self.header().len());
        state
    }

    fn header(&self) -> String {
        self.cookies.join("; ")
    }

    fn runs(&self, state: &str) -> bool {
        let now = Timestamp::from_millis(1_000_000);
        matches!(
            find(&keys(), &self.header(), &name(state), now),
            Found::Running(_)
        )
    }
}

/// R10: whatever another site's page opens, and however large.
#[test]
fn no_opening_of_another_site_costs_a_running_flow() {
    for (mine, theirs) in [(0, 0), (512, 512), (0, 1_700), (512, 1_700)] {
        let mut browser = Browser::default();
        let own: Vec<String> = (0..3).map(|_| browser.open("shop", mine)).collect();
        for _ in 0..200 {
            browser.open("evil", theirs);
        }
        let again = browser.open("shop", mine);
        browser.open("evil", theirs);
        for state in own.iter().chain([&again]) {
            assert!(browser.runs(state), "{mine} {theirs}");
        }
    }
}

/// R10: what one site opens is bounded by itself, also with sites that are one another's beginning.
#[test]
fn five_flows_of_each_site_are_kept() {
    let mut browser = Browser::default();
    let shop: Vec<String> = (0..7).map(|_| browser.open("shop", 0)).collect();
    let other: Vec<String> = (0..7).map(|_| browser.open("shop-2", 0)).collect();
    for states in [shop, other] {
        let kept: Vec<bool> = states.iter().map(|state| browser.runs(state)).collect();
        assert_eq!(kept, [false, false, true, true, true, true, true]);
    }
}

/// R10: five of the largest fill the header; a site that has one flow keeps it while another has two.
#[test]
fn a_full_browser_takes_from_the_site_with_the_most() {
    let mut browser = Browser::default();
    let single = browser.open("single", 1_700);
    let first = browser.open("several", 1_700);
    let second = browser.open("several", 1_700);
    let third = browser.open("third", 1_700);
    let fourth = browser.open("fourth", 1_700);
    let fifth = browser.open("fifth", 1_700);
    assert!(!browser.runs(&first));
    for state in [&single, &second, &third, &fourth, &fifth] {
        assert!(browser.runs(state), "{state}");
    }
    // Each has one: the oldest of all goes.
    let sixth = browser.open("sixth", 1_700);
    assert!(!browser.runs(&single));
    assert!(browser.runs(&second) && browser.runs(&sixth));
}

/// R10: twenty sites at once with flows of the usual size.
#[test]
fn a_flow_of_each_of_many_sites_runs() {
    let mut browser = Browser::default();
    let states: Vec<String> = (0..18).map(|n| browser.open(&format!("site-{n}"), 43)).collect();
    assert!(
        states.iter().all(|state| browser.runs(state)),
        "{}",
        browser.header().len()
    );
}

/// R10: a header that no browser sends costs no more than one that it sends.
#[test]
fn a_header_full_of_cookies_is_read_to_an_end() {
    let many: Vec<String> = (0..9_000).map(|n| format!("__Host-flow-{n}=")).collect();
    assert!(drop_oldest(&many.join("; ")).len() <= 64);
}

/// A flow of before the tags is found as it was.
#[test]
fn a_cookie_without_its_sites_tag_still_runs() {
    let cookie = pair(&cookie(&keys(), &[7; 24], &name("state"), &flow()).unwrap());
    let (before, tag) = cookie.split_once('~').unwrap();
    assert_eq!(tag.len(), 8);
    let now = Timestamp::from_millis(1_000_000);
    assert_eq!(
        find(&keys(), before, &name("state"), now),
        Found::Running(Box::new(flow()))
    );
}

/// R84
#[test]
fn a_flow_that_no_cookie_holds_is_an_error_and_no_dropped_cookie() {
    let long = Flow {
        page_state: Some("s".repeat(3_000)),
        ..flow()
    };
    assert_eq!(cookie(&keys(), &[7; 24], &name("state"), &long), None);
}

/// R84: the longest allowed state, return URL and permissions fit.
#[test]
fn the_longest_allowed_flow_fits() {
    let long = Flow {
        page_state: Some("s".repeat(512)),
        return_url: serde_json::from_str(&format!(
            r#"{{"text":"{}","loopback":false,"fragment":true}}"#,
            "u".repeat(1024)
        ))
        .unwrap(),
        challenge: "c".repeat(43),
        dpop_jkt: None,
        connection: Some("c".repeat(64)),
        ..flow()
    };
    assert!(cookie(&keys(), &[7; 24], &name("state"), &long).is_some());
}

/// R84: as large as a browser keeps for sure, and no byte more.
#[test]
fn the_largest_cookie_has_three_thousand_bytes() {
    let sized = |length: usize| {
        let flow = Flow {
            page_state: Some("s".repeat(length)),
            ..flow()
        };
        let cookie = cookie(&keys(), &[7; 24], &name("state"), &flow)?;
        Some(pair(&cookie).split_once('=').unwrap().1.len())
    };
    let largest = (1_000..3_000).filter_map(sized).max().unwrap();
    assert!((2_999..=3_000).contains(&largest), "{largest}");
}

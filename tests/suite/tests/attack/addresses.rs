//! The edge's own reader of addresses, held against the platform's `URL`: whatever the edge reads, workerd reads too, with all
//! of its parts the same. So no address that was looked at here leads elsewhere in a browser.

use serde_json::{Value, json};
use shared::values::address::Address;
use suite::http::{Client, Request};
use suite::processes::Bare;

#[path = "../../../../shared/src/values/address/spellings.rs"]
mod spellings;

/// What `URL` makes of each text; `null` where it throws.
const URLS: &str = r#"
const parts = (text) => {
  if (!URL.canParse(text)) return null;
  const { href, protocol, username, password, hostname, port, pathname, search, hash, origin } = new URL(text);
  return { href, protocol, user: username + password, hostname, port, pathname, search, hash, origin };
};
export default {
  async fetch(request) {
    return request.method === "GET" ? new Response() : Response.json((await request.json()).map(parts));
  },
};
"#;
const TEXTS: usize = 60_000;

/// As `URL` would tell it.
fn parts(address: &Address) -> Value {
    // An empty query or fragment is none to it.
    let with = |mark: &str, part: Option<&str>| match part {
        None | Some("") => String::new(),
        Some(part) => format!("{mark}{part}"),
    };
    json!({
        "href": address.as_str(),
        "protocol": format!("{}:", address.scheme()),
        "user": "",
        "hostname": address.host().unwrap_or_default(),
        "port": address.port().map(|port| port.to_string()).unwrap_or_default(),
        "pathname": address.path(),
        "search": with("?", address.query()),
        "hash": with("#", address.fragment()),
        "origin": address.origin().unwrap_or("null"),
    })
}

/// R4, R33
#[test]
fn an_address_is_what_the_platform_takes_it_for() {
    let workerd = Bare::running("addresses", URLS);
    let client = Client::new("localhost", workerd.port());
    let mut chance = spellings::Chance::new();
    let read = (0..TEXTS).filter_map(|_| {
        let text = chance.address();
        Address::parse(&text).map(|address| (text, address))
    });
    let read: Vec<(String, Address)> = read.collect();
    let mut known = 0;
    for some in read.chunks(2_000) {
        let texts: Vec<&str> = some.iter().map(|(text, _)| text.as_str()).collect();
        let told = client.send(&Request::post_json("/", &json!(texts))).json();
        let told = told.as_array().expect("a list").clone();
        assert_eq!(told.len(), some.len());
        for ((text, address), told) in some.iter().zip(&told) {
            if told.is_null() {
                // Whether it is any Punycode is the platform's to say: it would take tables.
                assert!(text.to_ascii_lowercase().contains("xn--"), "{text}");
                continue;
            }
            known += 1;
            assert_eq!(&parts(address), told, "{text}");
        }
    }
    assert!(known > 5_000, "{known} of {} were known", read.len());
}

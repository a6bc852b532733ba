//! Whoever would like to be Meta: forged, replayed, re-encoded and oversized signed requests, and another app's secret.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::json;
use suite::clock::{poll, unix_now};
use suite::http::{Request, form};
use suite::processes::World;

use crate::meta::{hmac, signed};
use crate::siege::{Bystander, METAS, own_world};

const PATHS: [&str; 2] = ["/instagram/deauthorize", "/instagram/deletion"];
const FORM: &str = "application/x-www-form-urlencoded";

/// An account's payload, as Meta writes it.
fn payload(account: &str, issued: u64) -> String {
    json!({"algorithm": "HMAC-SHA256", "issued_at": issued, "user_id": account}).to_string()
}

/// What is no request of Meta's, although it looks like one.
fn forged(world: &World, account: &str) -> Vec<String> {
    let (now, app_id) = (unix_now(), world.settings.value("INSTAGRAM_APP_ID"));
    let honest = payload(account, now);
    let (mac, encoded) = {
        let text = signed(METAS, &honest);
        let (mac, encoded) = text.split_once('.').unwrap();
        (mac.to_owned(), encoded.to_owned())
    };
    let upper = METAS.to_uppercase();
    let token = format!("{app_id}|{METAS}");
    // Another app's, and what people take for the secret.
    let others = [
        "00112233445566778899aabbccddeeff",
        "",
        &METAS[1..],
        &upper,
        &token,
        &app_id,
        "undefined",
    ];
    let mut forged: Vec<String> = others.map(|secret| signed(secret, &honest)).to_vec();
    let bytes: Vec<u8> = (0..16)
        .map(|at| u8::from_str_radix(&METAS[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    forged.push(format!(
        "{}.{encoded}",
        URL_SAFE_NO_PAD.encode(hmac(&bytes, encoded.as_bytes()))
    ));
    forged.push(format!(
        "{}.{encoded}",
        URL_SAFE_NO_PAD.encode(hmac(METAS.as_bytes(), honest.as_bytes()))
    ));
    // A signature that was made for something else, and none.
    let strangers = signed(METAS, payload("27000000000000077", now));
    forged.push(format!("{}.{encoded}", strangers.split_once('.').unwrap().0));
    for part in ["", "=", "AA", &"A".repeat(43), &encoded] {
        forged.push(format!("{part}.{encoded}"));
    }
    // The true signature, of the same words spelt in another way.
    for respelt in [
        URL_SAFE.encode(format!("{honest} ")),
        URL_SAFE_NO_PAD.encode(honest.replace("user_id", "user\\u005fid")),
        URL_SAFE_NO_PAD.encode(honest.replace('{', "{ ")),
        URL_SAFE_NO_PAD.encode(honest.replace('{', "{\"user_id\":\"1\",")),
        format!("{encoded}="),
        format!("{encoded}%3D"),
        format!(" {encoded}"),
        format!("{encoded}\n"),
        format!("{encoded}\0"),
    ] {
        forged.push(format!("{mac}.{respelt}"));
    }
    forged.push(format!("{mac}.{encoded}.{mac}"));
    forged.push(format!("{mac}..{encoded}"));
    forged.push(format!("..{mac}.{encoded}"));
    forged.push(format!("{encoded}.{mac}"));
    forged.push(mac.clone());
    forged.push(format!("{mac}\u{ff0e}{encoded}"));
    // Signed as it should be, and something else.
    for algorithm in [
        "none",
        "HMAC-SHA1",
        "HMAC-SHA512",
        "RS256",
        "HMAC-SHA256 ",
        "HMAC\u{2010}SHA256",
        "",
    ] {
        forged.push(signed(METAS, honest.replace("HMAC-SHA256", algorithm)));
    }
    for odd in ["me", "0", "-1", "27/../1", "1e17", "*", "", "null"] {
        forged.push(signed(METAS, payload(odd, now)));
    }
    forged.push(signed(
        METAS,
        json!({"algorithm": "HMAC-SHA256", "issued_at": now, "user_id": [account]}).to_string(),
    ));
    forged.push(signed(METAS, json!([honest]).to_string()));
    forged.push(signed(METAS, payload(account, now - 3_700)));
    forged.push(signed(METAS, payload(account, now + 400)));
    forged.push(signed(METAS, payload(account, u64::MAX)));
    // As large as is read of a form, and larger.
    forged.push(signed(
        METAS,
        honest.replace('}', &format!(",\"page\":\"{}\"}}", "a".repeat(5_000))),
    ));
    forged.push("a".repeat(20_000));
    forged.push(format!("{}.{}", "A".repeat(43), "[".repeat(3_000)));
    forged
}

/// True words, in a body that isn't the form that Meta sends.
fn misplaced(path: &str, text: &str) -> Vec<Request> {
    let right = form(&[("signed_request", text)]);
    let post = |kind: &str, body: &str| {
        Request::new("POST", path)
            .header("Content-Type", kind)
            .body(body.as_bytes())
    };
    vec![
        post(FORM, &format!("{right}&{right}")),
        post(FORM, &format!("signed_request=&{right}&signed%5Frequest=x")),
        post(FORM, &format!("Signed_Request={text}")),
        post("application/json", &json!({"signed_request": text}).to_string()),
        post(
            "multipart/form-data; boundary=b",
            &format!(
                "--b\r\nContent-Disposition: form-data; name=\"signed_request\"\r\n\r\n{text}\r\n--b--\r\n"
            ),
        ),
        Request::new("POST", &format!("{path}?{right}")).header("Content-Type", FORM),
        Request::get(&format!("{path}?{right}")),
        post(FORM, &format!("{right}&a={}", "a".repeat(20_000))),
    ]
}

/// R54: nothing that Meta didn't sign, to the letter and within the hour, ends anybody's connection, and what ended one
/// doesn't end the next when it comes again, in whatever spelling.
#[test]
fn no_spelling_of_a_forged_or_replayed_call_ends_a_connection() {
    let world = own_world();
    let victim = Bystander::of(&world);
    let me = victim
        .visitor()
        .read(victim.session(), "/graph/me?fields=id")
        .json();
    let account = me["id"].as_str().unwrap().to_owned();
    let send = |path: &str, text: &str| {
        world
            .edge
            .client
            .send(&Request::post_form(path, &[("signed_request", text)]))
    };
    victim.during(|| {
        let honest = signed(METAS, payload(&account, unix_now()));
        for path in PATHS {
            for text in forged(&world, &account) {
                let answer = send(path, &text);
                assert_eq!(answer.status, 400, "{path} {text}: {}", answer.text());
            }
            for request in misplaced(path, &honest) {
                let answer = world.edge.client.send(&request);
                assert!(
                    (400..500).contains(&answer.status),
                    "{request:?}: {}",
                    answer.text()
                );
            }
        }
    });

    // It is the account's own id and secret that all of that was about.
    let issued = unix_now() + 1;
    let honest = signed(METAS, payload(&account, issued));
    assert_eq!(send(PATHS[0], &honest).status, 200);
    let over = || (victim.visitor().read(victim.session(), "/connection").status == 401).then_some(());
    poll(std::time::Duration::from_secs(20), over).expect("Meta's own call ends it");

    poll(std::time::Duration::from_secs(5), || {
        (unix_now() > issued).then_some(())
    })
    .unwrap();
    let again = Bystander::of(&world);
    again.during(|| {
        let (mac, encoded) = honest.split_once('.').unwrap();
        let bits = |mac: &str| {
            // The last character of 43 has two bits that count for nothing.
            let (most, last) = mac.split_at(42);
            let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let at = letters.find(last).unwrap();
            format!("{most}{}", &letters[at ^ 1..=at ^ 1])
        };
        for text in [
            honest.clone(),
            format!("{mac}=.{encoded}"),
            format!("{}.{encoded}", bits(mac)),
        ] {
            for path in PATHS {
                assert_eq!(send(path, &text).status, 200, "{text}");
            }
        }
        let standard = STANDARD.encode(URL_SAFE_NO_PAD.decode(mac).unwrap());
        if standard.contains(['+', '/']) {
            assert_eq!(send(PATHS[0], &format!("{standard}.{encoded}")).status, 400);
        }
        // A call that is believed is on its way at once.
        std::thread::sleep(std::time::Duration::from_millis(700));
    });
}

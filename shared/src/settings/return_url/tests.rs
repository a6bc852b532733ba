//! How an answer is written into a return URL (R22, R23).

use super::*;

fn url(text: &str, mode: ResponseMode) -> ReturnUrl {
    ReturnUrl::listed(text, false, mode)
}

#[test]
fn the_result_is_appended_to_what_is_there() {
    for (text, parameters, answer) in [
        (
            "https://shop.example/?tab=2",
            &[("code", "a.b"), ("iss", "https://e")][..],
            "https://shop.example/?tab=2&code=a.b&iss=https%3A%2F%2Fe",
        ),
        (
            "https://shop.example/",
            &[("a", "1 & 2"), ("b", "3")],
            "https://shop.example/?a=1+%26+2&b=3",
        ),
    ] {
        assert_eq!(url(text, ResponseMode::Query).with(parameters), answer);
    }
}

/// R22: under one name, and nothing in it that a library, a router or a firewall takes for its own.
#[test]
fn a_fragment_holds_all_of_the_result_in_one_value() {
    for text in [
        "https://shop.example/",
        "https://shop.example/stores?state=CA&code=1&iss=x",
        "https://shop.example/?",
    ] {
        let answer = url(text, ResponseMode::Fragment).with(&[
            ("code", "a.b"),
            ("state", "the page's /#?&=+%"),
            ("iss", "https://e"),
        ]);
        assert_eq!(
            answer,
            format!(
                "{text}#instagram-connect=code%3Da.b%26state%3Dthe%2Bpage%2527s%2B%252F%2523%253F%2526%253D%252B%2525\
                 %26iss%3Dhttps%253A%252F%252Fe"
            )
        );
        let (_, value) = answer.split_once("#instagram-connect=").unwrap();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*%".contains(&byte);
        assert!(value.bytes().all(plain), "{value}");
    }
}

/// R22: `decodeURIComponent`, then the form's own decoding, give what was put in.
#[test]
fn what_is_in_the_fragment_is_read_by_two_decodings() {
    let texts = ["", "a b+c%20&=#?/", "\u{e9}\u{1f600}", "'!()~*", "\u{0}\r\n\\\""];
    for text in texts {
        let answer = url("https://shop.example/", ResponseMode::Fragment).with(&[("a", text), ("b", "1")]);
        let (_, value) = answer.split_once("#instagram-connect=").unwrap();
        assert!(!value.contains('+'), "it would be a space: {value}");
        let outer = format!("x={value}");
        let form = url::form_urlencoded::parse(outer.as_bytes()).next().unwrap().1;
        let parameters: Vec<_> = url::form_urlencoded::parse(form.as_bytes()).collect();
        assert_eq!(parameters, [("a".into(), text.into()), ("b".into(), "1".into())]);
    }
}

#[test]
fn a_mode_has_its_one_spelling() {
    assert_eq!(ResponseMode::parse(None), Some(ResponseMode::Query));
    for (name, mode) in ResponseMode::NAMES
        .iter()
        .zip([ResponseMode::Query, ResponseMode::Fragment])
    {
        assert_eq!(ResponseMode::parse(Some(name)), Some(mode));
    }
    for other in ["form_post", "Fragment", "query.jwt", "fragment ", ""] {
        assert_eq!(ResponseMode::parse(Some(other)), None, "{other}");
    }
}

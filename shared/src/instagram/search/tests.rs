//! A secret is found in every spelling, and what only looks like one is not (R40).

use super::*;

const TOKEN: &str = "IGAAExample_Long-1.2|3";

fn in_percent(text: &str) -> String {
    text.bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect::<Vec<_>>()
        .concat()
}

fn in_json(text: &str) -> String {
    text.bytes()
        .map(|byte| format!("\\u{byte:04x}"))
        .collect::<Vec<_>>()
        .concat()
}

fn found(body: &str) -> bool {
    holds(body.as_bytes(), &[b"", b"0123456789abcdef", TOKEN.as_bytes()])
}

/// R40.
#[test]
fn a_secret_is_found_in_every_spelling() {
    let lower = in_percent(TOKEN).to_lowercase();
    let spellings = [
        TOKEN.to_owned(),
        TOKEN.replace('|', "%7C"),
        TOKEN.replace('|', "%7c"),
        TOKEN.replace('|', "\\u007c"),
        TOKEN.replace('|', "\\u007C"),
        TOKEN.replacen('A', "\\u0041", 1),
        TOKEN.replacen('A', "%41", 2),
        in_percent(TOKEN),
        in_json(TOKEN),
        in_json(&in_percent(TOKEN)),
        in_percent(&in_percent(TOKEN)),
        in_percent(&in_json(TOKEN)),
        in_json(TOKEN).replace('\\', "\\\\"),
        lower.replace("%49", "I").replace("%47", "G"),
    ];
    for spelling in spellings {
        for body in [
            spelling.clone(),
            format!("{{\"a\":\"%20\\u00e9\\n{spelling}%\"}}"),
            format!("\\{spelling}\\u00"),
            format!("%{spelling}%4"),
        ] {
            assert!(found(&body), "{body}");
        }
    }
}

/// R40.
#[test]
fn what_only_looks_like_it_is_not_found() {
    for body in [
        "",
        "%",
        "\\",
        "\\u00",
        "%4",
        "IGAAExample_Long-1.2",
        "IGAAExample_Long-1.2%7",
        "igaaexample_long-1.2|3",
        "\\u0049GAA %41 \\u0025\\u0034\\u0031",
    ] {
        assert!(!found(body), "{body}");
    }
    assert!(!holds(b"anything", &[b""]));
    assert!(!holds(b"anything", &[]));
}

#[test]
fn an_escaped_slash_hides_nothing() {
    assert!(holds(br#""ab\/cd""#, &[b"ab/cd"]));
}

/// R40, R114: layers that no reader takes off all hide nothing, for what can't be read to the end is refused.
#[test]
fn piled_up_escapes_hide_nothing() {
    for backslashes in 1..64 {
        let run = "\\".repeat(backslashes);
        let caption = format!(r#"{{"caption":"x{run}u0041 y","name":"\u0049GAAExample_Long-1.2|3"}}"#);
        assert!(found(&caption), "{backslashes}");
        let spelt = format!(r#"{{"caption":"I{run}u0047AAExample_Long-1.2|3"}}"#);
        assert!(found(&spelt), "{backslashes}");
    }
    for percents in 0..12 {
        let run = "25".repeat(percents);
        assert!(found(&format!("%{run}49GAAExample_Long-1.2|3")), "{percents}");
    }
    let deep = format!("%{}41", "25".repeat(20));
    assert!(found(&deep), "nobody reads so far");
}

/// R40: a damaged escape costs nothing that stands behind it.
#[test]
fn a_bad_escape_swallows_nothing() {
    for bad in [
        "\\u", "\\uz", "\\u00", "\\u00g", "\\x", "%", "%4", "%zz", "\\", "\\u%", "%\\",
    ] {
        let spelt = in_json(TOKEN);
        assert!(found(&format!("{bad}{spelt}")), "{bad}");
        assert!(found(&format!("{bad}{}", in_percent(TOKEN))), "{bad}");
    }
}

/// R40: a secret may have JSON's own signs in it.
#[test]
fn a_secret_with_quotes_and_backslashes_is_found_in_json() {
    for secret in [
        "se\"cr\"et-0123456789",
        "se\\cr\\\\et-0123456789",
        "\\\"%41\\u0041\"\\",
        "a/b\"c%d",
    ] {
        let once = serde_json::to_string(secret).unwrap();
        let twice = serde_json::to_string(&once).unwrap();
        let percent = format!("\"{}\"", in_percent(secret));
        let unicode = format!("\"{}\"", in_json(secret));
        for body in [once, twice, percent, unicode] {
            assert!(holds(body.as_bytes(), &[secret.as_bytes()]), "{secret} {body}");
        }
        assert!(
            !holds(br#"{"a":"se\"cr \\ %41 \u0041"}"#, &[secret.as_bytes()]),
            "{secret}"
        );
    }
}

/// R40: a token that nobody here knows is a token too.
#[test]
fn what_has_the_shape_of_a_token_is_found() {
    let tail = "bZ3_kZAx9-QZC".repeat(12);
    for prefix in ["IGAA", "IGQV", "IGQW", "EAAC", "EAAG"] {
        let token = format!("{prefix}{tail}");
        for body in [
            format!(r#"{{"caption":"{token}"}}"#),
            format!(r#"{{"a":"https://e.example/?access_token={token}&b"}}"#),
            format!(r#"{{"a":"access_token%3D{token}"}}"#),
            format!(r#"{{"a":"\n{token}"}}"#),
            format!(r#"{{"a":"\ud83d\ude00{token}"}}"#),
            format!(r#"{{"a":"{}"}}"#, in_json(&token)),
            format!(r#"{{"a":"{}"}}"#, in_percent(&in_percent(&token))),
        ] {
            assert!(holds(body.as_bytes(), &[]), "{body}");
        }
    }
}

/// R40: what Instagram's answers are full of has no such shape.
#[test]
fn cursors_addresses_and_captions_have_no_shape_of_a_token() {
    let tail = "bZ3_kZAx9-QZC".repeat(12);
    for text in [
        format!("QVFI{tail}"),
        format!("QVFIUIGAA{tail}"),
        format!(
            "https://scontent-fra3-1.cdninstagram.com/o1/v/t2/f2/m86/AQ{tail}.mp4?_nc_cat=106&_nc_sid=5e9851&_nc_ht=scontent.cdninstagram.com&_nc_ohc=7IGAAxQ7kNvgG&efg=eyJ{tail}%3D%3D&ccb=17-1&vs=52ae_{tail}&_nc_gid=EAAx&oh=00_Af{tail}&oe=6702B5AE&ig_cache_key=MzQ2{tail}%3D%3D.3-ccb7-5"
        ),
        "https://www.instagram.com/p/IGAAbcdefgh/".to_owned(),
        format!("https://www.instagram.com/p/IGAA{}/", "x".repeat(35)),
        format!("E{}!", "A".repeat(300)),
        "IG IGTV #IGERS_OF_THE_DAY EAA 100%25 %2541 C:\\\\users \\\\\\u005c/".to_owned(),
        format!("{}u0041", "\\\\".repeat(40)),
    ] {
        let body = format!(r#"{{"a":"{text}"}}"#);
        assert!(!holds(body.as_bytes(), &[TOKEN.as_bytes()]), "{text}");
    }
}

/// Numbers that look like chance, the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap()).unwrap()
    }
}

/// One layer: some characters or all of them in one of the spellings, or the whole as a text within a text.
fn spelt(text: &str, dice: &mut Dice) -> String {
    let (kind, share) = (dice.below(5), 1 + dice.below(4));
    if kind == 4 {
        let quoted = serde_json::to_string(text).unwrap();
        return quoted[1..quoted.len() - 1].to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        let code = u32::from(c);
        let (unicode, upper) = (format!("\\u{code:04x}"), format!("%{code:02X}"));
        let in_json = matches!(kind, 0 | 2) && matches!(c, '\\' | '"');
        if in_json && dice.below(2) == 0 {
            out.extend(['\\', c]);
            continue;
        }
        let needed = in_json || matches!(kind, 1 | 3) && c == '%';
        if !needed && dice.below(share) > 0 {
            out.push(c);
            continue;
        }
        match kind {
            0 | 2 => out.push_str(&unicode),
            1 | 3 if dice.below(2) == 0 => out.push_str(&upper),
            _ => out.push_str(&upper.to_lowercase()),
        }
    }
    out
}

/// R40, R114: a secret in any pile of spellings, beside anything, is found or refused.
#[test]
fn no_pile_of_spellings_hides_a_secret() {
    let key = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k";
    let strange = format!("IGAA{}", "bZ3_kZAx9-QZC".repeat(12));
    let beside = [
        "",
        " ",
        "x",
        "\\",
        "\\\\\\\\",
        "%",
        "%4",
        "\\u",
        "\\u00",
        "%25",
        "\u{1f98a}",
        "\"",
        "/",
        "\\n",
        "a=%3D",
        "\\ud83d",
        "&",
        "%5Cu",
        "100%",
    ];
    let mut dice = Dice(0x5DEE_CE66_D1CE_4E5B);
    for round in 0..2_000 {
        let secret = [TOKEN, key, "c0ffee11c0ffee11c0ffee11c0ffee11", &strange][dice.below(4)];
        let mut text = secret.to_owned();
        for _ in 0..dice.below(6) {
            text = spelt(&text, &mut dice);
        }
        let (before, after) = (beside[dice.below(beside.len())], beside[dice.below(beside.len())]);
        // An unknown token is known by its beginning, so it needs one.
        let glued = secret == strange && before.ends_with(|c: char| c.is_ascii_alphanumeric());
        // A backslash more makes other pairs of those that follow: then it is another text.
        let paired = text.starts_with('\\') && before.ends_with('\\');
        let before = if glued || paired { "a=%3D" } else { before };
        let body = serde_json::json!({ "caption": format!("{before}{text}{after}") }).to_string();
        let secrets: &[&[u8]] = &[
            TOKEN.as_bytes(),
            key.as_bytes(),
            b"c0ffee11c0ffee11c0ffee11c0ffee11",
        ];
        assert!(holds(body.as_bytes(), secrets), "{round}: {secret} in {body}");
    }
}

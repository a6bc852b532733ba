//! Tests. Addresses at random: right ones, odd ones, and what only looks like one.

/// What addresses are made of, and what breaks them: usual parts and odd ones, one after the other.
const PIECES: [(&[&str], &[&str]); 8] = [
    (
        &["https", "https", "http", "com.example.app"],
        &[
            "HTTP",
            "Com.x",
            "ftp",
            "ws",
            "wss",
            "file",
            "javascript",
            "a+b-c.1",
            "1a",
            "",
        ],
    ),
    (&["://"], &[":/", ":", ":///", "//", ":\\\\", "", ":/\\"]),
    (&[""], &["a@", "a:b@", "@", ":@", "%40"]),
    (
        &[
            "shop.example",
            "localhost",
            "a.localhost",
            "127.0.0.1",
            "[::1]",
            "xn--bcher-kva.example",
            "a_b-c.example",
        ],
        &[
            "Shop.EXAMPLE",
            "127.1",
            "127.0.0.1.",
            "0x7f.1",
            "0X7F.0.0.1",
            "1.2.3.256",
            "01.2.3.4",
            "2130706433",
            "a.1",
            "a.0x",
            "a.0xg",
            "1.a",
            "XN--Bcher-kva.example",
            "xn--.example",
            "xn--a",
            "a..b",
            ".a",
            "a.",
            "a..",
            "",
            "a-",
            "-a",
            "a!b",
            "a%41",
            "a%2eb",
            "a~b",
            "a*b",
            "[::]",
            "[1::]",
            "[::ffff:1.2.3.4]",
            "[::ffff:102:304]",
            "[1:0:0:2::3]",
            "[1:0:0:2:0:0:0:3]",
            "[1:0:0:2:3:0:0:4]",
            "[1::2:3:0:0:4]",
            "[1:0:0:2:3::4]",
            "[1:2:3:4:5:6:7:8]",
            "[1:2:3:4:5:6:7::]",
            "[::2:3:4:5:6:7:8]",
            "[0:1::]",
            "[1:0::]",
            "[ABCD::]",
            "[01::]",
            "[1:2:3:4:5:6:7:8:9]",
            "[:1::]",
            "[1:::2]",
            "[1::2::3]",
            "[g::]",
            "[::1",
            "::1]",
            "[]",
            "[::1]a",
            "[fe80::1%25eth0]",
            "b\u{fc}cher.example",
            "\u{ff21}.example",
            "a\u{ad}b",
            "shop\u{3002}example",
            "a b",
            "a|b",
            "a^b",
            "a\tb",
            "a<b",
            "shop.example,b",
            "a;b",
            "a&b=c",
            "$a",
            "(a)",
            "a'b",
            "a\"b",
            "a`b",
            "{a}",
        ],
    ),
    (
        &["", "", ":8443", ":1"],
        &[
            ":",
            ":443",
            ":80",
            ":0443",
            ":0",
            ":65535",
            ":65536",
            ":99999999999",
            ":a",
            ":+1",
            ":1:2",
            ":-1",
            ": 1",
        ],
    ),
    (
        &["/", "/a", "/a/b/", "/a/b.c", "/a%20b", ""],
        &[
            "/a//b",
            "//",
            "//a",
            "/.",
            "/..",
            "/a/..",
            "/a/../b",
            "/a/./b",
            "/a/.",
            "/%2e",
            "/%2E%2e/b",
            "/.%2e",
            "/a/b/%2e%2e/",
            "/../..",
            "/a/...",
            "/.a",
            "/..a/b",
            "/%2f",
            "/%5c",
            "/%25",
            "/%00",
            "/%zz",
            "/%",
            "/a b",
            "/a\\b",
            "\\a",
            "/a;b",
            "/a'b",
            "/{a}",
            "/a|b",
            "/a^b",
            "/a`b",
            "/a\"b",
            "/<a>",
            "/a@b",
            "/a:b",
            "/a,b$!&()*+=~_-",
            "/\u{fc}",
            "/C:/x",
            "/C|/x",
            "a",
            "a/../b",
            "/a/%2e./b",
            "/..//a",
            "/.//a",
            "/a/..//b",
        ],
    ),
    (
        &["", "", "?a=b", "?a=b&c=d"],
        &[
            "?", "?code=1", "?a=b?c", "?a='b'", "?a=\"", "?<a>", "?a`b", "?{a}|^", "?a/../b", "?%zz",
            "?a\\b", "?a b", "?\u{fc}", "?a@b", "?a[]=1",
        ],
    ),
    (
        &[""],
        &[
            "#", "#a", "#a#b", "#a?b/..", "#a`", "#a\"b", "#a b", "#<a>", "#{a}|^'", "#\\",
        ],
    ),
];

/// Put before, behind or somewhere inside.
const ODD: [&str; 22] = [
    " ", "\t", "\n", "\r", "\0", "\u{7f}", "\u{e9}", "\\", "#", "@", "?", "/", "//", ":", "%", ".", "..",
    "%2e", "A", "1", "[", "]",
];

/// Numbers that are always the same ones.
pub(crate) struct Chance(u64);

impl Chance {
    /// The same addresses each time.
    pub(crate) fn new() -> Self {
        Self(1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    /// Something like an address.
    pub(crate) fn address(&mut self) -> String {
        let mut text = String::new();
        for (usual, odd) in PIECES {
            let odd = odd[self.below(odd.len())];
            let usual = usual[self.below(usual.len())];
            text.push_str(if self.below(6) == 0 { odd } else { usual });
        }
        for _ in 0..self.below(4).saturating_sub(1) {
            let places: Vec<usize> = text
                .char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .collect();
            let at = places[self.below(places.len())];
            if self.below(3) == 0 && at < text.len() {
                text.remove(at);
            } else {
                text.insert_str(at, ODD[self.below(ODD.len())]);
            }
        }
        text
    }
}

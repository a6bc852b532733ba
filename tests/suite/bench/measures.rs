//! What is asked, of the edge and of its peer in turns.

use std::sync::Arc;
use std::time::Duration;

use shared::keys::seal::SealingKeys;
use shared::oauth::flow;
use suite::clock;
use suite::http::{Client, Request, form};
use suite::oauth::{Key, Pkce};
use tokio::runtime::Runtime;

use crate::goals::Ratio;
use crate::load::{self, Load, Turn};
use crate::options::Options;
use crate::stage::{ORIGIN, Side, sealing_keys};
use crate::start::median;

/// Both compilers, that of JavaScript and that of WebAssembly, have warmed up by then.
const WARM_UP: Duration = Duration::from_millis(1_500);
const FIELDS: &str = "id,user_id,username,name,account_type,profile_picture_url,media_count";

/// A request, by the name that the command line knows.
pub struct Measure {
    /// On the command line.
    pub name: &'static str,
    /// In the table.
    pub title: &'static str,
    expected: &'static str,
    requests: fn(&Side) -> Vec<Request>,
}

/// All of them.
pub const ALL: &[Measure] = &[
    Measure {
        name: "health",
        title: "`/health` (next to nothing: the floor)",
        expected: "200",
        requests: |_| vec![Request::get("/health")],
    },
    Measure {
        name: "authorize",
        title: "`/authorize`",
        expected: "302",
        requests: authorize,
    },
    Measure {
        name: "token",
        title: "`/token` refused: wrong signature",
        expected: "400",
        requests: |side| token(side, false),
    },
    Measure {
        name: "token-object",
        title: "`/token` refused: unknown code (asks an object)",
        expected: "400",
        requests: |side| token(side, true),
    },
    Measure {
        name: "graph",
        title: "`GET /graph/me`, different accounts",
        expected: "200",
        requests: |side| side.tokens.iter().map(|token| me(token)).collect(),
    },
    Measure {
        name: "graph-equal",
        title: "`GET /graph/me`, one account, equal reads",
        expected: "200",
        requests: |side| side.tokens.first().into_iter().map(|token| me(token)).collect(),
    },
    Measure {
        name: "connection",
        title: "`GET /connection`, different accounts",
        expected: "200",
        requests: |side| {
            let status = |token: &String| Request::get("/connection").bearer(token);
            side.tokens.iter().map(status).collect()
        },
    },
];

/// What the row beside another's library asks: the same as `graph`.
pub const PROVIDER: Measure = Measure {
    name: "provider",
    title: "`GET /graph/me`, different accounts; the other side is `workers-oauth-provider`",
    expected: "200",
    requests: |side| side.tokens.iter().map(|token| me(token)).collect(),
};

/// What came of a measure: medians of the rounds.
pub struct Outcome {
    /// The edge.
    pub edge: Turn,
    /// The peer.
    pub peer: Turn,
    /// The edge's answers in a second by the peer's.
    pub ratio: Ratio,
}

impl Outcome {
    /// Of the rounds.
    pub fn of(rounds: &[(Turn, Turn)]) -> Self {
        let ratios = rounds
            .iter()
            .map(|(edge, peer)| edge.per_second / peer.per_second);
        Self {
            edge: middle(rounds, |(edge, _)| *edge),
            peer: middle(rounds, |(_, peer)| *peer),
            ratio: Ratio::of(ratios),
        }
    }
}

/// Measures both sides in turns.
///
/// # Errors
/// An answer that wasn't the expected one.
pub fn run(
    runtime: &Runtime,
    [edge, peer]: [&Side; 2],
    measure: &Measure,
    options: &Options,
) -> Result<Outcome, String> {
    let load = |side: &Side| Load {
        port: side.port,
        process: side.process,
        requests: Arc::new(
            (measure.requests)(side)
                .iter()
                .map(|request| bytes(request, side))
                .collect(),
        ),
        expected: measure.expected,
        once: false,
    };
    beside(runtime, measure.name, [load(edge), load(peer)], options)
}

/// Sends both loads in turns.
///
/// # Errors
/// An answer that wasn't the expected one.
pub fn beside(
    runtime: &Runtime,
    name: &str,
    [edge, peer]: [Load; 2],
    options: &Options,
) -> Result<Outcome, String> {
    let send = |load: &Load, length| {
        let turn = runtime.block_on(load::send(load, options.connections, length));
        turn.map_err(|why| format!("{name} at port {}: {why}", load.port))
    };
    let warm_up = WARM_UP.min(options.turn);
    send(&edge, warm_up)?;
    send(&peer, warm_up)?;
    let mut rounds = Vec::new();
    for _ in 0..options.turns() {
        rounds.push((send(&edge, options.turn)?, send(&peer, options.turn)?));
    }
    Ok(Outcome::of(&rounds))
}

fn middle(rounds: &[(Turn, Turn)], side: fn(&(Turn, Turn)) -> Turn) -> Turn {
    let of = |part: fn(Turn) -> f64| median(rounds.iter().map(|round| part(side(round))));
    Turn {
        per_second: of(|turn| turn.per_second),
        p50: of(|turn| turn.p50),
        p99: of(|turn| turn.p99),
        cpu: of(|turn| turn.cpu),
    }
}

/// A request as it goes over a line that is kept open.
pub fn bytes(request: &Request, side: &Side) -> Vec<u8> {
    let request = request.clone().header("Connection", "keep-alive");
    request.bytes(&format!("localhost:{}", side.port))
}

fn authorize(_: &Side) -> Vec<Request> {
    vec![authorization(&Pkce::new().challenge)]
}

/// A page's visitor clicks the button.
pub fn authorization(challenge: &str) -> Request {
    let query = form(&[
        ("response_type", "code"),
        ("client_id", "page"),
        ("redirect_uri", &format!("{ORIGIN}/shop/")),
        (
            "scope",
            "instagram_business_basic instagram_business_content_publish",
        ),
        ("state", &clock::random_word()),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ]);
    let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    Request::navigate(&format!("/authorize?{query}")).header("User-Agent", agent)
}

/// A browser's request with a code that nobody knows; its proof's signature holds, or is another key's.
fn token(side: &Side, holds: bool) -> Vec<Request> {
    let (key, other) = (Key::new(), Key::new());
    // The edge wouldn't have started with keys that can't be read.
    let code = SealingKeys::parse(sealing_keys()).map_or_else(
        |_| String::new(),
        |keys| flow::code(&keys, &clock::random_word(), &clock::random()),
    );
    let nonce = nonce(side);
    let proof = key.proof_with("POST", &token_url(side), nonce.as_deref(), |header, _| {
        if !holds {
            header["jwk"] = other.jwk();
        }
    });
    vec![redemption(&code, &Pkce::new().verifier, &proof)]
}

/// A page's request for tokens.
pub fn redemption(code: &str, verifier: &str, proof: &str) -> Request {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "page"),
        ("code", code),
        ("redirect_uri", &format!("{ORIGIN}/shop/")),
        ("code_verifier", verifier),
    ];
    let request = Request::post_form("/token", &fields).header("Origin", ORIGIN);
    request.header("DPoP", proof)
}

/// A nonce for proofs, good for five minutes.
pub fn nonce(side: &Side) -> Option<String> {
    let proof = Key::new().proof("POST", &token_url(side), None);
    let code = format!("{}.{}", clock::random_word(), clock::random_word());
    let first = redemption(&code, &Pkce::new().verifier, &proof);
    let answer = Client::new("localhost", side.port).send(&first);
    answer.header("dpop-nonce").map(str::to_owned)
}

/// What a proof names.
pub fn token_url(side: &Side) -> String {
    format!("{}/token", side.url())
}

fn me(token: &str) -> Request {
    Request::get(&format!("/graph/me?fields={FIELDS}")).bearer(token)
}

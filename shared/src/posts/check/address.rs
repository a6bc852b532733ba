//! Addresses of pictures and videos: Meta's servers fetch them, from wherever they are.

use crate::posts::draft::{Draft, Source};
use crate::rooms::problem::Problem;
use crate::values::{address::Address, words::counted};
use std::net::Ipv4Addr;

/// Characters of an address.
const LONGEST: usize = 2_048;
/// Names that lead nowhere beyond a machine or its network.
const NEAR: [&str; 6] = [
    ".localhost",
    ".local",
    ".localdomain",
    ".lan",
    ".internal",
    ".home.arpa",
];

/// A draft's, and where they stand in it.
fn all(draft: &Draft) -> impl Iterator<Item = (String, &str)> {
    let media = draft.media.iter().enumerate();
    let media = media.map(|(at, medium)| (format!("media[{at}].url"), &medium.source));
    let cover = draft.cover.iter().map(|cover| ("cover.url".to_owned(), cover));
    cover.chain(media).filter_map(|(place, source)| match source {
        Source::Url(url) => Some((place, url.as_str())),
        Source::File(_) => None,
    })
}

fn read(url: &str) -> Option<Address> {
    Address::parse(url)
        .filter(|address| matches!(address.scheme(), "https" | "http") && address.fragment().is_none())
}

/// What is no address that can be fetched. Meta fetches plain ones only.
pub(super) fn problems(draft: &Draft) -> Vec<Problem> {
    let wrong = |(place, url): (String, &str)| {
        if url.len() > LONGEST {
            let what = format!("The address has {}.", counted(url.len(), "character"));
            return Some(Problem::new(place, what, counted(LONGEST, "character")));
        }
        let limit = "a public https address in plain ASCII, everything else in it encoded";
        read(url)
            .is_none()
            .then(|| Problem::new(place, "Instagram can't fetch this address.", limit))
    };
    all(draft).filter_map(wrong).collect()
}

/// What Meta's servers don't reach, seen from the edge that has this address. Where the edge itself is on somebody's own
/// machine, so is what stands in for Instagram.
#[must_use]
pub fn unreachable(draft: &Draft, edge: &str) -> Vec<Problem> {
    let edge = Address::parse(edge);
    let is_here = edge.as_ref().and_then(Address::host).is_some_and(is_own_machine);
    let wrong = |(place, url): (String, &str)| {
        let address = read(url).filter(|_| url.len() <= LONGEST)?;
        let is_edges = edge
            .as_ref()
            .is_some_and(|edge| edge.origin() == address.origin());
        if is_edges && address.path().starts_with("/lent/") {
            let what = "A file of the edge's is lent while Instagram fetches it, and never else.";
            return Some(Problem::new(place, what, "`file`, with its id"));
        }
        let is_reached = address.scheme() == "https" && is_public(&address);
        (!is_here && !is_reached).then(|| {
            let what = "Instagram can't reach this address.";
            Problem::new(place, what, "a public https address")
        })
    };
    all(draft).filter_map(wrong).collect()
}

fn is_own_machine(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost")
}

fn is_public(address: &Address) -> bool {
    let host = address.host().unwrap_or_default();
    let host = host.strip_suffix('.').unwrap_or(host);
    if address.name().is_some() {
        return host.contains('.') && !NEAR.iter().any(|near| host.ends_with(near));
    }
    host.parse().is_ok_and(|number: Ipv4Addr| {
        let [first, second, ..] = number.octets();
        let is_carriers = first == 100 && (64..128).contains(&second);
        let is_near = number.is_private() || number.is_loopback() || number.is_link_local();
        !is_near && !is_carriers && first != 0 && first < 224
    })
}

//! Files on their way to an edge that has a bucket of R2 bound.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use stand_in::bucket::Bucket;
use stand_in::publishing::sample::Sample;
use suite::clock::poll;
use suite::http::{Request, Response, Serving, serve};
use suite::processes::World;

use crate::database::{databases, run};
use crate::poster::{Poster, world};

/// In bytes.
pub const MB: usize = 1 << 20;

/// A world whose edge has a bucket bound.
pub struct Bound {
    /// With the edge.
    pub world: World,
    /// What lies there.
    pub bucket: Arc<Bucket>,
    /// Where that is served.
    pub address: String,
    _serving: Serving,
}

impl Bound {
    /// Starts both.
    pub fn start() -> Self {
        let mut world = world();
        let bucket = Arc::<Bucket>::default();
        let (port, serving) = serve(bucket.router());
        let address = format!("127.0.0.1:{port}");
        world.restart_edge(|settings| settings.bucket(Some(&address)));
        Self {
            world,
            bucket,
            address,
            _serving: serving,
        }
    }

    /// Until the bucket is as it should be.
    #[track_caller]
    pub fn see(&self, what: &str, well: impl Fn(&Bucket) -> bool) {
        let well = || well(&self.bucket).then_some(());
        assert!(
            poll(Duration::from_secs(20), well).is_some(),
            "{what}: {:?}",
            self.bucket.lengths()
        );
    }

    /// Whether nothing lies there.
    pub fn is_empty(&self) -> bool {
        self.bucket.lengths().is_empty()
    }
}

/// A file on its way to the edge.
pub struct Handing<'w> {
    /// Whose it is.
    pub poster: &'w Poster<'w>,
    /// Its id.
    pub id: String,
}

impl<'w> Handing<'w> {
    /// Says what will come.
    pub fn begin(poster: &'w Poster<'w>, media_type: &str, size: usize) -> Self {
        let begin = poster
            .request("POST", "/media")
            .header("content-type", media_type)
            .header("upload-length", &size.to_string());
        let answer = poster.send(&begin);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        Self { poster, id }
    }

    fn target(&self) -> String {
        format!("/media/{}", self.id)
    }

    /// A request with a part of it.
    pub fn part(&self, offset: usize, bytes: &[u8]) -> Request {
        let request = self.poster.request("PATCH", &self.target());
        request.header("upload-offset", &offset.to_string()).body(bytes)
    }

    /// Sends one.
    pub fn send(&self, offset: usize, bytes: &[u8]) -> Response {
        self.poster.send(&self.part(offset, bytes))
    }

    /// How far it is.
    pub fn told(&self) -> Response {
        self.poster.ask("GET", &self.target(), &Value::Null)
    }

    /// How many bytes are there.
    pub fn received(&self) -> usize {
        let told = self.told();
        let received = told.json()["received"].as_u64();
        let received = received.unwrap_or_else(|| panic!("{}", told.text()));
        usize::try_from(received).unwrap()
    }

    /// All that is missing, in parts of that many bytes.
    #[track_caller]
    pub fn go_on(&self, bytes: &[u8], size: usize) {
        for part in bytes[self.received()..].chunks(size) {
            let answer = self.send(self.received(), part);
            assert!([200, 201].contains(&answer.status), "{}", answer.text());
        }
        assert_eq!(self.told().json()["state"], "whole", "{}", self.told().text());
    }

    /// Takes it back.
    pub fn drop(&self) -> Response {
        self.poster.ask("DELETE", &self.target(), &Value::Null)
    }
}

/// A reel that Instagram takes, of more than so many bytes, no two of its megabytes alike.
pub fn reel(size: usize) -> Vec<u8> {
    let mut sample = Sample::of_seconds(30);
    sample.data = size;
    let mut file = sample.file();
    let from = file.len() - size;
    for (at, byte) in file[from..].iter_mut().enumerate() {
        *byte = u8::try_from((at / 1000 + at / MB * 7) % 251).unwrap();
    }
    file
}

/// How many rows the edge's files have yet; the edge has ended.
pub fn rows_of_files(world: &World) -> usize {
    let files = databases(world, "Upload");
    let tables = "SELECT name FROM sqlite_master WHERE name IN ('file', 'part')";
    files.iter().map(|file| run(file, tables).len()).sum()
}

//! The operator's desk: a key pair, the operator's secret, and backups.

use std::path::PathBuf;

use suite::crowd::Crowd;
use suite::processes::{Settings, World, folder};

use crate::crowded::{self, SECRET};
use crate::typed::run;

/// What an operator has on the own machine: a key pair, the operator's secret, and backups.
pub struct Desk {
    folder: PathBuf,
    /// The key pair's public half.
    pub public: String,
}

impl Desk {
    /// A fresh one, with a key pair in `key`.
    pub fn new() -> Self {
        let folder = folder("desk");
        std::fs::write(folder.join("secret"), SECRET).unwrap();
        let mut desk = Self {
            folder,
            public: String::new(),
        };
        desk.public = desk.make_key("key");
        desk
    }

    /// A file's path.
    pub fn at(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Makes a pair; gives its public half.
    pub fn make_key(&self, name: &str) -> String {
        let (well, words) = run(&["backup-key", "--out", &self.at(name)]);
        assert!(well, "{words}");
        let (_, public) = words.split_once("BACKUP_KEY=").unwrap();
        public.trim().to_owned()
    }

    /// Backs an edge up into a file.
    pub fn back_up(&self, world: &World, name: &str) -> (bool, String) {
        let (file, secret) = (self.at(name), self.at("secret"));
        run(&[
            "backup",
            "--edge",
            &world.edge.url,
            "--out",
            &file,
            "--secret-file",
            &secret,
        ])
    }

    /// Imports a file with a key.
    pub fn import(&self, world: &World, key: &str, name: &str) -> (bool, String) {
        let (key, file, secret) = (self.at(key), self.at(name), self.at("secret"));
        let edge = world.edge.url.as_str();
        run(&[
            "import",
            "--edge",
            edge,
            "--key",
            &key,
            "--in",
            &file,
            "--secret-file",
            &secret,
        ])
    }

    /// An edge that knows this desk's public key.
    pub fn world(&self, crowd: &Crowd, adjust: impl FnOnce(&mut Settings) + 'static) -> World {
        let public = self.public.clone();
        crowded::world(crowd, move |settings| {
            settings.set("BACKUP_KEY", &public);
            // All edges of one Meta app.
            settings.set("INSTAGRAM_APP_ID", "5550001112223334");
            settings.secret("INSTAGRAM_APP_SECRET", "5d2f8b0c7e914a36b8d1f04e6a9c2b73");
            adjust(settings);
        })
    }
}

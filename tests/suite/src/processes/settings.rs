//! What the edge under test is told, and the secrets in it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::stand_in::StandIn;
use crate::clock::random;

/// The secrets of one edge, random for each.
#[derive(Clone)]
pub struct Secrets {
    /// Instagram's app secret.
    pub app: String,
    /// The sealing key's bytes.
    pub key: [u8; 32],
}

impl Secrets {
    /// The app secret that Instagram knows, and a fresh sealing key.
    #[must_use]
    pub fn new(app: &str) -> Self {
        Self {
            app: app.into(),
            key: random(),
        }
    }

    /// The sealing key as `SEALING_KEYS` spells it.
    #[must_use]
    pub fn key_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key)
    }
}

/// The edge's settings: names and values, later ones in place of earlier ones.
#[derive(Clone, Default)]
pub struct Settings {
    plain: Vec<(String, String)>,
    secret: Vec<(String, String)>,
    removed: Vec<String>,
    account: Option<String>,
    bucket: Option<String>,
    assets: Option<PathBuf>,
}

impl Settings {
    /// Everything that an edge needs to play with this stand-in.
    #[must_use]
    pub fn against(stand_in: &StandIn, secrets: &Secrets, edge_url: &str, sites: &Value, base: &str) -> Self {
        let profile = json!({
            "base": base,
            "authorize_url": format!("{}/oauth/authorize", stand_in.url),
            "token_url": format!("{}/oauth/access_token", stand_in.address),
            "graph_url": stand_in.address,
        });
        let mut settings = Self::default();
        settings.set("INSTAGRAM_APP_ID", &stand_in.app_id);
        settings.set("PUBLIC_URL", edge_url);
        settings.set("SITES", &sites.to_string());
        settings.set("ENDPOINT_PROFILE", &profile.to_string());
        settings.secret("INSTAGRAM_APP_SECRET", &secrets.app);
        settings.secret("SEALING_KEYS", &format!("k1:{}", secrets.key_text()));
        settings
    }

    /// Changes one member of the endpoint profile.
    pub fn profile(&mut self, name: &str, value: Value) {
        let profile = self.plain.iter_mut().find(|(own, _)| own == "ENDPOINT_PROFILE");
        let Some((_, text)) = profile else {
            panic!("there is no endpoint profile")
        };
        let mut profile: Value = serde_json::from_str(text).expect("the profile is JSON");
        profile[name] = value;
        *text = profile.to_string();
    }

    /// The value of a variable.
    #[must_use]
    pub fn value(&self, name: &str) -> String {
        let found = self.plain.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &str, value: &str) {
        self.forget(name);
        self.plain.push((name.into(), value.into()));
    }

    /// Sets a secret.
    pub fn secret(&mut self, name: &str, value: &str) {
        self.forget(name);
        self.secret.push((name.into(), value.into()));
    }

    /// Leaves a setting out.
    pub fn remove(&mut self, name: &str) {
        self.forget(name);
        self.removed.push(name.into());
    }

    /// The edge's connections get other ids, as on another account at Cloudflare.
    pub fn account(&mut self, name: &str) {
        self.account = Some(name.into());
    }

    /// The edge has the bucket bound that is served at this address; or none any more.
    pub fn bucket(&mut self, address: Option<&str>) {
        self.bucket = address.map(str::to_owned);
    }

    /// The edge serves these files, as after another deploy, and not those that were built.
    pub fn assets(&mut self, folder: &Path) {
        self.assets = Some(folder.to_owned());
    }

    fn forget(&mut self, name: &str) {
        self.removed.retain(|own| own != name);
        self.plain.retain(|(own, _)| own != name);
        self.secret.retain(|(own, _)| own != name);
    }

    /// All of it as one file that only its owner may read, as the released folder's `serve` takes it.
    #[must_use]
    pub fn file(&self, folder: &Path) -> PathBuf {
        let path = folder.join("settings");
        let lines = self.plain.iter().chain(&self.secret);
        let lines: Vec<String> = lines.map(|(name, value)| format!("{name}={value}")).collect();
        let written = std::fs::write(&path, lines.join("\n"));
        let own = std::fs::Permissions::from_mode(0o600);
        written
            .and_then(|()| std::fs::set_permissions(&path, own))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path
    }

    /// The arguments that tell all this to `xtask edge`; longer values and secrets go through files in `folder`.
    #[must_use]
    pub fn arguments(&self, folder: &Path) -> Vec<String> {
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            path.display().to_string()
        };
        let mut arguments = Vec::new();
        for (name, value) in &self.plain {
            let path = write(&format!("{name}.setting"), value);
            arguments.extend(["--set".into(), format!("{name}=@{path}")]);
        }
        for name in &self.removed {
            arguments.extend(["--set".into(), format!("{name}=")]);
        }
        if let Some(account) = &self.account {
            arguments.extend(["--account".into(), account.clone()]);
        }
        if let Some(bucket) = &self.bucket {
            arguments.extend(["--bucket".into(), bucket.clone()]);
        }
        if let Some(assets) = &self.assets {
            arguments.extend(["--assets".into(), assets.display().to_string()]);
        }
        let lines: Vec<String> = self
            .secret
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        arguments.extend(["--secrets".into(), write("secrets", &lines.join("\n"))]);
        arguments
    }
}

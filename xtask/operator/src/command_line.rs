//! What `cargo operator` understands, and what its help says.
use clap::{Parser, Subcommand};

use crate::{backup, configure, deploy, doctor, feeds, keys, post, secrets, sites, snippet, token, usage};

/// What operators run: settings and secrets, keys, backups, deploys, and tokens for the terminal
#[derive(Debug, PartialEq, Eq, Parser)]
#[command(name = "operator", bin_name = "cargo operator", args_override_self = true)]
pub struct CommandLine {
    /// What is to be done.
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Command {
    /// Ask for the settings step by step, and say what to paste where in Meta's dashboard
    ///
    /// A walk from nothing to settings that can be deployed: the site and its pages, its permissions, the edge's address, the
    /// app at Meta with its two ids and secrets, the tester, Live. Each answer is written at once into .deploy.vars, which only
    /// you may read: leave it at any step, and the same command goes on there. A secret doesn't show while it is typed. What
    /// is there already stays, and what is replaced is told. With --non-interactive the options answer, and what is missing
    /// is told. It ends with 0 if the settings can be deployed, 1 if not, 2 if it was called wrongly.
    Configure(configure::Options),
    /// Say what is wrong with the settings, with Instagram, with an edge, and what to do about it
    ///
    /// Looks at the settings here and asks Instagram what it says of the app, which needs no user; with --edge it asks that
    /// edge as pages, programs and Meta do, and with the operator's secret as the operator does. Each finding has a cause and
    /// a cure. It changes nothing; each receiver in `events` gets two test events. No secret is printed. It ends with 0 if nothing is wrong, 1 if something is, 2 if it was called wrongly.
    Doctor(doctor::Options),
    /// Check the settings, and deploy the edge to Cloudflare
    ///
    /// Starts the Worker here with the settings of the file, refuses if it finds one missing or wrong or Instagram doesn't
    /// take the app's id or secret, and uploads it to Cloudflare. Variables and secrets go along; no secret is ever on a command line. The first time it writes the
    /// file for you, with a fresh sealing key, and wrangler asks you to log in at Cloudflare.
    Deploy(deploy::Options),
    /// Go back to the version that was deployed before
    ///
    /// Asks Cloudflare which version was deployed before the present one, and deploys it again with wrangler. Code and settings
    /// go back, the connections stay. It refuses if that version can't read what the present one stores.
    Rollback(deploy::rollback::Options),
    /// Write the settings as JSON, to upload them with wrangler itself
    ///
    /// Reads the settings as the other commands and `./serve` do, and writes those that the edge reads into a file that only
    /// you may read, for `npx wrangler deploy --secrets-file`. wrangler reads a file of lines by rules of its own: it cuts
    /// at `#`, puts in `$NAME`, and leaves `@FILE` as it stands. Delete the file when it is uploaded.
    Secrets(secrets::Options),
    /// Print a fresh key for `SEALING_KEYS`
    ///
    /// Prints a fresh `id:key` for the setting `SEALING_KEYS`. To change keys, put the new one first and keep the old one
    /// behind it, separated by a comma: what was sealed with it still opens.
    SealingKey,
    /// An edge's sealing keys: who uses which, seal anew, drop an old one
    ///
    /// Prints how many connections of an edge are sealed with which key. With `drop` it says whether those keys may go
    /// from `SEALING_KEYS`, and refuses while a connection needs one. It changes no setting.
    Keys(keys::Options),
    /// Add, change or remove sites while an edge runs
    ///
    /// Lists the sites that were added to an edge beyond its setting `SITES`, adds one, changes or removes it: without a deploy,
    /// and known everywhere within a minute. FILE has what would stand behind the id in `SITES`; it is checked as if it stood
    /// there. What stands in `SITES` wins, and is changed there. With a site that is removed its connections end, and the
    /// site's `events` are told of each.
    Sites(sites::Options),
    /// Publish an account's posts as a feed, change it, or take it back
    ///
    /// What the account's own page does with its session the operator does by the connection's id: publishes the account's
    /// posts as a feed that every visitor can read, prints the lines to paste, changes the feed's settings, takes it back.
    Feeds(feeds::Options),
    /// Say how many calls to Instagram were made for which account, why, and who is near a limit
    ///
    /// Asks an edge for a site's calls of the last eight days with calls, by the hour: for people who read, for what had its
    /// time, and for what could wait, with the most that Instagram said of each account's allowance. Prints a table and a
    /// line of bars, and with --svg draws a picture.
    Usage(usage::Options),
    /// Make the pair of keys for backups
    ///
    /// Makes a pair of keys for backups. The private half goes into a file that only you may read, the public one is
    /// printed as the line `BACKUP_KEY=…` for the edge's settings. Whoever has the private half can open the backups, and
    /// without it nobody can: keep it away from every server, and a copy of it somewhere safe.
    BackupKey(backup::key::Options),
    /// Write all connections of an edge into a file
    ///
    /// Writes every connection of every site, with its sessions and Instagram's token, into a new file. Each row is
    /// sealed to `BACKUP_KEY` at the edge: neither this command nor the file's finder can read it.
    /// Published feeds are no part of it: after an import each is published anew, under a new address.
    Backup(backup::write::Options),
    /// Give the connections of a backup to an edge
    ///
    /// Opens a backup here and gives its connections to an edge: of another account at Cloudflare, on another machine,
    /// with other sealing keys, under another address. Whoever was signed in stays signed in. A connection that is newer
    /// there stays as it is; doing it twice changes nothing.
    Import(backup::import::Options),
    /// Print what to paste into a page, and the page's policy
    ///
    /// Asks an edge for its button's script, and prints the ways to put it into a page: the tag that loads it from the edge, the
    /// script itself to stand in the page, which is there with the first paint, and the import from the npm package. Each
    /// comes with what a Content-Security-Policy has to allow, the inlined script's hash included.
    Snippet(snippet::Options),
    /// Connect from the terminal, and print an access token of the edge
    ///
    /// Connects an Instagram account from the terminal: your browser opens, and comes back to a free port of 127.0.0.1.
    /// Then an access token of the edge's is printed, which is good for 10 minutes, and nothing else on standard output.
    /// The next call prints a fresh one without a browser: what it needs for that is kept in ~/.config/instagram-connect
    /// (or below `XDG_CONFIG_HOME`), in a file that only you can read.
    ///
    /// The site needs "native" among its clients, and `http://127.0.0.1/callback` among its return URLs; any port will
    /// do.
    Token(token::Options),
    /// Post pictures and videos, now or at a time, from a script or cron
    ///
    /// Hands files to the edge, which posts them at Instagram: one file is an image or a reel, several are a carousel. It
    /// asks with the session that `cargo operator token` keeps, so connect once with that; no secret is on the command line.
    /// A file goes in parts, and goes on where it broke off.
    ///
    /// The very same post (the same files, words and times, for the same account and edge) is made once within seven days,
    /// however often the command is started, at once or again after it broke off, by one user of one machine with one session.
    /// To post the same once more, give another --key, such as today's date.
    ///
    /// It ends with 0 if the post was taken (with --wait: published), 1 if it was refused, failed or was cancelled, 2 if it was
    /// called wrongly, 3 if nobody knows; then its last words say what to do.
    Post(Box<post::Options>),
    /// List an account's posts, show one, cancel one, try one again
    ///
    /// Lists what was posted or is planned, the newest first: where it stands and why. It asks with the session that posts.
    Posts(post::posts::Options),
    /// Ends servers whose command is gone; started by this program alone.
    #[command(hide = true)]
    Guard,
}

#[cfg(test)]
mod tests {
    use common::command_line::{Told, parse};

    use super::CommandLine;

    /// What a line becomes, as it prints.
    fn parsed(line: &str) -> String {
        let words: Vec<_> = std::iter::once("operator")
            .chain(line.split(' '))
            .map(Into::into)
            .collect();
        match parse::<CommandLine>(&words, &[]) {
            Ok(line) => format!("{:?}", line.command),
            Err(Told::Complaint(text)) => text,
            Err(Told::Help(text)) => panic!("{text}"),
        }
    }

    #[test]
    fn a_deploy_takes_a_file_of_settings() {
        assert_eq!(
            parsed("deploy --dry-run --env-file file"),
            r#"Deploy(Options { env_file: Some("file"), staging: false, dry_run: true, offline: false, no_build: false, forget_versions: false })"#
        );
    }

    #[test]
    fn keys_can_be_dropped_by_their_ids() {
        let dropped = r#"Keys(Options { address: Address { edge: "URL", secret_file: Some("f") }, reseal: false, instead: Some(Drop { ids: ["k1", "k2"] }) })"#;
        for line in [
            "keys drop k1 --edge URL k2 --secret-file f",
            "keys --edge URL drop k1 k2 --secret-file f",
            "keys --secret-file f drop k1 k2 --edge URL",
        ] {
            assert_eq!(parsed(line), dropped, "{line}");
        }
        assert!(parsed("keys --edge URL --reseal").contains("reseal: true, instead: None"));
        assert!(parsed("keys drop --edge URL").contains("<ID>..."));
        assert!(parsed("keys k1").contains("'k1'"));
    }

    #[test]
    fn an_import_needs_an_edge_a_key_and_a_file() {
        assert_eq!(
            parsed("import --edge e --key k --in f"),
            r#"Import(Options { address: Address { edge: "e", secret_file: None }, key: "k", file: "f" })"#
        );
        for (line, missing) in [
            ("import", "--edge <URL>"),
            ("import --edge e", "--key <FILE>"),
            ("import --edge e --key k", "--in <FILE>"),
            ("backup --edge e", "--out <FILE>"),
        ] {
            let complaint = parsed(line);
            assert!(
                complaint.contains("required arguments were not provided"),
                "{complaint}"
            );
            assert!(complaint.contains(&format!("\n  {missing}\n")), "{complaint}");
        }
    }

    #[test]
    fn one_way_into_a_page_is_printed_at_a_time() {
        let line = "snippet --edge e --client-id shop";
        assert_eq!(
            parsed(&format!("{line} --inline")),
            r#"Snippet(Options { edge: "e", client_id: "shop", loader: None, hosted: false, inline: true, json: false })"#
        );
        assert!(parsed(&format!("{line} --inline --json")).contains("cannot be used with"));
        assert!(parsed("snippet --edge e").contains("--client-id <ID>"));
    }

    #[test]
    fn a_token_is_the_demos_unless_somebody_says_otherwise() {
        assert_eq!(
            parsed("token"),
            r#"Token(Options { edge: "http://localhost:8787", client: "demo", permissions: None, no_browser: false, timeout: 600, forget: false })"#
        );
    }
}

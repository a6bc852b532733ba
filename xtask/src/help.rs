//! What each command says about itself.

/// The text for one command, or the list.
pub fn text(about: Option<&str>) -> &'static str {
    match about {
        Some("dev") => DEV,
        Some("test") => TEST,
        Some("edge") => EDGE,
        Some("stand-in") => STAND_IN,
        Some("bench") => BENCH,
        Some("build") => BUILD,
        Some("package") => PACKAGE,
        Some("deploy") => DEPLOY,
        Some("sealing-key") => SEALING_KEY,
        Some("keys") => KEYS,
        Some("backup-key") => BACKUP_KEY,
        Some("backup") => BACKUP,
        Some("import") => IMPORT,
        Some("token") => TOKEN,
        _ => LIST,
    }
}

const LIST: &str = "\
cargo xtask COMMAND        the developer's commands; each installs what it misses, below target/ and node_modules/

  dev          start the stand-in, the edge and the demo page, and rebuild on change
  test         run all tests, or one layer: unit, edge, browser
  edge         run the edge alone, with any setting
  stand-in     run the server that plays Instagram alone
  deploy       check the settings, and deploy the edge to Cloudflare
  sealing-key  print a fresh key for SEALING_KEYS
  keys         an edge's sealing keys: who uses which, seal anew, drop an old one
  backup-key   make the pair of keys for backups
  backup       write all connections of an edge into a file
  import       give the connections of a backup to an edge
  token        connect from the terminal, and print an access token of the edge
  bench        measure speed and size
  build        build the Worker and the static assets, as deployed
  package      build and pack the npm package
  size         bytes of each product, as sent
  setup        only install the tools
  help         this list; `cargo xtask help COMMAND` says more about one";

const DEV: &str = "\
cargo xtask dev [--port-base N]

Installs what is missing, builds, and starts on this machine alone:
  the demo page             http://127.0.0.1:8780
  the edge                  http://localhost:8787
  the stand-in              http://instagram.localhost:8790, its controls on 8791
Open the first. Changed sources are rebuilt, and the edge is started anew with its storage kept.
Ctrl-C ends everything.

  --port-base N   the ports N, N+1, N+2 and N+3 instead";

const TEST: &str = "\
cargo xtask test [unit|edge|browser]

  unit      native tests: no WebAssembly, browser or network; seconds
  edge      over HTTP against the Worker in workerd
  browser   the button and the page in Chromium
Without a layer: formatting, lints, and all three. The last line is `N passed, N failed`.";

const EDGE: &str = "\
cargo xtask edge [--port P] [--set NAME=VALUE …] [--secrets FILE] [--state DIR]

Runs the Worker and the static assets in workerd. Without settings it serves the demo site and talks to
the stand-in on its default ports. When it answers it prints `workerd PID`, a line for each problem
of its settings, and `ready http://localhost:P`.

  --port P            where it listens (default 8787; 0 takes a free port)
  --set NAME=VALUE    a setting; NAME=@FILE reads the value from a file, NAME= removes the setting
  --secrets FILE      settings from a file, a NAME=VALUE on each line, like .dev.vars
  --state DIR         keep its storage there (without: gone afterwards)
  --log FILE          workerd's output goes there
  --rate-limit N      calls in a minute that a site may make
  --account NAME      its connections get other ids, as on another account at Cloudflare
  --no-build          serve what was built last
  --dev               build quickly, unoptimised
  --end-with-parent   end when the process that started it is gone

Settings: INSTAGRAM_APP_ID, INSTAGRAM_APP_SECRET, SEALING_KEYS, PUBLIC_URL, SITES, ENDPOINT_PROFILE;
docs/settings.md explains them. /health says what is wrong with one.";

const STAND_IN: &str = "\
cargo xtask stand-in --port P [--control-port Q] --seed N

Builds and runs the server that plays Instagram; `cargo xtask stand-in --help` lists its own options.
The same seed gives the same accounts and the same answers.";

const BENCH: &str = "\
cargo xtask bench [NAME …]

Builds everything as deployed, and measures bytes, requests per second and start-up times, each next to a Worker
in JavaScript that does the same work. The table is printed and kept in target/bench.md. The machine must be calm.
  NAME              only these: bytes, year, start, health, authorize, token, token-object, graph, graph-equal
  peers             the button in Chromium beside other connect buttons (docs/peers.md), and nothing else
  --against FOLDER  compare with another build of the Worker instead (index.js and index_bg.wasm)
  --rounds N, --seconds S, --connections N, --quick";

const BUILD: &str = "\
cargo xtask build [--dev]

Builds the Worker into edge-worker/build/ and the static assets into target/dist/, where
wrangler.jsonc looks for them. --dev builds quickly and unoptimised (the Worker into target/worker-dev/).";

const PACKAGE: &str = "\
cargo xtask package [--examples]

Writes app/npm/src/wire.ts from the Rust types that are on the wire, builds the npm package into target/npm/package/,
packs it into target/npm/instagram-connect-VERSION.tgz, and prints the bytes that a page pays for it.
`npm install ./target/npm/instagram-connect-VERSION.tgz` puts it into a project.

  --examples   also build the examples of docs/examples that are made with it, into target/examples/";

const DEPLOY: &str = "\
cargo xtask deploy [--env-file FILE] [--dry-run]

Starts the Worker here with the settings of the file, refuses if it finds one missing or wrong, and uploads it to
Cloudflare. Variables and secrets go along; no secret is ever on a command line. The first time it writes the file
for you, with a fresh sealing key, and wrangler asks you to log in at Cloudflare.

  --env-file FILE  settings, a NAME=VALUE on each line (default .deploy.vars, which git ignores);
                   NAME=@FILE reads the value from a file beside it
  --dry-run        everything but the upload
  --no-build       use what was built last";

const SEALING_KEY: &str = "\
cargo xtask sealing-key

Prints a fresh `id:key` for the setting SEALING_KEYS. To change keys, put the new one first and keep the old one
behind it, separated by a comma: what was sealed with it still opens.";

const KEYS: &str = "\
cargo xtask keys --edge URL [--secret-file FILE] [--reseal]
cargo xtask keys drop ID … --edge URL [--secret-file FILE]

Prints how many connections of an edge are sealed with which key. With `drop` it says whether those keys may go from
SEALING_KEYS, and refuses while a connection needs one. It changes no setting.

  --edge URL          the edge's address (https, or http on this machine)
  --secret-file FILE  a file with the OPERATOR_SECRET alone in it; without, the environment's OPERATOR_SECRET,
                      or that line of .deploy.vars
  --reseal            seal every connection with the newest key first";

const BACKUP_KEY: &str = "\
cargo xtask backup-key [--out FILE]

Makes a pair of keys for backups. The private half goes into a file that only you may read, the public one is
printed as the line BACKUP_KEY=… for the edge's settings. Whoever has the private half can open the backups, and
without it nobody can: keep it away from every server, and a copy of it somewhere safe.

  --out FILE   where the private half goes (default backup.key, which git ignores)";

const BACKUP: &str = "\
cargo xtask backup --edge URL --out FILE [--secret-file FILE]

Writes every connection of every site, with its sessions and Instagram's token, into a new file. Each row is sealed
to BACKUP_KEY at the edge: neither this command nor the file's finder can read it.

  --edge URL           the edge, such as https://connect.example.com
  --out FILE           the new file; one that is there already is not touched
  --secret-file FILE   the operator's secret (without: OPERATOR_SECRET of the environment, or of .deploy.vars)";

const IMPORT: &str = "\
cargo xtask import --edge URL --key FILE --in FILE [--secret-file FILE]

Opens a backup here and gives its connections to an edge: of another account at Cloudflare, on another machine, with
other sealing keys, under another address. Whoever was signed in stays signed in. A connection that is newer there
stays as it is; doing it twice changes nothing.

  --edge URL           the edge, such as https://connect.example.com
  --key FILE           the private half of `cargo xtask backup-key`
  --in FILE            the backup
  --secret-file FILE   the operator's secret (without: OPERATOR_SECRET of the environment, or of .deploy.vars)";

const TOKEN: &str = "\
cargo xtask token [--edge URL] [--client-id ID] [--permissions \"NAME …\"]

Connects an Instagram account from the terminal: your browser opens, and comes back to a free port of 127.0.0.1. Then
an access token of the edge's is printed, which is good for 10 minutes, and nothing else on standard output. The next
call prints a fresh one without a browser: what it needs for that is kept in ~/.config/instagram-connect (or below
XDG_CONFIG_HOME), in a file that only you can read.

The site needs \"native\" among its clients, and http://127.0.0.1/callback among its return URLs; any port will do.

  --edge URL            the edge (default http://localhost:8787, that of `cargo xtask dev`)
  --client-id ID        the site's id in SITES (default demo)
  --permissions \"…\"     what to ask for, separated by spaces (without: all that the site may ask for)
  --no-browser          print the address, and open nothing
  --timeout SECONDS     how long to wait for the browser (default 600, as long as a flow lasts)
  --forget              end the session at the edge, and delete what is kept";

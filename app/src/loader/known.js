// What the button's scripts, its Rust and the edge all know. Written by `cargo xtask package` from the Rust crate
// `shared` and from `app/texts`: don't edit.

// The element's name, and what its stores, its channel and its locks are named by.
export const TAG = "instagram-connect";

// How long a flow lives, in milliseconds.
export const LIFETIME = 600000;

// The longest return URL, and what it may not hold.
export const LONGEST = 1024;
export const FORBIDDEN = /[\\#@"<>`{}|\^;]/g;

// The query parameters that the edge adds to a return URL.
export const RESERVED = [
  "code",
  "state",
  "iss",
  "error",
  "error_description",
  "error_uri",
  "error_category",
  "error_retry",
  "error_cause",
  "error_action",
  "error_missing_permissions",
  "error_retry_after",
  "error_step",
];

// The first label in every language; `$` is Instagram.
export const LABELS =
  "ar ربط $|de $ verbinden|en Connect $|es Conectar $|fr Connecter $|it Collega $|ja $と連携|nl $ koppelen|pl Połącz z $em|pt Conectar $|ru Подключить $|tr $’ı bağla|zh 连接 $";

// What the button's scripts, its Rust and the edge all know. Written by `cargo xtask package` from the Rust crate
// `shared` and from `app/texts`: don't edit.

// The element's name, and what its stores, its channel and its locks are named by.
export const TAG = "instagram-connect";

// How long a flow lives, in milliseconds.
export const LIFETIME = 600000;

// What no return URL may hold.
export const FORBIDDEN = /[\\#@"<>`{}|\^;]/g;

// The first label in every language; `$` is Instagram.
export const LABELS =
  "ar ربط $|de $ verbinden|en Connect $|es Conectar $|fr Connecter $|it Collega $|ja $と連携|nl $ koppelen|pl Połącz z $em|pt Conectar $|ru Подключить $|tr $’ı bağla|zh 连接 $";

// `import "instagram-connect/button"`: the edge's `connect.js`, for pages that bundle, serve or inline it themselves. It defines
// the element; the package's build puts it in the place of this file. Its later half comes from the element's `edge`.
export type { InstagramConnectElement } from "./types.js";

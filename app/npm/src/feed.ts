// `import "instagram-connect/feed"`: the edge's `instagram-feed.js`, for pages that bundle or serve it themselves. It defines the
// element; the package's build puts it in the place of this file. Which edge it asks stands in the element's `src`.
export type { InstagramFeedElement } from "./types.js";

// Instagram Connect for programs. Importing it touches nothing: it may be rendered on a server.
import type { InstagramComposeElement, InstagramInsightsElement } from "./elements.js";
import type { InstagramConnectElement, InstagramFeedElement } from "./types.js";

export { loadButton } from "./button.js";
export { instagramConnect } from "./connect.js";
export type * from "./elements.js";
export { InstagramError, type ErrorCode, type ErrorDetail } from "./error.js";
export type * from "./insights.js";
export type * from "./posts.js";
export type * from "./types.js";
export type * from "./wire.js";

declare global {
  interface HTMLElementTagNameMap {
    "instagram-compose": InstagramComposeElement;
    "instagram-connect": InstagramConnectElement;
    "instagram-feed": InstagramFeedElement;
    "instagram-insights": InstagramInsightsElement;
  }
}

// What the types promise, and what they refuse. Never run: `tsc` reads it.
import {
  type Account,
  type Category,
  type Connection,
  type Graph,
  InstagramError,
  type InstagramConnectElement,
  type InstagramComposeElement,
  type InstagramFeedElement,
  type Me,
  type Media,
  type Permission,
  type Retry,
  type Snapshot,
  instagramConnect,
  loadButton,
} from "instagram-connect";
import { InstagramConnect, InstagramFeed, useInstagram } from "instagram-connect/react";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

const instagram = instagramConnect({ edge: "https://connect.example.com", clientId: "shop" });

// @ts-expect-error The edge and the site are needed.
instagramConnect({ clientId: "shop" });
// @ts-expect-error There are two modes.
instagramConnect({ edge: "e", clientId: "shop", mode: "tab" });
instagramConnect({ edge: "e", clientId: "shop", permissions: ["instagram_business_basic", "instagram_business_of_tomorrow"] });

// The fields asked for are the fields there are.
const me = await instagram.get("/me", { fields: ["username", "followers_count"] });
holds<Equal<typeof me, { id: string; username: string; followers_count?: number }>>();
// @ts-expect-error It wasn't asked for.
me.biography;
// @ts-expect-error There is no such field.
await instagram.get("/me", { fields: ["caption"] });
const bare = await instagram.get("/me");
holds<Equal<typeof bare, { id: string }>>();

// A list is a page; its items have the fields too, and an album's items theirs.
const page = await instagram.get("/me/media", { fields: ["caption", "children{media_url,alt_text}"], limit: 10 });
page.paging?.cursors?.after satisfies string | undefined;
const [first] = page.data;
first?.caption satisfies string | undefined;
first?.children?.data[0]?.media_url satisfies string | undefined;
// @ts-expect-error It wasn't asked for.
first?.children?.data[0]?.permalink;

// A path is known by its form.
const id: string = page.data[0]!.id;
const media = await instagram.get(`/${id}`, { fields: ["media_type", "like_count"] });
media.media_type satisfies string;
media.like_count satisfies number | undefined;
const children = await instagram.get(`/${id}/children`, { fields: ["media_url"] });
children.data[0]?.media_url satisfies string | undefined;
// @ts-expect-error A child has no caption.
await instagram.get(`/${id}/children`, { fields: ["caption"] });
// @ts-expect-error A path begins with a slash.
await instagram.get("me");

// Lists alone have pages.
for await (const one of instagram.pages("/me/media", { fields: ["permalink"] })) one.data[0]?.permalink satisfies string | undefined;
for await (const one of instagram.items(`/${id}/children`, { fields: ["owner"] })) one.owner?.id satisfies string | undefined;
// @ts-expect-error The account is no list.
instagram.pages("/me");

// Fields that are known at run time only: any of them may be there.
const some: (keyof Me)[] = ["name"];
(await instagram.get("/me", { fields: some })).name satisfies string | undefined;

// Errors, states and events.
const error = new InstagramError({ code: "denied", message: "", action: "" });
error.category satisfies Category | null;
error.retry satisfies Retry | null;
error.retryAfter satisfies number | null;
error.cause satisfies string;
holds<Equal<Retry, "none" | "later" | "user_reconnect" | "developer_fix">>();
if (error.category === "checkpoint") error.code;
// @ts-expect-error There is no such category.
if (error.category === "chekpoint") error.code;
instagram.getSnapshot() satisfies Snapshot;
// @ts-expect-error A snapshot is read only.
instagram.getSnapshot().state = "idle";
instagram.account?.permissions satisfies Permission[] | null | undefined;
const off: () => void = instagram.on("connected", (account) => account satisfies Account);
off();
instagram.on("failed", (failure) => failure satisfies InstagramError);
instagram.on("disconnected", ({ reason }) => {
  // @ts-expect-error There is no such reason.
  if (reason === "bored") return;
});
// @ts-expect-error There is no such event.
instagram.on("conected", () => {});
(await instagram.connect({ signal: AbortSignal.timeout(1000) })) satisfies Account;
(await instagram.connection()) satisfies Connection;
(await instagram.connection()).token_expires_at satisfies number;
const template: keyof Graph = "/{media}/children";
holds<Equal<Graph["/me/media"]["item"], Media>>();

// The element.
await loadButton({ edge: "https://connect.example.com", integrity: { path: "/v/0/connect.js", value: "sha384-" } });
const element = document.createElement("instagram-connect");
element satisfies InstagramConnectElement;
element.addEventListener("connected", ({ detail }) => detail.username satisfies string);
element.addEventListener("click", ({ clientX }) => clientX satisfies number);

const feed = document.createElement("instagram-feed");
feed satisfies InstagramFeedElement;
feed.addEventListener("instagram-feed:failed", ({ detail }) => detail.code satisfies string | undefined);
const composer = document.createElement("instagram-compose");
composer satisfies InstagramComposeElement;
composer.addEventListener("instagram-compose:posted", ({ detail }) => detail.id satisfies string);
feed.state satisfies "loading" | "fresh" | "stale" | "ended" | "failed";

// React.
export function Page() {
  const { state, account, error, instagram: same } = useInstagram({ edge: "e", clientId: "shop" });
  useInstagram(instagram);
  return (
    <main lang={template}>
      <button type="button" onClick={() => same.connect()}>
        {account?.username ?? state}
      </button>
      <p>{error?.action}</p>
      <InstagramConnect edge="e" clientId="shop" theme="dark" onConnected={({ username }) => console.log(username)} />
      <instagram-connect client-id="shop" size="small" class="wide" />
      {/* @ts-expect-error The site's id is needed. */}
      <InstagramConnect edge="e" />
      {/* @ts-expect-error There is no such size. */}
      <instagram-connect client-id="shop" size="huge" />
      <instagram-feed src="https://connect.example.com/feed/a" layout="masonry" count={6} more lang="de" class="wide" />
      <instagram-compose edge="https://connect.example.com" for="studio" class="wide" />
      {/* @ts-expect-error There is no such attribute. */}
      <instagram-compose mood="good" />
      <instagram-insights edge="https://connect.example.com" for="studio" report class="wide" />
      {/* @ts-expect-error There is no such attribute. */}
      <instagram-insights mood="good" />
      <InstagramFeed src="a" more layout="list" onReady={({ count }) => console.log(count + 1)}>
        <p>Soon</p>
      </InstagramFeed>
      {/* @ts-expect-error A number is wanted. */}
      <InstagramFeed src="a" count="six" />
      {/* @ts-expect-error A feed has an address. */}
      <instagram-feed layout="row" />
      {/* @ts-expect-error There is no such layout. */}
      <instagram-feed src="a" layout="stack" />
    </main>
  );
}

// React: the connection as a hook, and the button as a component.
import {
  type CSSProperties,
  type DetailedHTMLProps,
  type HTMLAttributes,
  type ReactNode,
  type Ref,
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useInsertionEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from "react";

import { InstagramError, instagramConnect, loadButton } from "./index.js";
import type {
  InstagramComposeAttributes,
  InstagramComposeElement,
  InstagramInsightsAttributes,
  InstagramInsightsElement,
} from "./elements.js";
import type {
  Account,
  Disconnected,
  ErrorDetail,
  FeedDetail,
  Instagram,
  InstagramConnectAttributes,
  InstagramConnectElement,
  InstagramFeedAttributes,
  InstagramFeedElement,
  Options,
  Snapshot,
} from "./index.js";

/** What {@link useInstagram} gives. */
export interface UseInstagram extends Snapshot {
  /** The connection itself: `connect`, `get`, `items`, … The same object until the options change. */
  readonly instagram: Instagram;
}

/**
 * The connection, and where it stands. Renders anew when that changes.
 *
 * With options the hook owns the connection and takes it out of the page when the component goes. For several components give it
 * one made outside: `const instagram = instagramConnect({ … })`.
 */
export const useInstagram = (source: Options | Instagram): UseInstagram => {
  const given = "getSnapshot" in source ? source : null;
  const key = given ? "" : JSON.stringify(source);
  // Making one touches nothing, so one that React throws away leaves nothing behind.
  const instagram = useMemo(() => given ?? instagramConnect(JSON.parse(key) as Options), [given, key]);
  useEffect(() => (given ? undefined : () => instagram.dispose()), [given, instagram]);
  const snapshot = useSyncExternalStore(instagram.subscribe, instagram.getSnapshot, instagram.getServerSnapshot);
  return useMemo(() => ({ ...snapshot, instagram }), [snapshot, instagram]);
};

/** What {@link InstagramConnect} takes. */
export interface InstagramConnectProps extends Options {
  /** The language of its words, such as `de`; without it, the page's. */
  lang?: string;
  /** Without it, the page's `color-scheme`. */
  theme?: "light" | "dark";
  /** Without it, medium. */
  size?: "small" | "large";
  /** Without it, rounded. */
  shape?: "pill" | "square";
  /** The menu can publish the account's posts as a feed, and take it back; for the page of a site's owner. */
  feeds?: boolean;
  /** The element's id. */
  id?: string;
  /** The element's classes. */
  className?: string;
  /** The element's style. */
  style?: CSSProperties;
  /** Somebody is connected. */
  onConnected?: (account: Account) => void;
  /** Nobody is connected any more. */
  onDisconnected?: (detail: Disconnected) => void;
  /** Something went wrong. The button says so too, unless its script couldn't load (`script_blocked`). */
  onFailed?: (error: InstagramError) => void;
}

/** The button `<instagram-connect>`. Its `ref` is the element. */
export const InstagramConnect = forwardRef(function InstagramConnect(
  { onConnected, onDisconnected, onFailed, ...props }: InstagramConnectProps,
  ref: Ref<InstagramConnectElement>,
) {
  const own = useRef<InstagramConnectElement>(null);
  useImperativeHandle(ref, () => own.current!, []);
  const listeners = useRef<Pick<InstagramConnectProps, "onConnected" | "onDisconnected" | "onFailed">>({});
  // Before anything can happen to the element that this rendering changes: a later effect may come after its events.
  useInsertionEffect(() => {
    listeners.current = { ...(onConnected && { onConnected }), ...(onDisconnected && { onDisconnected }), ...(onFailed && { onFailed }) };
  });
  useEffect(() => {
    const element = own.current!;
    const connected = (event: CustomEvent<Account>) => listeners.current.onConnected?.(event.detail);
    const disconnected = (event: CustomEvent<Disconnected>) => listeners.current.onDisconnected?.(event.detail);
    const failed = (event: CustomEvent<ErrorDetail>) => listeners.current.onFailed?.(new InstagramError(event.detail));
    element.addEventListener("connected", connected);
    element.addEventListener("disconnected", disconnected);
    element.addEventListener("failed", failed);
    return () => {
      element.removeEventListener("connected", connected);
      element.removeEventListener("disconnected", disconnected);
      element.removeEventListener("failed", failed);
    };
  }, []);
  const { edge, clientId, permissions, accountKey, returnUrl, integrity, feeds, className, ...rest } = props;
  const { path = "", value = "" } = integrity ?? {};
  useEffect(() => {
    let gone = false;
    loadButton(path ? { edge, integrity: { path, value } } : { edge }).catch((error: InstagramError) => {
      if (!gone) listeners.current.onFailed?.(error);
    });
    return () => void (gone = true);
  }, [edge, path, value]);
  return createElement("instagram-connect", {
    ...rest,
    ref: own,
    edge,
    "client-id": clientId,
    permissions: permissions?.join(" "),
    "account-key": accountKey,
    "return-url": returnUrl,
    // React 18 writes `false` as a text, which is there.
    feeds: feeds ? "" : undefined,
    // React 18 writes `className` as it stands to a custom element.
    class: className,
  });
});

/** What {@link InstagramFeed} takes. */
export interface InstagramFeedProps {
  /** The feed's address, with or without its ending. */
  src: string;
  /** Without it, a grid. */
  layout?: "grid" | "masonry" | "row" | "list";
  /** How many posts there are at first; without it, 12. */
  count?: number;
  /** With a button that shows the next ones. */
  more?: boolean;
  /** Without it, a click shows a post large. */
  lightbox?: "off";
  /** The language of its words, such as `de`; without it, the page's. */
  lang?: string;
  /** The element's id. */
  id?: string;
  /** The element's classes. */
  className?: string;
  /** The element's style. */
  style?: CSSProperties;
  /** What is shown until the feed is there, and where it can't be had. */
  children?: ReactNode;
  /** The feed is there, or has ended. */
  onReady?: (detail: FeedDetail) => void;
  /** It can't be had. */
  onFailed?: (detail: FeedDetail) => void;
}

/** The feed `<instagram-feed>`, with its script, which your bundler keeps apart. Its `ref` is the element. */
export const InstagramFeed = forwardRef(function InstagramFeed(
  { onReady, onFailed, more, className, children, ...rest }: InstagramFeedProps,
  ref: Ref<InstagramFeedElement>,
) {
  const own = useRef<InstagramFeedElement>(null);
  useImperativeHandle(ref, () => own.current!, []);
  const listeners = useRef<Pick<InstagramFeedProps, "onReady" | "onFailed">>({});
  useInsertionEffect(() => {
    listeners.current = { ...(onReady && { onReady }), ...(onFailed && { onFailed }) };
  });
  useEffect(() => {
    const element = own.current!;
    const ready = (event: CustomEvent<FeedDetail>) => listeners.current.onReady?.(event.detail);
    const failed = (event: CustomEvent<FeedDetail>) => listeners.current.onFailed?.(event.detail);
    element.addEventListener("instagram-feed:ready", ready);
    element.addEventListener("instagram-feed:failed", failed);
    // Here and not above, for on a server there is no element to define.
    if (!customElements.get("instagram-feed")) void import("./feed.js");
    return () => {
      element.removeEventListener("instagram-feed:ready", ready);
      element.removeEventListener("instagram-feed:failed", failed);
    };
  }, []);
  // What is false is an attribute all the same, to React 18.
  return createElement("instagram-feed", { ...rest, more: more ? "" : undefined, ref: own, class: className }, children);
});

/** The raw element in JSX, once this module is imported. */
export type InstagramConnectElementProps = DetailedHTMLProps<HTMLAttributes<InstagramConnectElement>, InstagramConnectElement> &
  InstagramConnectAttributes & {
    /** The element's classes. */
    class?: string | undefined;
  };

/** The same of the feed. */
export type InstagramFeedElementProps = DetailedHTMLProps<HTMLAttributes<InstagramFeedElement>, InstagramFeedElement> &
  InstagramFeedAttributes & {
    /** The element's classes. */
    class?: string | undefined;
  };

/** The same of the composer. */
export type InstagramComposeElementProps = DetailedHTMLProps<HTMLAttributes<InstagramComposeElement>, InstagramComposeElement> &
  InstagramComposeAttributes & {
    /** The element's classes. */
    class?: string | undefined;
  };

/** The same of the dashboard. */
export type InstagramInsightsElementProps = DetailedHTMLProps<HTMLAttributes<InstagramInsightsElement>, InstagramInsightsElement> &
  InstagramInsightsAttributes & {
    /** The element's classes. */
    class?: string | undefined;
  };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "instagram-connect": InstagramConnectElementProps;
      "instagram-compose": InstagramComposeElementProps;
      "instagram-feed": InstagramFeedElementProps;
      "instagram-insights": InstagramInsightsElementProps;
    }
  }
}

// Addresses in Instagram's data: a page makes links and pictures of them, so only Instagram's own arrive there.

// Without the flag `u`: with it, letters that aren't plain fold into those that are.
const INSTAGRAM = /^https:\/\/([a-z0-9-]+\.)*((cdn)?instagram\.com|fbcdn\.net)([/?#][!-[\]-~]*)?$/i;
/** The stand-in of an edge on this computer. */
const HERE = /^https?:\/\/(([a-z0-9-]+\.)*localhost|127\.0\.0\.1)(:\d+)?([/?#][!-[\]-~]*)?$/i;
/** The account's own link leads anywhere, but to a page. */
const WEB = /^https?:\/\/[^\s\\@/?#]+([/?#][^\s\\]*)?$/i;

const OF_INSTAGRAM = ["permalink", "media_url", "thumbnail_url", "profile_picture_url"];

/** Whether it is an https address of Instagram's, or one of this computer where the edge is on it. */
export const isLink = (url: unknown, edge: string) =>
  typeof url === "string" && (INSTAGRAM.test(url) || (HERE.test(edge) && HERE.test(url)));

/** The answer without the addresses that are none; everything else stays. */
export const withoutOddLinks = (answer: unknown, edge: string): unknown =>
  Array.isArray(answer)
    ? answer.map((item) => withoutOddLinks(item, edge))
    : answer && typeof answer === "object"
      ? Object.fromEntries(
          Object.entries(answer).flatMap(([name, value]) => {
            const odd = OF_INSTAGRAM.includes(name)
              ? !isLink(value, edge)
              : name === "website" && !(typeof value === "string" && WEB.test(value));
            return odd ? [] : [[name, withoutOddLinks(value, edge)]];
          }),
        )
      : answer;

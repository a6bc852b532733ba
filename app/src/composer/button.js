// The button whose session makes the posts.

const TAG = "instagram-connect";

// The one that `for` names, or the page's first. Without one the element has its own, with its attributes.
export const button = (host, edge) => {
  const page = host.ownerDocument;
  const name = host.getAttribute("for");
  const known = name ? page.getElementById(name) : page.querySelector(TAG);
  if (known) return known;
  const own = page.createElement(TAG);
  own.setAttribute("edge", edge);
  own.setAttribute("permissions", "instagram_business_basic instagram_business_content_publish");
  for (const name of ["client-id", "account-key", "return-url", "lang"]) {
    if (host.hasAttribute(name)) own.setAttribute(name, host.getAttribute(name));
  }
  host.append(own);
  if (!customElements.get(TAG)) {
    const script = page.createElement("script");
    script.src = `${edge}/connect.js`;
    page.head.append(script);
  }
  return own;
};

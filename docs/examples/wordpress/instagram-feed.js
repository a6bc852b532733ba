// The connected account's profile and media, beside every button of the page.
jQuery(($) => {
  $("instagram-connect").each((_, button) => {
    const edge = button.getAttribute("edge");
    const $feed = $(button).next(".instagram-feed");

    // Reads through the edge. The token is the edge's own, never Instagram's; ask for it before each request.
    const read = (url) =>
      Promise.resolve(button.token()).then((token) => $.getJSON({ url, headers: { Authorization: "Bearer " + token } }));

    // Addresses are Instagram's data: only its own become pictures, and on this computer the stand-in's.
    const known = edge.startsWith("http://localhost:")
      ? /^http:\/\/(127\.0\.0\.1|([a-z0-9-]+\.)*localhost):\d+\//
      : /^https:\/\/([a-z0-9-]+\.)*(cdninstagram\.com|fbcdn\.net)\//i;
    const address = (url) => (known.test(url) ? url : "");

    const show = (url) =>
      read(url).then(({ data, paging }) => {
        for (const { caption, media_url, thumbnail_url } of data) {
          const $picture = $("<img>", { src: address(thumbnail_url || media_url), alt: caption || "", width: 120 });
          $("<li>").append($picture).appendTo($feed.find("ul"));
        }
        const $more = $feed.find(".more").toggle(!!paging?.next);
        // One page for a double click.
        $more.off("click").on("click", () => {
          $more.prop("disabled", true);
          show(paging.next)
            .catch(tell)
            .finally(() => $more.prop("disabled", false));
        });
      });

    const start = () =>
      read(edge + "/graph/me?fields=username,media_count").then((me) => {
        $feed
          .empty()
          .append($("<h2>").text(`@${me.username}, ${me.media_count} posts`), "<ul>", $("<button>", { class: "more", text: "More" }));
        return show(edge + "/graph/me/media?fields=caption,media_url,thumbnail_url&limit=6");
      });

    const tell = (error) => {
      const problem = error.responseJSON;
      // A person has to act: the button asks them to.
      if (problem && problem.retry === "user_reconnect") button.token(true).catch(() => {});
      $feed.append($("<p>", { role: "alert", text: problem ? problem.detail : error.message }));
    };

    $(button).on("connected", () => start().catch(tell));
    $(button).on("disconnected", () => $feed.empty());
    if (button.state === "connected") start().catch(tell);
  });
});

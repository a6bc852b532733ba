import { StrictMode, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { InstagramConnect, useInstagram } from "instagram-connect/react";

const options = {
  edge: "https://connect.example.com",
  clientId: "shop",
  permissions: ["instagram_business_basic"],
};

function App() {
  // The button and the hook are of the same site, so they have the same session.
  const { instagram, account } = useInstagram(options);
  return (
    <main>
      <h1>React</h1>
      <InstagramConnect
        {...options}
        onConnected={({ username }) => (document.title = "@" + username)}
        onDisconnected={() => (document.title = "React")}
        onFailed={({ message, action }) => console.log(message, action)}
      />
      {account && <Feed key={account.connection} instagram={instagram} />}
    </main>
  );
}

function Feed({ instagram }) {
  const [me, setMe] = useState();
  const [media, setMedia] = useState([]);
  const [last, setLast] = useState(false);
  const pages = useRef();

  const more = async () => {
    const from = pages.current;
    const { value, done } = await from.next();
    if (from !== pages.current) return;
    if (!done) setMedia((seen) => [...seen, ...value.data]);
    setLast(done || !value.paging?.next);
  };
  useEffect(() => {
    const ends = new AbortController();
    const { signal } = ends;
    // When a read fails because a person has to act, the button says so.
    const quiet = () => {};
    instagram.get("/me", { fields: ["username", "media_count"], signal }).then(setMe, quiet);
    pages.current = instagram.pages("/me/media", { fields: ["caption", "media_url", "thumbnail_url"], limit: 6, signal });
    setMedia([]);
    more().catch(quiet);
    return () => ends.abort();
  }, [instagram]);

  return (
    <section>
      {me && (
        <h2>
          @{me.username}, {me.media_count} posts
        </h2>
      )}
      <ul>
        {media.map(({ id, caption, media_url, thumbnail_url }) => (
          <li key={id}>
            <img src={thumbnail_url ?? media_url} alt={caption ?? ""} width="120" />
          </li>
        ))}
      </ul>
      {!last && (
        <button type="button" className="more" onClick={() => more().catch(console.log)}>
          More
        </button>
      )}
    </section>
  );
}

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

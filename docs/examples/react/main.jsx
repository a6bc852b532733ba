import { StrictMode, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { useInstagram } from "instagram-connect/react";

const options = {
  edge: "https://connect.example.com",
  clientId: "shop",
  permissions: ["instagram_business_basic"],
};

function App() {
  const { instagram, state, account, error } = useInstagram(options);
  // What goes wrong is in `error` as well.
  const connect = () => instagram.connect().catch(() => {});
  return (
    <main>
      <h1>React</h1>
      {account ? (
        <>
          <Feed key={account.connection} instagram={instagram} />
          <button onClick={() => instagram.signOut()}>Sign out</button>
        </>
      ) : (
        <button className="connect" disabled={state === "loading" || state === "busy"} onClick={connect}>
          {{ waiting: "Finish at Instagram", reconnect: "Reconnect" }[state] ?? "Connect Instagram"}
        </button>
      )}
      {error && <p role="alert">{error.message} {error.action}</p>}
    </main>
  );
}

function Feed({ instagram }) {
  const [me, setMe] = useState();
  const [media, setMedia] = useState([]);
  const [last, setLast] = useState(false);
  const pages = useRef();

  const more = async (from = pages.current) => {
    const { value, done } = await from.next();
    if (from !== pages.current) return;
    if (!done) setMedia((seen) => [...seen, ...value.data]);
    setLast(done || !value.paging?.next);
  };
  useEffect(() => {
    const ends = new AbortController();
    const { signal } = ends;
    // A read that fails because a person has to act shows in the connection's own `error`.
    const quiet = () => {};
    instagram.get("/me", { fields: ["username", "media_count"], signal }).then(setMe, quiet);
    pages.current = instagram.pages("/me/media", { fields: ["caption", "media_url", "thumbnail_url"], limit: 6, signal });
    setMedia([]);
    more().catch(quiet);
    return () => ends.abort();
  }, [instagram]);

  return (
    <section>
      {me && <h2>@{me.username}, {me.media_count} posts</h2>}
      <ul>
        {media.map(({ id, caption, media_url, thumbnail_url }) => (
          <li key={id}><img src={thumbnail_url ?? media_url} alt={caption ?? ""} width="120" /></li>
        ))}
      </ul>
      {!last && <button className="more" onClick={() => more()}>More</button>}
    </section>
  );
}

createRoot(document.getElementById("root")).render(<StrictMode><App /></StrictMode>);

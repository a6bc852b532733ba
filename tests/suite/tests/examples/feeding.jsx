// The feed as a component, under StrictMode, with what the test says, and gone again.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { InstagramFeed } from "instagram-connect/react";

globalThis.told = [];
const root = createRoot(document.querySelector("main"));

globalThis.put = (name, props) =>
  root.render(
    <StrictMode>
      <InstagramFeed
        {...props}
        ref={(element) => (globalThis.element = element)}
        onReady={({ count }) => globalThis.told.push(`${name} ${count}`)}
        onFailed={({ code }) => globalThis.told.push(`${name} ${code}`)}
      >
        <p>Soon</p>
      </InstagramFeed>
    </StrictMode>,
  );
globalThis.take = () => root.render(null);

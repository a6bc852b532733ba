// The component and the hook, put into a page and taken out again under StrictMode, as the test says.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { InstagramConnect, useInstagram } from "instagram-connect/react";

const options = { edge: globalThis.edge, clientId: "demo" };
globalThis.told = [];

function Both({ name }) {
  const { state } = useInstagram(options);
  return (
    <>
      <InstagramConnect {...options} onConnected={({ username }) => globalThis.told.push(name + " " + username)} />
      <output>{state}</output>
    </>
  );
}

let root;
globalThis.put = (name) => {
  root ??= createRoot(document.querySelector("main"));
  root.render(
    <StrictMode>
      <Both name={name} />
    </StrictMode>,
  );
};
globalThis.take = () => {
  root.unmount();
  root = undefined;
};

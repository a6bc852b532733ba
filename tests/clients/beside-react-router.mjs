// A page with React Router, which goes home from every address that it doesn't know.
import { RouterProvider, createBrowserRouter, createHashRouter, redirect, useParams } from "library";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const view = (name) =>
  function View() {
    return createElement("h2", { id: "view" }, name + " " + (useParams().id ?? ""));
  };
const routes = [
  { path: "/", Component: view("home") },
  { path: "/shop/:id", Component: view("shop") },
  { path: "*", loader: () => redirect("/") },
];
const router = globalThis.HASH ? createHashRouter(routes) : createBrowserRouter(routes, { basename: "/app" });
globalThis.go = (path) => router.navigate(path);
const root = document.body.appendChild(document.createElement("main"));
createRoot(root).render(createElement(RouterProvider, { router }));

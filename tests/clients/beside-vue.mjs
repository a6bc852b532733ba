// A page with Vue Router, which goes home from every address that it doesn't know.
import { createApp, h } from "vue";
import { RouterView, createRouter, createWebHashHistory, createWebHistory } from "library";

const view = (name) => ({ render: () => h("h2", { id: "view" }, name + " " + (router.currentRoute.value.params.id ?? "")) });
const router = createRouter({
  history: globalThis.HASH ? createWebHashHistory() : createWebHistory("/app"),
  routes: [
    { path: "/", component: view("home") },
    // As an application loads them: later, also than the button is connected.
    { path: "/shop/:id", component: () => new Promise((resolve) => setTimeout(resolve, 500, view("shop"))) },
    { path: "/:rest(.*)*", redirect: "/" },
  ],
});
globalThis.go = (path) => router.push(path);
createApp({ render: () => h(RouterView) })
  .use(router)
  .mount(document.body.appendChild(document.createElement("main")));

// The page: what the address after # names is shown; what it shows before is let go.

import { forgetToken, hasToken, keepToken, Problem } from "./api.js";
import { element, say } from "./dom.js";
import { executionPage, executionsPage } from "./executions.js";
import { instancePage } from "./instance.js";
import { modelPage, modelsPage } from "./models.js";

const routes = [
  [/^\/?$/, modelsPage],
  [/^\/models$/, modelsPage],
  [/^\/models\/([^/]+)$/, modelPage],
  [/^\/models\/([^/]+)\/instances\/([^/]+)$/, instancePage],
  [/^\/executions$/, executionsPage],
  [/^\/executions\/([^/]+)$/, executionPage],
];

const main = document.getElementById("main");
const signIn = document.getElementById("sign-in");
const signOut = document.getElementById("sign-out");
let shown = new AbortController();

async function show() {
  shown.abort();
  const current = shown = new AbortController();
  const address = location.hash.slice(1);
  markNavigation(address);
  say("");
  main.replaceChildren(element("p", { class: "empty" }, "Loading…"));
  signOut.hidden = !hasToken();
  try {
    for (const [pattern, page] of routes) {
      const match = pattern.exec(address);
      if (!match) continue;
      await page(main, current.signal, ...match.slice(1).map(decodeURIComponent));
      signIn.hidden = true;
      return;
    }
    main.replaceChildren(element("p", {}, "There is nothing here."));
  } catch (error) {
    if (current.signal.aborted) return;
    if (error instanceof Problem && error.status === 401) {
      signIn.hidden = false;
      signIn.elements.token.focus();
    }
    main.replaceChildren(element("p", { class: "error", role: "alert" }, error.message));
  }
}

function markNavigation(address) {
  for (const item of document.querySelectorAll("header nav a")) {
    const isCurrent = item.hash !== "" && address.startsWith(item.hash.slice(1));
    if (isCurrent) item.setAttribute("aria-current", "page");
    else item.removeAttribute("aria-current");
  }
}

signIn.addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(signIn.elements.token.value.trim());
  signIn.reset();
  show();
});
signOut.addEventListener("click", () => {
  forgetToken();
  show();
});
addEventListener("hashchange", () => {
  show();
  main.focus();
});
show();

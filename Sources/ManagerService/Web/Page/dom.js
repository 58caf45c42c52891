// Elements, made without any text ever being read as HTML.

/// An element: attributes by name, functions as listeners, children that are elements, texts or nothing.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value);
  }
  fill(made, ...children.flat());
  return made;
}

/// Puts children in the place of those that are there; nothing stands for no child.
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child !== undefined && child !== null));
}

/// A table with a caption; each row is a list of cells.
export function table(caption, headings, rows, empty) {
  if (rows.length === 0) return element("p", { class: "empty" }, empty);
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, headings.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, rows.map((cells) => element("tr", {}, cells.map((cell) => element("td", {}, cell)))))));
}

export const link = (href, text) => element("a", { href }, text);

/// What a state means for its colour.
export function kind(state) {
  if (state === "error" || state === "failed") return "error";
  if (["initial", "deleted", "cancelled"].includes(state)) return "gone";
  if (["created", "configured", "started", "stopped", "succeeded"].includes(state)) return "rest";
  return "busy";
}

export const stateMark = (state) => element("span", { class: `state ${kind(state)}` }, state);

export const time = (text) =>
  text ? element("time", { datetime: text }, new Date(text).toLocaleString()) : "";

export function duration(milliseconds) {
  return milliseconds < 60_000 ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/// Says something to everybody, also to those who do not see the page.
export function say(text) { document.getElementById("status").textContent = text; }

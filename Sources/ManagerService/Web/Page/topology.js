// The picture of a topology, whose nodes take the colours of their instances' states.

import { getText, path } from "./api.js";
import { element, kind } from "./dom.js";

/// Draws it; `colour` is then given the state of each node instance.
export async function topology(model, signal) {
  const text = await getText(`${path("v1", "models", model)}/topology.svg`, { signal });
  const drawn = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const svg = document.importNode(drawn, true);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Topology of ${model}; the table of nodes says the same`);
  const nodes = new Map();
  for (const node of svg.querySelectorAll("g.node")) nodes.set(node.querySelector("title").textContent, node);

  function colour(instances) {
    const states = new Map();
    for (const { template, state } of instances) {
      if (!states.has(template)) states.set(template, new Map());
      states.get(template).set(state, (states.get(template).get(state) ?? 0) + 1);
    }
    for (const [template, counts] of states) {
      const node = nodes.get(template);
      if (!node) continue;
      // What is wrong or on its way counts for all of them.
      const kinds = [...counts.keys()].map(kind);
      const worst = ["error", "busy", "rest"].find((one) => kinds.includes(one)) ?? "gone";
      node.setAttribute("class", `node ${kinds.includes("rest") && kinds.includes("gone") ? "busy" : worst}`);
      const words = [...counts].map(([state, count]) => (count > 1 ? `${count} ${state}` : state)).join(", ");
      label(node).textContent = words;
      node.querySelector("title").textContent = `${template}: ${words}`;
    }
  }
  return { picture: element("div", { class: "topology", tabindex: "0" }, svg), colour };
}

/// The line below a node's name that says its states: the type's, which Graphviz has made room for.
function label(node) {
  const texts = node.querySelectorAll("text");
  return texts[texts.length - 1];
}

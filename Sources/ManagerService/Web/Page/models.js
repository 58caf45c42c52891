// The list of models, and one model with its instances and its topology.

import { all, get, path, post } from "./api.js";
import { element, link, say, stateMark, table, time } from "./dom.js";
import { topology } from "./topology.js";

export const modelAddress = (model) => `#/models/${encodeURIComponent(model)}`;
export const instanceAddress = (model, instance) =>
  `${modelAddress(model)}/instances/${encodeURIComponent(instance)}`;

export async function modelsPage(main, signal) {
  const models = await all("/v1/models", {}, signal);
  main.replaceChildren(
    element("h1", {}, "Models"),
    table("Models", ["Model", "CSAR", "Put"],
      models.map((model) => [
        link(modelAddress(model.name), model.name), element("code", {}, model.digest.slice(0, 19)),
        time(model.put),
      ]),
      "There is no model yet: ditrit csar push FILE"));
}

export async function modelPage(main, signal, name) {
  const where = path("v1", "models", name);
  const [model, instances] = await Promise.all([get(where, { signal }), all(`${where}/instances`, {}, signal)]);
  const picture = element("section", {}, element("h2", {}, "Topology"));
  main.replaceChildren(
    element("h1", {}, model.name),
    element("p", { class: "lead" }, model.description ?? "", " ", element("code", {}, model.digest)),
    table("Instances", ["Instance", "Last execution", "Status"],
      instances.map((instance) => [
        link(instanceAddress(name, instance.name), instance.name),
        instance.execution ? link(`#/executions/${instance.execution.id}`, instance.execution.workflow) : "",
        instance.execution ? stateMark(instance.execution.status) : "",
      ]),
      "There is no instance of it yet."),
    newInstance(model),
    picture);
  picture.append((await topology(name, signal)).picture);
}

function newInstance(model) {
  const inputs = (model.inputs ?? []).map((input) =>
    element("label", { title: input.description },
      `${input.name} (${input.type})`,
      element("input", { name: `input.${input.name}`, required: input.required === true && input.default === undefined, placeholder: input.default === undefined ? undefined : JSON.stringify(input.default) })));
  const submit = async (event) => {
    event.preventDefault();
    const given = [...new FormData(event.target)].filter(([key, value]) => key.startsWith("input.") && value !== "");
    const name = event.target.elements.instance.value;
    try {
      await post(`${path("v1", "models", model.name)}/instances`, {
        name, inputs: Object.fromEntries(given.map(([key, value]) => [key.slice("input.".length), value])),
      });
      location.hash = instanceAddress(model.name, name);
    } catch (error) {
      say(error.message);
    }
  };
  return element("form", { class: "actions", submit, "aria-label": "New instance" },
    element("label", {}, "New instance", element("input", { name: "instance", required: true })),
    inputs, element("button", { class: "main" }, "Create"));
}

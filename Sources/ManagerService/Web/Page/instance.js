// One instance: its nodes, its outputs, its executions, and starting another one.

import { all, get, path, post } from "./api.js";
import { element, link, say, stateMark, table, time } from "./dom.js";
import { modelAddress } from "./models.js";
import { topology } from "./topology.js";

export async function instancePage(main, signal, model, name) {
  const where = path("v1", "models", model, "instances", name);
  const [instance, description, executions, picture] = await Promise.all([
    get(where, { signal }), get(path("v1", "models", model), { signal }),
    all("/v1/executions", { model, instance: name }, signal), topology(model, signal),
  ]);
  picture.colour(instance.nodes);
  main.replaceChildren(
    element("h1", {}, name, " of ", link(modelAddress(model), model)),
    start(where, description.workflows ?? []),
    table("Executions", ["Execution", "Workflow", "Status", "Started", "Ended"],
      executions.map((execution) => [
        link(`#/executions/${execution.id}`, execution.id), execution.workflow, stateMark(execution.status),
        time(execution.started), time(execution.ended),
      ]),
      "Nothing was run on it yet."),
    element("section", {}, element("h2", {}, "Topology"), picture.picture),
    element("section", {}, nodeTable(instance.nodes)),
    outputs(instance.outputs));
}

export function nodeTable(nodes) {
  return table("Nodes", ["Node", "State", "Attributes"],
    nodes.map((node) => [
      node.name, stateMark(node.state),
      Object.entries(node.attributes ?? {}).map(([key, value]) =>
        element("div", {}, element("code", {}, `${key}: ${JSON.stringify(value)}`))),
    ]),
    "It has no nodes.");
}

export function outputs(values) {
  const rows = Object.entries(values ?? {}).map(([name, value]) => [
    name, element("code", {}, typeof value === "string" ? value : JSON.stringify(value)),
  ]);
  return element("section", {}, rows.length > 0 ? table("Outputs", ["Output", "Value"], rows) : null);
}

function start(where, workflows) {
  const submit = async (event) => {
    event.preventDefault();
    try {
      // The same however often the button is pressed before there is an answer.
      const key = event.target.dataset.key ??= crypto.randomUUID();
      const execution = await post(
        `${where}/executions`, { workflow: event.target.elements.workflow.value }, { "Idempotency-Key": key });
      location.hash = `#/executions/${execution.id}`;
    } catch (error) {
      delete event.target.dataset.key;
      say(error.message);
    }
  };
  return element("form", { class: "actions", submit, "aria-label": "Start a workflow" },
    element("label", {}, "Workflow",
      element("select", { name: "workflow" }, workflows.map((name) => element("option", {}, name)))),
    element("button", { class: "main" }, "Start"));
}

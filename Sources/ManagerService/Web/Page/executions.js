// The list of executions, and one that is followed while it runs.

import { all, events, get, getText, path, post } from "./api.js";
import { duration, element, fill, link, say, stateMark, table, time } from "./dom.js";
import { nodeTable, outputs } from "./instance.js";
import { instanceAddress } from "./models.js";
import { topology } from "./topology.js";

// So many operations are shown at a time.
const mostShown = 20;

export async function executionsPage(main, signal) {
  const executions = await all("/v1/executions", {}, signal);
  main.replaceChildren(
    element("h1", {}, "Executions"),
    table("Executions", ["Execution", "Instance", "Workflow", "Status", "Started", "Ended"],
      executions.map((execution) => [
        link(`#/executions/${execution.id}`, execution.id),
        link(instanceAddress(execution.model, execution.instance), `${execution.instance} of ${execution.model}`),
        execution.workflow, stateMark(execution.status), time(execution.started), time(execution.ended),
      ]),
      "Nothing was run yet."));
}

export async function executionPage(main, signal, id) {
  const where = path("v1", "executions", id);
  let execution = await get(where, { signal });
  const [instance, picture] = await Promise.all([
    get(path("v1", "models", execution.model, "instances", execution.instance), { signal }),
    topology(execution.model, signal),
  ]);
  const states = new Map(instance.nodes.map((node) => [node.name, { ...node }]));
  const running = new Map();
  const failures = [];

  const heading = element("section");
  const nodes = element("section");
  const work = element("section", { "aria-live": "polite" });
  const end = element("section");
  main.replaceChildren(
    heading, work,
    element("section", {}, element("h2", {}, "Topology"), picture.picture), nodes, end);

  function drawHeading() {
    const act = (action) => async () => {
      try {
        await post(`${where}/${action}`);
        say(`${action}: asked for`);
        if (action !== "cancel") dispatchEvent(new HashChangeEvent("hashchange"));
      } catch (error) {
        say(error.message);
      }
    };
    const actions = { running: ["cancel"], cancelled: ["resume"], failed: ["retry"], succeeded: [] }[execution.status];
    const concerned = [...states.values()].filter((node) => execution.goals?.[node.template] !== undefined);
    const done = concerned.filter((node) => node.state === execution.goals[node.template]).length;
    fill(heading,
      element("h1", {}, `${execution.workflow} of `,
        link(instanceAddress(execution.model, execution.instance), `${execution.instance} of ${execution.model}`)),
      element("p", { class: "lead" }, stateMark(execution.status), ` ${id}, started `, time(execution.started),
        execution.ended ? ` took ${duration(new Date(execution.ended) - new Date(execution.started))}` : ""),
      execution.message ? element("p", { class: "error" }, execution.message) : null,
      element("div", { class: "actions" },
        concerned.length > 0 ? element("progress",
          { max: concerned.length, value: done, "aria-label": `${done} of ${concerned.length} nodes are done` }) : null,
        actions?.map((action) => element("button", { type: "button", click: act(action) }, action))));
  }

  function drawWork() {
    fill(work,
      running.size > 0 ? element("h2", {}, `Running (${running.size})`) : null,
      [...running.values()].slice(0, mostShown).map((operation) => operation.view),
      failures.length > 0 ? element("h2", {}, `Failed (${failures.length})`) : null,
      failures.slice(-mostShown));
  }

  const drawNodes = () =>
    fill(nodes, nodeTable([...states.values()]));

  function happened(event) {
    const key = [event.node, event.operation, event.relationship, event.peer].join("\u0000");
    if (event.kind === "state" && states.has(event.node)) states.get(event.node).state = event.state;
    if (event.kind === "dispatched") running.set(key, runningOperation(where, event, signal));
    else if (running.has(key)) {
      running.get(key).end();
      running.delete(key);
    }
    if (event.kind === "failed") failures.push(failedOperation(where, event, signal));
  }

  // A thousand nodes change in one frame as well as one does.
  let isDue = false;
  function draw() {
    isDue = false;
    if (signal.aborted) return;
    picture.colour([...states.values()]);
    drawHeading();
    drawWork();
    drawNodes();
  }
  function drawSoon() {
    if (isDue) return;
    isDue = true;
    setTimeout(() => requestAnimationFrame(draw), 200);
  }

  draw();
  follow();

  async function follow() {
    try {
      for await (const message of events(`${where}/events`, signal)) {
        for (const event of [JSON.parse(message.data)].flat()) happened(event);
        drawSoon();
      }
      execution = await get(where, { signal });
      const ended = await get(path("v1", "models", execution.model, "instances", execution.instance), { signal });
      for (const node of ended.nodes) states.set(node.name, { ...node });
      for (const operation of running.values()) operation.end();
      running.clear();
      draw();
      end.replaceChildren(outputs(execution.outputs ?? ended.outputs));
      say(`${execution.workflow} ${execution.status}`);
    } catch (error) {
      if (!signal.aborted) say(error.message);
    }
  }
}

// An operation that runs: what it has printed is shown, and again as long as it runs.
function runningOperation(where, event, signal) {
  const printed = element("pre", { hidden: true, tabindex: "0", "aria-label": `Output of ${title(event)}` });
  const timer = setInterval(async () => {
    if (signal.aborted) clearInterval(timer);
    else if (printed.isConnected) await showOutput(where, event, printed, signal).catch(() => {});
  }, 2000);
  return {
    view: element("div", {}, element("p", {}, stateMark("running"), ` ${title(event)}`), printed),
    end: () => clearInterval(timer),
  };
}

// An operation that has failed: its last lines at once, all that it has printed when it is asked for.
function failedOperation(where, event, signal) {
  const lines = event.output ?? [];
  const printed = element("pre", { hidden: lines.length === 0, tabindex: "0" }, lines.join("\n"));
  const click = () => showOutput(where, event, printed, signal).catch((error) => say(error.message));
  return element("div", {},
    element("p", { class: "error" }, `${title(event)}: ${event.message ?? ""} `,
      event.number === undefined ? null : element("button", { type: "button", click }, "All output")),
    printed);
}

async function showOutput(where, event, shown, signal) {
  const text = await getText(`${where}/operations/${event.number}/output`, { signal });
  shown.textContent = text;
  shown.hidden = text === "";
  shown.scrollTop = shown.scrollHeight;
}

function title(event) {
  const occasion = event.relationship ? ` (${[event.relationship, event.peer].filter(Boolean).join(", ")})` : "";
  return `${event.node} ${event.operation ?? ""}${occasion}`;
}

// The manager's REST API.

const storageKey = "ditrit-token";

/// An answer that tells of an error: a problem document (RFC 9457).
export class Problem extends Error {
  constructor(status, document) {
    const lines = (document.errors ?? []).map((item) =>
      `${[item.file, item.line, item.column].filter((part) => part !== undefined).join(":")} ${item.message}`.trim());
    super([document.detail ?? document.title ?? `the manager answered ${status}`, ...lines].join("\n"));
    this.status = status;
  }
}

export const hasToken = () => sessionStorage.getItem(storageKey) !== null;
export const keepToken = (token) => sessionStorage.setItem(storageKey, token);
export const forgetToken = () => sessionStorage.removeItem(storageKey);

async function send(method, path, { query = {}, body, headers = {}, signal } = {}) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") url.searchParams.set(name, value);
  }
  const all = { ...headers };
  if (hasToken()) all.Authorization = `Bearer ${sessionStorage.getItem(storageKey)}`;
  if (body !== undefined) all["Content-Type"] = "application/json";
  const response = await fetch(url, {
    method, headers: all, signal, body: body === undefined ? undefined : JSON.stringify(body), credentials: "omit",
  });
  if (response.ok) return response;
  throw new Problem(response.status, await response.json().catch(() => ({})));
}

export const path = (...segments) => "/" + segments.map(encodeURIComponent).join("/");

export const get = async (where, options) => (await send("GET", where, options)).json();
export const getText = async (where, options) => (await send("GET", where, options)).text();

export async function post(where, body, headers) {
  const response = await send("POST", where, { body, headers });
  return response.status === 204 ? undefined : response.json();
}

/// All items of a list, page after page.
export async function all(where, query = {}, signal) {
  const items = [];
  let after;
  do {
    const page = await get(where, { query: { ...query, after }, signal });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}

/// The events of a stream, from `last` on, until the stream ends by itself; a broken connection is made again.
export async function* events(where, signal) {
  let last;
  for (;;) {
    try {
      const headers = { Accept: "text/event-stream", ...(last === undefined ? {} : { "Last-Event-ID": last }) };
      const response = await send("GET", where, { headers, signal });
      for await (const message of messages(response.body)) {
        if (message.id !== undefined) last = message.id;
        if (message.name === "end") return;
        yield message;
      }
    } catch (error) {
      if (signal.aborted || (error instanceof Problem && error.status < 500)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    signal.throwIfAborted();
  }
}

// EventSource cannot show a token. Source: the HTML standard, "Interpreting an event stream".
async function* messages(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let message = { name: "message", data: [] };
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (message.data.length > 0) yield { ...message, data: message.data.join("\n") };
        message = { name: "message", data: [], id: message.id };
        continue;
      }
      const [, field, text] = /^([^:]*):? ?(.*)$/.exec(line);
      if (field === "event") message.name = text;
      else if (field === "data") message.data.push(text);
      else if (field === "id") message.id = text;
    }
  }
}

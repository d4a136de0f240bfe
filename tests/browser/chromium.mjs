// Pages in headless Chromium, for tests: no packages, the DevTools protocol over a pipe.
//
//   const server = await serve({ "/": "build/page" });                URL prefixes, and the folders behind them
//   const chromium = await Chromium.launch();
//   const page = await chromium.open(`${server.origin}/main.html`);   a new tab, loaded
//   await page.until("document.title === 'ready'");                   polls until the expression is true
//   await page.evaluate("document.body.textContent");                 JSON values; promises are awaited
//   page.errors                                                       what the page did not catch, and console.error
//   await page.close(); await chromium.close(); server.close();
import { spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome"];
const switches = [
  "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--disable-extensions", "--disable-default-apps", "--mute-audio", "--remote-debugging-pipe",
];
const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json", ".css": "text/css" };

/** Where Chromium is, or undefined. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const directory of (process.env.PATH ?? "").split(path.delimiter))
    for (const name of names)
      if (existsSync(path.join(directory, name))) return path.join(directory, name);
}

/** Folders over HTTP, on a port of its own of this machine. */
export async function serve(folders) {
  const routes = Object.entries(folders).sort((a, b) => b[0].length - a[0].length);
  const server = createServer((request, response) => {
    const url = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const route = routes.find(([prefix]) => url.startsWith(prefix));
    const file = route && path.join(route[1], path.normalize("/" + url.slice(route[0].length)));
    if (!file || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
      return;
    }
    response.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => { server.closeAllConnections(); server.close(); } };
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function within(seconds, promise, what) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`${what} in ${seconds} s`)), seconds * 1000); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A running browser, with an empty profile of its own. */
export class Chromium {
  #process;
  #profile;
  #waiting = new Map();
  #sessions = new Map();
  #next = 1;
  #log = "";

  static async launch() {
    const chromium = new Chromium();
    const program = findChromium();
    if (!program) throw new Error(`Chromium is not installed: none of ${names.join(", ")} is on the path`);
    chromium.#profile = mkdtempSync(path.join(os.tmpdir(), "verifiedjs-chromium-"));
    const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    chromium.#process = spawn(program, [...switches, ...root, `--user-data-dir=${chromium.#profile}`, "about:blank"], { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"], detached: true });
    chromium.#process.stderr.on("data", (data) => { chromium.#log = (chromium.#log + data).slice(-2000); });
    chromium.#process.on("error", (error) => chromium.#end(error));
    chromium.#process.on("exit", (code, signal) => chromium.#end(new Error(`Chromium ended (${signal ?? code}): ${chromium.#log.trim()}`)));
    chromium.#process.stdio[3].on("error", () => {});
    let rest = "";
    chromium.#process.stdio[4].setEncoding("utf8").on("data", (data) => {
      const messages = (rest + data).split("\0");
      rest = messages.pop();
      for (const message of messages) chromium.#receive(JSON.parse(message));
    });
    chromium.version = (await chromium.send("Browser.getVersion")).product;
    return chromium;
  }

  #end(error) {
    this.ended = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #receive({ id, result, error, method, params, sessionId }) {
    if (id === undefined) this.#sessions.get(sessionId)?.(method, params);
    else {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(`${waiting.method}: ${error.message}`));
      else waiting?.resolve(result);
    }
  }

  /** A command of the DevTools protocol. */
  send(method, params = {}, sessionId = undefined, seconds = 60) {
    if (this.ended) return Promise.reject(this.ended);
    const id = this.#next++;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { method, resolve, reject }));
    this.#process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return within(seconds, answer, `${method}: no answer`).finally(() => this.#waiting.delete(id));
  }

  /** A new tab with that address, once it is loaded. */
  async open(url) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, targetId, sessionId);
    this.#sessions.set(sessionId, (method, params) => page.notice(method, params));
    await page.send("Page.enable");
    await page.send("Runtime.enable");
    const loaded = new Promise((resolve) => { page.loaded = resolve; });
    const { errorText } = await page.send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await within(60, loaded, `${url}: not loaded`);
    return page;
  }

  forget(sessionId) {
    this.#sessions.delete(sessionId);
  }

  async close() {
    if (!this.ended) {
      const gone = new Promise((resolve) => this.#process.once("exit", resolve));
      await this.send("Browser.close", {}, undefined, 5).catch(() => {});
      await within(5, gone, "Chromium does not end").catch(() => {});
      // The browser's own process group: its helpers too
      if (this.#process.exitCode === null && this.#process.signalCode === null) process.kill(-this.#process.pid, "SIGKILL");
    }
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** A tab. */
class Page {
  errors = [];

  constructor(chromium, targetId, sessionId) {
    Object.assign(this, { chromium, targetId, sessionId, loaded: () => {} });
  }

  notice(method, params) {
    if (method === "Page.loadEventFired") this.loaded();
    else if (method === "Runtime.exceptionThrown") {
      const { text, exception } = params.exceptionDetails;
      this.errors.push(exception?.description ?? text);
    } else if (method === "Runtime.consoleAPICalled" && params.type === "error") this.errors.push(params.args.map((a) => a.value ?? a.description).join(" "));
    else if (method === "Inspector.targetCrashed") this.errors.push("the page crashed");
  }

  send(method, params, seconds) {
    return this.chromium.send(method, params, this.sessionId, seconds);
  }

  async evaluate(expression, seconds = 60) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, userGesture: true }, seconds);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async until(expression, seconds = 60) {
    for (const end = performance.now() + 1000 * seconds; ; await sleep(20)) {
      if (await this.evaluate(expression, seconds)) return;
      if (performance.now() > end) throw new Error(`not in ${seconds} s: ${expression}${this.errors.length ? `; ${this.errors.join("; ")}` : ""}`);
    }
  }

  async close() {
    this.chromium.forget(this.sessionId);
    await this.chromium.send("Target.closeTarget", { targetId: this.targetId });
  }
}

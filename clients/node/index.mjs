// A double of TMDB for tests: started as a program or a container, controlled, and led to.

import { spawn } from "node:child_process";
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { urlToHttpOptions } from "node:url";

const PREFIX = "/reelbase/v1/double";
const HEADER = "x-reelbase-world";
const HOSTS = new Set(["api.themoviedb.org", "api.tmdb.org", "image.tmdb.org", "www.themoviedb.org"]);
const START_MS = 120_000;
const STOP_MS = 10_000;

/** The double refuses what it was asked; the message says what it expected. */
export class Refused extends Error {}

/** A double at an address, or one world of it. */
export class Double {
  constructor(url, { world = "", key = "reelbase", stop = async () => {} } = {}) {
    this.url = url.replace(/\/$/, "");
    this.world = world;
    this.key = key;
    this.stop = stop;
  }

  /** Put everything back to the beginning, or to a snapshot. */
  async reset(snapshot = null) {
    await this.#send("POST", "/reset", { snapshot });
  }

  /** Keep the present state under a name. */
  async snapshot(name) {
    await this.#send("PUT", `/snapshots/${encodeURIComponent(name)}`);
  }

  /** Add titles by short forms or answers of the API; gives their paths. */
  async load(...forms) {
    return (await this.#send("POST", "/load", forms)).loaded;
  }

  /** Let the clock stand at a moment. */
  async freeze(at) {
    await this.#send("PUT", "/clock", { at: at instanceof Date ? at.toISOString() : at });
  }

  /** Move the clock by { weeks, days, hours, minutes, seconds }. */
  async move(by) {
    await this.#send("PUT", "/clock", { move: by });
  }

  /** Let the clock run; 60 makes a minute of each second. */
  async run(rate = 1) {
    await this.#send("PUT", "/clock", { rate });
  }

  /** The present of the double. */
  async now() {
    return new Date((await this.#send("GET", "/clock")).now);
  }

  /** Let requests fail: { path: "/3/movie/*", nth: [1], status: 503 }. */
  async fail(fault) {
    return (await this.#send("POST", "/faults", fault)).name;
  }

  /** Let no request fail any more. */
  async mend() {
    await this.#send("DELETE", "/faults");
  }

  /** What was asked; path, method, operation, status and unmatched narrow it. */
  async requests(wanted = {}) {
    return (await this.#send("GET", `/requests?${new URLSearchParams(wanted)}`)).requests;
  }

  /** Wait until a path was asked so often. */
  async waitFor(path, { least = 1, seconds = 5 } = {}) {
    const found = await this.requests({ path, least, wait: seconds });
    if (found.length < least) {
      throw new Refused(`expected ${least} requests of ${path} within ${seconds} seconds, found ${found.length}`);
    }
    return found;
  }

  /** Add an account, with a session. */
  async person(username = "double", password = "correct horse battery") {
    return this.#send("POST", "/people", { username, password });
  }

  /** Draw ids and secrets from a seed; null draws them from the system again. */
  async seed(number) {
    await this.#send("PUT", "/seed", { seed: number });
  }

  /** A world of one's own, which begins as all do; its `stop` removes it. */
  async newWorld() {
    const { name, key } = await this.#send("POST", "/worlds", {});
    return new Double(this.url, { world: name, key, stop: () => this.#send("DELETE", `/worlds/${name}`) });
  }

  async #send(method, path, body) {
    const headers = { "content-type": "application/json", ...(this.world ? { [HEADER]: this.world } : {}) };
    const answer = await ask(this.url + PREFIX + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Refused(detailOf(text));
    return text ? JSON.parse(text) : undefined;
  }
}

const ask = globalThis.fetch; // as it was before anything was redirected

function detailOf(text) {
  try {
    return JSON.parse(text).detail ?? text;
  } catch {
    return text;
  }
}

/**
 * Start a double, and wait until it answers. Where `reelbase` is installed it is started as a program, else as a
 * container of the image. `command` or DOUBLE_COMMAND says how the program is called.
 */
export async function startReelbase({ command, image = "reelbase", fixtures = [], clock, empty = false } = {}) {
  const given = command ?? process.env.DOUBLE_COMMAND?.split(" ") ?? ["reelbase"];
  const [program, ...before] = Array.isArray(given) ? given : [given];
  const rest = [...(clock ? ["--clock", clock] : []), ...(empty ? ["--empty"] : [])];
  try {
    return await begun(program, [...before, "double", "--until-eof", ...fixtures, ...rest]);
  } catch (error) {
    if (error.code !== "ENOENT" || command) throw error;
  }
  const port = await freePort();
  const mounts = fixtures.flatMap((file, n) => ["--volume", `${resolve(file)}:/fixtures/${n}.jsonl:ro`]);
  const inside = fixtures.map((_, n) => `/fixtures/${n}.jsonl`);
  const run = ["run", "--rm", "--interactive", "--publish", `127.0.0.1:${port}:8000`, ...mounts, image];
  const asked = ["double", "--until-eof", "--host", "0.0.0.0", "--port", "8000", ...inside, ...rest];
  try {
    return await begun("docker", [...run, ...asked], `http://127.0.0.1:${port}`);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new Error("Expected the program reelbase or docker, found neither. Set DOUBLE_COMMAND, or install one.");
  }
}

function begun(program, rest, url) {
  return new Promise((started, reject) => {
    const child = spawn(program, rest, { stdio: ["pipe", "pipe", "pipe"] });
    const ended = new Promise((done) => child.once("close", done));
    const late = setTimeout(() => child.kill("SIGKILL"), START_MS);
    ended.then(() => clearTimeout(late)); // or it would keep the process of the tests
    let out = "";
    let errors = "";
    child.once("error", (error) => {
      clearTimeout(late);
      reject(error);
    });
    child.stderr.on("data", (data) => (errors += data));
    child.once("close", () => reject(new Error(`Expected a double, found:\n${errors}`)));
    child.stdout.on("data", (data) => {
      out += data;
      if (!out.includes("\n")) return;
      clearTimeout(late);
      child.stdout.removeAllListeners("data").resume();
      child.unref();
      started(new Double(url ?? out.trim(), { stop: () => stopped(child, ended) }));
    });
  });
}

async function stopped(child, ended) {
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  child.stdin.end();
  await ended;
  clearTimeout(late);
}

function freePort() {
  return new Promise((found, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

/** An address at the double, if it is one of TMDB's. */
export function led(address, url) {
  const found = new URL(address);
  return HOSTS.has(found.hostname) ? url + found.pathname + found.search : address;
}

/** Lead what `fetch` asks of TMDB to a double; gives what takes that back. */
export function redirectFetch(double) {
  const before = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    if (input instanceof Request) return before(new Request(led(input.url, double.url), input), init);
    return before(led(String(input), double.url), init);
  };
  return () => {
    globalThis.fetch = before;
  };
}

/**
 * Lead what `node:http` and `node:https` ask of TMDB to a double, and with them axios, got, superagent and node-fetch;
 * gives what takes that back.
 */
export function redirectHttp(double) {
  const before = [http, https].map((library) => [library, { request: library.request, get: library.get }]);
  const { request } = http;
  for (const [library, own] of before) {
    library.request = (...asked) => sent(request, own.request, asked, double.url);
    library.get = (...asked) => sent(request, own.get, asked, double.url).end();
  }
  syncBuiltinESMExports();
  return () => {
    for (const [library, own] of before) Object.assign(library, own);
    syncBuiltinESMExports();
  };
}

function sent(request, before, asked, url) {
  const [first, ...rest] = asked;
  const isAddress = typeof first === "string" || first instanceof URL;
  const given = isAddress ? urlToHttpOptions(new URL(first)) : first;
  const options = { ...given, ...(isAddress && typeof rest[0] === "object" ? rest.shift() : {}) };
  const name = String(options.hostname ?? options.host ?? "").replace(/:\d+$/, "");
  if (!HOSTS.has(name)) return before(...asked);
  const { hostname, port } = new URL(url);
  const there = { protocol: "http:", hostname, host: hostname, port, defaultPort: 80, agent: undefined };
  return request({ ...options, ...there }, ...rest);
}

/** Lead all that this process asks of TMDB to a double; gives what takes that back. */
export function redirect(double) {
  const restore = [redirectFetch(double), redirectHttp(double)];
  return () => restore.forEach((each) => each());
}

/** Lead what a page of Playwright asks of TMDB to a double. */
export async function redirectPage(page, double) {
  await page.route(
    (address) => HOSTS.has(address.hostname),
    async (route) => {
      const response = await route.fetch({ url: led(route.request().url(), double.url) });
      await route.fulfill({ response });
    },
  );
}

import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import http from "node:http";
import https, { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";

import { fixtures } from "../fixtures.mjs";
import { Refused, led, redirect, redirectFetch, redirectHttp, redirectPage, startReelbase } from "../index.mjs";

const TMDB = "https://api.themoviedb.org/3";
let tmdb;
let titles;

before(async () => {
  titles = join(await mkdtemp(join(tmpdir(), "reelbase-")), "titles.json");
  await writeFile(titles, JSON.stringify({ movie: { id: 1, title: "Salt and Thunder" } }));
  tmdb = await startReelbase({ fixtures: [titles], clock: "2026-05-24T12:00:00Z" });
});

after(() => tmdb.stop());
beforeEach(() => tmdb.reset());

async function title(number, key = "any") {
  const answer = await fetch(`${TMDB}/movie/${number}?api_key=${key}`);
  return (await answer.json()).title;
}

test("fetch is led to the double, and back", async () => {
  const ours = globalThis.fetch;
  const restore = redirectFetch(tmdb);
  assert.equal(await title(1), "Salt and Thunder");
  const answer = await fetch(new Request(`${TMDB}/movie/1?api_key=any`));
  assert.equal((await answer.json()).id, 1);
  restore();
  assert.equal(globalThis.fetch, ours);
});

function titleBy(ask, ...asked) {
  return new Promise((found, reject) => {
    const request = ask(...asked, async (answer) => {
      let text = "";
      for await (const part of answer) text += part;
      found(JSON.parse(text).title);
    });
    request.on("error", reject).end();
  });
}

test("requests of node:http and node:https are led to the double, and back", async () => {
  const before = [http.request, https.request, get];
  const restore = redirectHttp(tmdb);
  const address = `${TMDB}/movie/1?api_key=any`;
  const options = { hostname: "api.themoviedb.org", path: "/3/movie/1?api_key=any", agent: new https.Agent() };
  const plain = new URL(address.replace("https", "http"));
  assert.equal(await titleBy(https.request, address), "Salt and Thunder");
  assert.equal(await titleBy(https.request, { ...options, port: 443 }), "Salt and Thunder");
  assert.equal(await titleBy(get, address, { headers: { accept: "application/json" } }), "Salt and Thunder");
  assert.equal(await titleBy(http.get, plain), "Salt and Thunder");
  assert.equal(await titleBy(http.get, `${tmdb.url}/3/movie/1?api_key=any`), "Salt and Thunder");
  restore();
  assert.deepEqual([http.request, https.request, get], before);
  const restoreAll = redirect(tmdb);
  assert.deepEqual([await title(1), await titleBy(get, address)], ["Salt and Thunder", "Salt and Thunder"]);
  restoreAll();
});

test("what was loaded is gone after a reset, unless a snapshot has it", async () => {
  const restore = redirectFetch(tmdb);
  assert.deepEqual(await tmdb.load({ movie: { id: 9, title: "Nine" } }), ["/3/movie/9"]);
  await tmdb.snapshot("nine");
  await tmdb.reset();
  assert.equal(await title(9), undefined);
  await tmdb.reset("nine");
  assert.equal(await title(9), "Nine");
  restore();
});

test("requests fail, are seen and are waited for", async () => {
  const restore = redirectFetch(tmdb);
  await tmdb.fail({ path: "/3/movie/*", nth: [1], retry_after: 2 });
  const waiting = tmdb.waitFor("/3/movie/*", { least: 2 });
  assert.deepEqual([await title(1), await title(1)], [undefined, "Salt and Thunder"]);
  assert.deepEqual((await waiting).map((each) => each.status), [429, 200]);
  await assert.rejects(tmdb.waitFor("/3/tv/*", { seconds: 0.01 }), Refused);
  await assert.rejects(tmdb.fail({ stauts: 500 }), /stauts/);
  restore();
});

test("the clock stands, moves and runs", async () => {
  await tmdb.freeze(new Date("2028-02-29T12:00:00Z"));
  await tmdb.move({ days: 1 });
  assert.equal((await tmdb.now()).toISOString(), "2028-03-01T12:00:00.000Z");
  await tmdb.run(1000);
  assert.ok((await tmdb.now()) > new Date("2028-03-01T12:00:00Z"));
});

test("worlds do not meet", async () => {
  const restore = redirectFetch(tmdb);
  const world = await tmdb.newWorld();
  await world.load({ movie: { id: 7, title: "Seven" } });
  assert.deepEqual([await title(7), await title(7, world.key)], [undefined, "Seven"]);
  await world.stop();
  restore();
});

test("people have sessions", async () => {
  const { session_id } = await tmdb.person("ada");
  const answer = await fetch(`${tmdb.url}/3/account?api_key=any&session_id=${session_id}`);
  assert.equal((await answer.json()).username, "ada");
});

test("fixtures give each test the double as new", async () => {
  const [start] = fixtures.reelbaseServer;
  await start({ reelbaseOptions: { fixtures: [titles] } }, async (reelbaseServer) => {
    for (const expected of [undefined, undefined]) {
      await fixtures.reelbase({ reelbaseServer }, async (reelbase) => {
        assert.equal(await title(5), expected);
        await reelbase.load({ movie: { id: 5, title: "Five" } });
        assert.equal(await title(5), "Five");
      });
    }
  });
});

test("a page is led there", async () => {
  const routed = {};
  await redirectPage({ route: async (wanted, act) => Object.assign(routed, { wanted, act }) }, tmdb);
  assert.equal(routed.wanted(new URL("https://api.themoviedb.org/3/movie/1")), true);
  assert.equal(routed.wanted(new URL("https://example.org/3/movie/1")), false);
  let shown;
  await routed.act({
    request: () => ({ url: () => `${TMDB}/movie/1?api_key=any` }),
    fetch: ({ url }) => fetch(url),
    fulfill: async ({ response }) => (shown = await response.json()),
  });
  assert.equal(shown.title, "Salt and Thunder");
});

test("other addresses stay", () => {
  assert.equal(led("https://example.org/3/movie/1", "http://127.0.0.1:1"), "https://example.org/3/movie/1");
  assert.equal(led("https://image.tmdb.org/t/p/w500/a.jpg", "http://127.0.0.1:1"), "http://127.0.0.1:1/t/p/w500/a.jpg");
});

test("without the program a container of the image is started", async () => {
  const folder = await mkdtemp(join(tmpdir(), "reelbase-"));
  await writeFile(join(folder, "docker"), '#!/bin/sh\necho "$@" >&2\nexit 1\n', { mode: 0o755 });
  const { PATH, DOUBLE_COMMAND } = process.env;
  delete process.env.DOUBLE_COMMAND;
  process.env.PATH = folder;
  try {
    // the image's entry point is `reelbase`
    const asked = /--volume \/.*\/titles\.json:\/fixtures\/0\.jsonl:ro reelbase double --until-eof --host 0\.0\.0\.0/;
    await assert.rejects(startReelbase({ fixtures: ["titles.json"] }), asked);
  } finally {
    Object.assign(process.env, { PATH, ...(DOUBLE_COMMAND ? { DOUBLE_COMMAND } : {}) });
  }
  assert.ok(!process.getActiveResourcesInfo().includes("Timeout"));
});

test("a program that does not start is said", async () => {
  await assert.rejects(startReelbase({ fixtures: ["nowhere.json"] }), /Expected a fixture file/);
});

// The fixtures of the package run by Playwright; a page in a browser is led to the double too.

import { test as base, expect } from "@playwright/test";

import { fixtures } from "../../../clients/node/fixtures.mjs";
import { redirectPage } from "../../../clients/node/index.mjs";

const test = base.extend(fixtures);
test.use({ reelbaseOptions: { fixtures: [process.env.TITLES] } });

const ADDRESS = "https://api.themoviedb.org/3/movie/1?api_key=any";

for (const time of [1, 2]) {
  test(`time ${time}: what another test loaded is gone`, async ({ reelbase }) => {
    const address = ADDRESS.replace("/1?", "/9?");
    expect((await fetch(address)).status).toBe(404);
    await reelbase.load({ movie: { id: 9, title: "Nine" } });
    expect((await (await fetch(address)).json()).title).toBe("Nine");
  });
}

test("a page is led to the double", async ({ reelbase, page }) => {
  test.skip(!process.env.CHROMIUM, "needs Chromium");
  await redirectPage(page, reelbase);
  await page.goto(ADDRESS);
  expect(await page.textContent("body")).toContain("Salt and Thunder");
  const asked = await page.evaluate(async (address) => (await (await fetch(address)).json()).title, ADDRESS);
  expect(asked).toBe("Salt and Thunder");
});

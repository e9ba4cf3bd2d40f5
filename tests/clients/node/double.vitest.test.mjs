// The fixtures of the package run by Vitest: each test finds the double as new.

import { test as base, expect } from "vitest";

import { fixtures } from "../../../clients/node/fixtures.mjs";

const test = base.extend({ ...fixtures, reelbaseOptions: [{ fixtures: [process.env.TITLES] }, { scope: "worker" }] });

async function title(number) {
  const answer = await fetch(`https://api.themoviedb.org/3/movie/${number}?api_key=any`);
  return (await answer.json()).title;
}

for (const time of [1, 2]) {
  test(`time ${time}: what another test loaded is gone`, async ({ reelbase }) => {
    expect([await title(1), await title(9)]).toEqual(["Salt and Thunder", undefined]);
    await reelbase.load({ movie: { id: 9, title: "Nine" } });
    expect(await title(9)).toBe("Nine");
  });
}

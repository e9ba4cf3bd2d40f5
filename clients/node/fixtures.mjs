// Fixtures for Vitest and Playwright: `export const test = base.extend(fixtures)`.

import { redirectFetch, startReelbase } from "./index.mjs";

/** A double for each process of tests, which each test finds as new, and to which `fetch` leads. */
export const fixtures = {
  reelbaseOptions: [{}, { scope: "worker", option: true }],
  reelbaseServer: [
    async ({ reelbaseOptions }, use) => {
      const double = await startReelbase(reelbaseOptions);
      try {
        await use(double);
      } finally {
        await double.stop();
      }
    },
    { scope: "worker", timeout: 120_000 }, // Playwright's; the first start builds the catalogue
  ],
  reelbase: async ({ reelbaseServer }, use) => {
    await reelbaseServer.reset();
    const restore = redirectFetch(reelbaseServer);
    try {
      await use(reelbaseServer);
    } finally {
      restore();
    }
  },
};

import type { Double, StartOptions } from "./index.mjs";

type Use<T> = (value: T) => Promise<void>;

export const fixtures: {
  reelbaseOptions: [StartOptions, { scope: "worker"; option: true }];
  reelbaseServer: [
    (given: { reelbaseOptions: StartOptions }, use: Use<Double>) => Promise<void>,
    { scope: "worker"; timeout: number },
  ];
  reelbase: (given: { reelbaseServer: Double }, use: Use<Double>) => Promise<void>;
};

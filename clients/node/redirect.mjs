// `node --import @reelbase/double/redirect …`: what a program asks of TMDB is answered at the address DOUBLE_URL.

import { Double, redirect } from "./index.mjs";

if (!process.env.DOUBLE_URL) {
  throw new Error("Expected the address of a double in DOUBLE_URL, found none. Start one: reelbase double");
}
redirect(new Double(process.env.DOUBLE_URL));

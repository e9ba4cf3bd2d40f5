// What the linter of add-ons for Stremio says of a manifest, which standard input has.
import { readFileSync } from "node:fs";
import linter from "stremio-addon-linter";

const { valid, errors, warnings } = linter.lintManifest(JSON.parse(readFileSync(0, "utf8")));
const words = (each) => each.message;
process.stdout.write(JSON.stringify({ valid, errors: errors.map(words), warnings: warnings.map(words) }));

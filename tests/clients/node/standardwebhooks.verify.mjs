// Checks the signature of a message as a receiver does: by the package of the specification.
// What standard input has is {secret, headers, content}.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const { secret, headers, content } = JSON.parse(readFileSync(0, "utf8"));
const found = new Webhook(secret).verify(content, headers);
process.stdout.write(JSON.stringify(found));

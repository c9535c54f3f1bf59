/**
 * The server with an event loop that is blocked from time to time: `BLOCK_MS` every `BLOCK_EVERY_MS`, `BLOCK_TIMES`
 * times, from the first second of a call on.
 *
 * @module
 */
import { start } from "../../main.ts";

const number = (name: string) => Number(Deno.env.get(name));
const [blockMs, everyMs, times] = [number("BLOCK_MS"), number("BLOCK_EVERY_MS"), number("BLOCK_TIMES")];

await start(Deno.env.toObject());
for (let n = 0; n < times; n++) {
  await new Promise((resolve) => setTimeout(resolve, everyMs));
  const untilMs = performance.now() + blockMs;
  while (performance.now() < untilMs);
}

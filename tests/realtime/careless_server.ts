/** The server in a process in which, twice a second, something throws that nobody catches. @module */
import { start } from "../../main.ts";

await start(Deno.env.toObject());
setInterval(() => {
  void Promise.reject(new Error("nobody waits for this"));
}, 500);
setInterval(() => {
  throw new Error("nobody catches this");
}, 500);

import assert from "node:assert/strict";
import { hangUp } from "../../../lib/ui/overview/hang_up.ts";

Deno.test("hangUp() posts, and says what went wrong", async () => {
  const asked: string[] = [];
  const results: (string | undefined)[] = [];
  for (const status of [202, 404, 500]) {
    results.push(
      await hangUp("CA/1", (path) => {
        asked.push(path);
        return Promise.resolve(new Response(null, { status }));
      }),
    );
  }
  results.push(await hangUp("CA1", () => Promise.reject(new TypeError("network error"))));
  assert.deepEqual(results, [
    undefined,
    "That call has ended already.",
    "The call could not be ended: the server answered 500.",
    "The call could not be ended: the server can't be reached.",
  ]);
  assert.equal(asked[0], "/api/calls/CA%2F1/hangup");
});

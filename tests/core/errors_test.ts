import assert from "node:assert/strict";
import { errorMessage } from "../../lib/core/errors.ts";

Deno.test("errorMessage() is one line when anything is thrown", () => {
  assert.equal(errorMessage(new Error("Cannot open\n  store: locked")), "Cannot open store: locked");
  assert.equal(
    errorMessage(new Error("Cannot call", { cause: new TypeError("no route") })),
    "Cannot call: no route",
  );
  assert.equal(
    errorMessage(new Error("Cannot call: no route", { cause: new TypeError("no route") })),
    "Cannot call: no route",
  );
  assert.equal(errorMessage(new TypeError("")), "TypeError");
  assert.equal(errorMessage("text"), "text");
  assert.equal(errorMessage(undefined), "undefined");
  assert.equal(errorMessage(Object.create(null)), "[object Object]");
});

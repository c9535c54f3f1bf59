import assert from "node:assert/strict";
import fc from "fast-check";
import { overDotEnv, parseDotEnv } from "../../lib/core/dot_env.ts";

Deno.test("parseDotEnv() reads what a .env file holds", () => {
  const text = [
    "\ufeffPORT=8000",
    "# ADMIN_TOKEN=off",
    "",
    "  export LANGUAGE = he  # Hebrew",
    'GREETING="שלום, \\"לך\\"\\nline two # not a comment" # a comment',
    "SYSTEM_PROMPT='one",
    "two'",
    "KV_PATH=`./a b.kv`",
    "EMPTY=",
    "not a setting",
    "URL=https://x.example/a=b\r",
    'BROKEN="open',
    "PORT=9000",
  ].join("\n");
  assert.deepEqual(parseDotEnv(text), {
    PORT: "9000",
    LANGUAGE: "he",
    GREETING: 'שלום, \\"לך\\"\nline two # not a comment',
    SYSTEM_PROMPT: "one\ntwo",
    KV_PATH: "./a b.kv",
    EMPTY: "",
    URL: "https://x.example/a=b",
    BROKEN: '"open',
  });
});

Deno.test("parseDotEnv() ends and never throws when given any text", () => {
  const pieces = fc.constantFrom(
    "A",
    "=",
    '"',
    "'",
    "`",
    "\\",
    "\n",
    "\r\n",
    "#",
    " ",
    "export ",
    "x",
    "__proto__=1\n",
  );
  fc.assert(fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
    for (const value of Object.values(parseDotEnv(parts.join("")))) assert.equal(typeof value, "string");
  }));
});

Deno.test("overDotEnv() lets the environment win, but for the list of languages that a desktop sets", () => {
  const file = { PORT: "1", LANGUAGE: "he" };
  assert.deepEqual(overDotEnv({ PORT: "2", HOME: "/" }, file), { PORT: "2", HOME: "/", LANGUAGE: "he" });
  assert.deepEqual(overDotEnv({ LANGUAGE: "en" }, file), { PORT: "1", LANGUAGE: "en" });
  assert.deepEqual(overDotEnv({ LANGUAGE: "en_US:en" }, file), { PORT: "1", LANGUAGE: "he" });
  assert.deepEqual(overDotEnv({ LANGUAGE: "en_US:en" }, {}), { LANGUAGE: "en_US:en" });
});

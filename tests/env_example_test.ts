import assert from "node:assert/strict";
import { loadConfig } from "../lib/config.ts";
import { settingNames } from "../lib/config_secrets.ts";
import { parseDotEnv } from "../lib/core/dot_env.ts";

const TEXT = await Deno.readTextFile(new URL("../.env.example", import.meta.url));

Deno.test(".env.example names every setting once, and nothing else", () => {
  const named = [...TEXT.matchAll(/^#([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name!);
  const settings = settingNames({}).map(({ name }) => name);
  assert.deepEqual([...named].sort(), [...settings].sort());
});

Deno.test(".env.example changes nothing as it is, nor when every line is used", () => {
  assert.deepEqual(parseDotEnv(TEXT), {});
  const all = parseDotEnv(TEXT.replace(/^#(?=[A-Z])/gm, ""));
  assert.equal(Object.keys(all).length, settingNames({}).length);
  assert.deepEqual(loadConfig(all), loadConfig({}));
});

import assert from "node:assert/strict";
import { nearestName } from "../../lib/core/near_name.ts";

const NAMES = [
  "HOST",
  "PORT",
  "TTS",
  "AGENT",
  "LANGUAGE",
  "KV_PATH",
  "ADMIN_TOKEN",
  "VIEWER_TOKEN",
  "LOG_LEVEL",
];

Deno.test("nearestName() names the setting when a name is a slip of it", () => {
  const cases: [name: string, nearest: string][] = [
    ["LANGUGE", "LANGUAGE"],
    ["LANGAUGE", "LANGUAGE"],
    ["LANGUAGES", "LANGUAGE"],
    ["language", "LANGUAGE"],
    ["ADMINTOKEN", "ADMIN_TOKEN"],
    ["ADMIM_TOKN", "ADMIN_TOKEN"],
    ["Admin_Token", "ADMIN_TOKEN"],
    ["port", "PORT"],
    ["AGNET", "AGENT"],
    ["KVPATH", "KV_PATH"],
    ["LOGLEVEL", "LOG_LEVEL"],
  ];
  assert.deepEqual(cases.map(([name]) => nearestName(name, NAMES)), cases.map(([, nearest]) => nearest));
});

Deno.test("nearestName() is silent when a name is a setting, or like none", () => {
  const others = [
    ...NAMES,
    "HOME",
    "PATH",
    "GOPATH",
    "POST",
    "TTY",
    "LANG",
    "LC_ALL",
    "SSH_AGENT_PID",
    "TOKEN",
    "",
    "_",
  ];
  assert.deepEqual(others.map((name) => nearestName(name, NAMES)), others.map(() => undefined));
});

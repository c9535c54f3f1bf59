import assert from "node:assert/strict";
import { settingNames } from "../../lib/config_secrets.ts";
import { parseDotEnv } from "../../lib/core/dot_env.ts";
import { CallMetrics } from "../../lib/ops/metrics.ts";
import { CSV_HEADER } from "../../lib/web/call_csv.ts";
import { createMediaRoutes, type MediaDeps } from "../../routes/media.ts";
import { createVoiceRoutes, type VoiceDeps } from "../../routes/voice.ts";
import { makeCallTrace, makeCallView } from "../fakes/fake_call_directory.ts";
import { makeServerStatus } from "../fakes/fake_server.ts";
import { UNMEASURED } from "../fakes/unmeasured.ts";
import { makeTestApp } from "../web/test_app.ts";
import { codesIn, filesIn, read, rowsOf, sectionOf } from "./texts.ts";

const CONTRACT = read("docs/contract.md");
const at = "2026-11-22T08:00:00.000Z";

Deno.test("docs/contract.md lists the tasks that there are", () => {
  const { tasks } = JSON.parse(read("deno.json"));
  const listed = rowsOf(sectionOf(CONTRACT, "## Commands")).flatMap(([name]) => codesIn(name));
  assert.deepEqual(listed.toSorted(), Object.keys(tasks).toSorted());
});

Deno.test("docs/contract.md lists every setting with its default, and no other", () => {
  const rows = rowsOf(sectionOf(CONTRACT, "## Settings"));
  const listed = rows.flatMap(([name]) => codesIn(name));
  assert.deepEqual(listed.toSorted(), settingNames({}).map(({ name }) => name).toSorted());
  const defaults = parseDotEnv(read(".env.example").replace(/^#(?=[A-Z])/gm, ""));
  const shown = rows.flatMap(([names, value]) =>
    codesIn(names).map((name) => [name, codesIn(value)[0] ?? ""])
  );
  assert.deepEqual(Object.fromEntries(shown), defaults);
});

Deno.test("docs/contract.md lists every route of the app, and no other", () => {
  const { app } = makeTestApp({
    voice: createVoiceRoutes({} as VoiceDeps),
    media: createMediaRoutes({} as MediaDeps),
  });
  const routes = app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) =>
    `${method} ${path}`
  );
  const listed = rowsOf(sectionOf(CONTRACT, "## HTTP")).flatMap(([route]) => codesIn(route))
    .filter((code) => /^[A-Z]+ \//.test(code));
  assert.deepEqual(listed.toSorted(), [...new Set(routes)].toSorted());
});

Deno.test("docs/contract.md lists every metric with its type and labels, and no other", () => {
  const metrics = new CallMetrics();
  metrics.callEnded("caller", { durationMs: 1, rxFrames: 1 });
  metrics.rejected("media", "bad_token");
  metrics.rxInvalid("binary");
  const loopLagMs = { "0.5": 1, "0.95": 1, "0.99": 1 };
  const text = metrics.format({
    liveCalls: 1,
    rxFrames: 1,
    queuedFrames: 1,
    leadMs: 160,
    loopLagMs,
    residentBytes: 1,
  });
  const made = text.split("# HELP ").slice(1).map((family) => {
    const [, name, type] = /# TYPE (\w+) (\w+)/.exec(family)!;
    const labels = [...family.matchAll(/(\w+)="/g)].map(([, label]) => label!).filter((label) =>
      label !== "le"
    );
    return [name, type, [...new Set(labels)].join()];
  });
  const listed = rowsOf(sectionOf(CONTRACT, "## Metrics")).map(([name, type, labels]) => [
    ...codesIn(name),
    type,
    codesIn(labels).join(),
  ]);
  assert.deepEqual(listed, made);
});

Deno.test("docs/contract.md lists the tags of the log, and the columns of a CSV", () => {
  const [, union = ""] = /export type LogTag = (.*);/.exec(read("lib/core/log_event.ts"))!;
  const tags = [...union.matchAll(/"(\w+)"/g)].map(([, tag]) => tag!);
  const listed = rowsOf(sectionOf(CONTRACT, "## Log")).flatMap(([tag]) => codesIn(tag));
  assert.deepEqual(listed.toSorted(), tags.toSorted());
  assert.ok(CONTRACT.includes(`\`${CSV_HEADER.trim()}\``));
});

Deno.test("docs/contract.md shows calls, traces and the status as they are", () => {
  const view = makeCallView({
    turns: [{ id: 1, user: "", agent: "", heard: "", interrupted: false, latencyMs: UNMEASURED }],
    said: [{ id: 1, at, by: "agent", why: "say", text: null, heard: null, interrupted: false }],
    anomalies: [{ at, kind: "starved", ms: 1, lines: [""] }],
    onPeer: true,
    earlier: [],
  });
  const trace = makeCallTrace({
    events: [{ type: "turn", atMs: 1, id: 1 }],
    intervals: [[1, 1]],
    earlier: [],
  });
  const alert = { id: "store", since: at, value: 1, limit: 0 } as const;
  const shown = [...CONTRACT.matchAll(/```jsonc\n([^]*?)```/g)].map(([, json]) =>
    JSON.parse(json!.replace(/\/\/.*$/gm, ""))
  );
  const made = [view, trace, makeServerStatus({ alerts: [alert] })];
  assert.deepEqual(shown.map(shapeOf), made.map(shapeOf));
});

Deno.test("docs/contract.md tells limits as they are", () => {
  const constants = new Map<string, number[]>();
  for (const path of [...filesIn("lib", /\.tsx?$/), ...filesIn("routes", /\.tsx?$/)]) {
    for (
      const [, name, sum] of read(path).matchAll(/^(?:export )?const ([A-Z]\w+)(?:: number)? = ([\d_ *]+);/gm)
    ) {
      const value = sum!.replaceAll("_", "").split("*").reduce(
        (product, factor) => product * Number(factor),
        1,
      );
      constants.set(name!, [...constants.get(name!) ?? [], value]);
    }
  }
  const told = [...sectionOf(CONTRACT, "## Limits").matchAll(/`([A-Z]\w+)` = ([\d,]+)(?=[, |])/g)];
  const wrong = told.filter(([, name, value]) =>
    !constants.get(name!)?.includes(Number(value!.replaceAll(",", "").trim()))
  );
  assert.ok(told.length > 50, `${told.length} limits`);
  assert.deepEqual(wrong.map(([text]) => text), []);
});

/** Names at every depth; of a list of objects, those of the first. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return shapeOf(value[0]);
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).toSorted().map(([name, inner]) => [name, shapeOf(inner)]));
}

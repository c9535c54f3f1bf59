import assert from "node:assert/strict";
import { checkCallDefaults, InvalidSettingsError } from "../../lib/store/check_call_defaults.ts";
import type { CallDefaults } from "../../lib/store/call_defaults.ts";
import { OPERATION_MS } from "../../lib/store/kv_deadline.ts";
import { openSettings, SETTINGS_POLL_MS } from "../../lib/store/kv_settings_store.ts";
import { FaultyKv, type KvMode } from "../fakes/faulty_kv.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { turns, until } from "./history_rig.ts";

const NOTHING: CallDefaults = { greeting: null, systemPrompt: null, voice: null, language: null };
const HEBREW: CallDefaults = { ...NOTHING, greeting: "שלום, איך אפשר לעזור?", language: "he" };

async function setUp(differs: { kv?: FaultyKv; mode?: KvMode } = {}) {
  const { kv = new FaultyKv(await Deno.openKv(":memory:")), mode = "good" } = differs;
  kv.mode = mode;
  const clock = new ManualClock();
  const log = new KeepingLog();
  const changes: CallDefaults[] = [];
  const settings = await openSettings(kv, { clock, log, onChange: (next) => changes.push(next) });
  const close = async () => {
    // A look that hangs is given up after a while.
    await Promise.all([settings.close(), clock.advance(OPERATION_MS)]);
    if (differs.kv === undefined) kv.real.close();
  };
  return { changes, clock, kv, log, settings, [Symbol.asyncDispose]: close };
}

Deno.test("openSettings() begins as the environment says, and finds what was saved", async () => {
  await using t = await setUp();
  assert.deepEqual([t.settings.current, t.settings.version, t.changes], [NOTHING, 0, []]);
  await t.settings.save(HEBREW);
  assert.deepEqual([t.settings.current, t.settings.version, t.changes], [HEBREW, 1, [HEBREW]]);
  await using again = await setUp({ kv: t.kv });
  assert.deepEqual([again.settings.current, again.settings.version, again.changes], [HEBREW, 1, [HEBREW]]);
  await again.settings.save(NOTHING);
  assert.deepEqual([again.settings.current, again.settings.version], [NOTHING, 2]);
});

Deno.test("openSettings() sees what other processes save within five seconds", async () => {
  await using t = await setUp();
  await using other = await setUp({ kv: t.kv });
  assert.ok(SETTINGS_POLL_MS < 5_000);
  await t.settings.save(HEBREW);
  assert.deepEqual(other.settings.current, NOTHING);
  await other.clock.advance(SETTINGS_POLL_MS);
  await until(other, () => other.settings.version === 1);
  assert.deepEqual([other.settings.current, other.changes], [HEBREW, [HEBREW]]);
  for (let look = 0; look < 3; look++) {
    await other.clock.advance(SETTINGS_POLL_MS);
    await turns(other);
  }
  assert.equal(other.changes.length, 1);
});

Deno.test("save() counts every version when two processes save at once", async () => {
  await using t = await setUp();
  await using other = await setUp({ kv: t.kv });
  await Promise.all([t.settings.save(HEBREW), other.settings.save({ ...HEBREW, voice: "a" })]);
  await Promise.all([t.settings.start(), other.settings.start()]);
  assert.deepEqual([t.settings.version, t.settings.current], [2, other.settings.current]);
});

Deno.test("save() isn't undone by a look that began before it", async () => {
  await using t = await setUp();
  const { clock, kv, settings } = t;
  const answer = Promise.withResolvers<void>();
  const { get } = kv;
  kv.get = (async (key: Deno.KvKey) => {
    const entry = await get(key);
    await answer.promise;
    return entry;
  }) as typeof kv.get;
  await clock.advance(SETTINGS_POLL_MS);
  await kv.quiet();
  kv.get = get;
  await settings.save(HEBREW);
  answer.resolve();
  await turns(t);
  assert.deepEqual([settings.current, t.changes], [HEBREW, [HEBREW]]);
});

for (const mode of ["full", "fails", "hangs"] as const) {
  Deno.test(`save() rejects with one sentence when the store ${mode === "full" ? "is full" : mode}`, async () => {
    await using t = await setUp();
    const { clock, kv, settings } = t;
    await settings.save(HEBREW);
    kv.mode = mode;
    const refused = assert.rejects(settings.save(NOTHING), (error: Error) => {
      assert.match(
        error.message,
        /^Cannot save the settings: (disk I\/O error at somewhere|no answer in time)$/,
      );
      return true;
    });
    await clock.advance(OPERATION_MS);
    await refused;
    assert.deepEqual([settings.current, settings.version], [HEBREW, 1]);
    kv.mode = "good";
    await settings.save(NOTHING);
    assert.deepEqual(settings.current, NOTHING);
  });
}

Deno.test("openSettings() goes on with the last good settings while the store fails, and recovers", async () => {
  await using t = await setUp({ mode: "fails" });
  const { clock, kv, log, settings } = t;
  assert.deepEqual([settings.current, settings.failing], [NOTHING, true]);
  kv.mode = "good";
  await clock.advance(SETTINGS_POLL_MS);
  await until(t, () => !settings.failing);
  await settings.save(HEBREW);
  kv.mode = "fails";
  await clock.advance(2 * SETTINGS_POLL_MS);
  await until(t, () => settings.failing);
  assert.deepEqual(settings.current, HEBREW);
  assert.deepEqual(log.lines.map(({ message }) => message), [
    "settings can't be read",
    "settings can be read again",
    "settings can't be read",
  ]);
});

Deno.test("openSettings() keeps what it has when something else is stored", async () => {
  await using t = await setUp();
  const { clock, kv, log, settings } = t;
  await settings.save(HEBREW);
  for (
    const wrong of [7, { version: 9, settings: { ...HEBREW, greeting: 7 } }, {
      version: "x",
      settings: HEBREW,
    }]
  ) {
    await kv.real.set(["settings", "house"], wrong);
    log.lines.length = 0;
    await clock.advance(SETTINGS_POLL_MS);
    await until(t, () => log.lines.length > 0);
    assert.deepEqual([settings.current, settings.failing], [HEBREW, false]);
    assert.equal(log.lines[0]?.message, "stored settings are not settings, the last good ones stay");
  }
  await settings.save(NOTHING);
  assert.deepEqual(settings.current, NOTHING);
});

Deno.test("save() refuses what can't be kept, before any I/O", async () => {
  await using t = await setUp();
  const { commits } = t.kv;
  const wrong: [unknown, string][] = [
    [null, "they are no object"],
    [{}, "greeting is neither a text nor null"],
    [{ ...NOTHING, greeting: "" }, "greeting is neither a text nor null"],
    [{ ...NOTHING, greeting: "x".repeat(501) }, "greeting is longer than 500 characters"],
    [{ ...NOTHING, greeting: "a\u0000" }, "greeting has control characters in it"],
    [{ ...NOTHING, systemPrompt: "x".repeat(8_001) }, "systemPrompt is longer than 8000 characters"],
    [{ ...NOTHING, voice: 7 }, "voice is neither a text nor null"],
    [{ ...NOTHING, language: "../he" }, "language is no language tag"],
  ];
  for (const [value, why] of wrong) {
    await assert.rejects(t.settings.save(value as CallDefaults), (error) => {
      assert.ok(error instanceof InvalidSettingsError);
      assert.equal(error.message, `Cannot keep the settings: ${why}`);
      return true;
    });
  }
  assert.equal(t.kv.commits, commits);
  const longest = { ...HEBREW, greeting: "😀".repeat(500), systemPrompt: "ש\n".repeat(4_000) };
  await t.settings.save(longest);
  await using again = await setUp({ kv: t.kv });
  assert.deepEqual(again.settings.current, longest);
});

Deno.test("checkCallDefaults() takes the fields it knows and no other", () => {
  assert.deepEqual(checkCallDefaults({ ...HEBREW, __proto__: { x: 1 }, other: 1 }), HEBREW);
});

Deno.test("close() ends the looking", async () => {
  await using t = await setUp();
  await t.settings.close();
  assert.equal(t.clock.pending, 0);
});

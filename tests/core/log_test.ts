import assert from "node:assert/strict";
import fc from "fast-check";
import { createLog, type LogFields, type LogOptions, type RootLog } from "../../lib/core/log.ts";
import { MAX_LOG_KINDS } from "../../lib/core/log_limit.ts";
import { MAX_VALUE_CHARS } from "../../lib/core/log_line.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

const CALL = "CA00000000000000000000000000000001";

function recorded(options: Partial<LogOptions> = {}): { log: RootLog; lines: string[]; clock: ManualClock } {
  const clock = new ManualClock();
  const lines: string[] = [];
  return { log: createLog({ clock, write: (line) => lines.push(line), ...options }), lines, clock };
}

function textOf(fields: LogFields, options: Partial<LogOptions> = {}): string {
  const { log, lines } = recorded(options);
  log.info("TX", "m", fields);
  return lines.join("\n").replace("2026-11-22T08:00:00.000Z INFO [TX] m", "").trim();
}

Deno.test("createLog() writes the line of the contract when a producer waits", async () => {
  const { log, lines, clock } = recorded();
  await clock.advance(123);
  log.with({ call: CALL }).info("TX", "queue full, producer waits", { frames: 1000, waitedMs: 20 });
  assert.deepEqual(lines, [
    `2026-11-22T08:00:00.123Z INFO [TX] queue full, producer waits call=${CALL} frames=1000 waitedMs=20`,
  ]);
});

Deno.test("createLog() writes one JSON object a line when the format is json", () => {
  const { log, lines } = recorded({ format: "json" });
  log.warn("TTS", "late", {
    call: CALL,
    from: "+972501234567",
    msg: "own",
    ok: true,
    none: null,
    x: NaN,
    u: undefined,
  });
  assert.deepEqual(lines, [
    '{"ts":"2026-11-22T08:00:00.000Z","level":"warn","tag":"TTS","msg":"late","call":"' + CALL +
    '","from":"+9725*****67","_msg":"own","ok":true,"none":null,"x":null}',
  ]);
});

Deno.test("createLog() leaves out what is milder when a level is set", () => {
  const { log, lines } = recorded({ level: "warn" });
  for (const level of ["debug", "info", "warn", "error"] as const) log[level]("HTTP", level);
  assert.deepEqual(lines.map((line) => line.split(" ")[1]), ["WARN", "ERROR"]);
});

Deno.test("createLog() writes debug lines when the level is debug", () => {
  const { log, lines } = recorded({ level: "debug" });
  log.debug("STORE", "opened", {});
  assert.deepEqual(lines, ["2026-11-22T08:00:00.000Z DEBUG [STORE] opened"]);
});

const VALUES: readonly [value: LogFields[string], text: string][] = [
  ["plain", "v=plain"],
  ["", 'v=""'],
  ["two words", 'v="two words"'],
  ['say "hi"', 'v="say \\"hi\\""'],
  ["a=b", 'v="a=b"'],
  ["back\\slash", 'v="back\\\\slash"'],
  ["שלום", "v=שלום"],
  ["+972501234567", "v=+9725*****67"],
  ["a\nINFO [TX] fake", 'v="a\\nINFO [TX] fake"'],
  ["\x1b[31mred", 'v="\\u001b[31mred"'],
  ["a\u202eb", 'v="a\\u202eb"'],
  ["a\u2028b", 'v="a\\u2028b"'],
  ["a\u0085b", 'v="a\\u0085b"'],
  ["\ud800", 'v="\\ud800"'],
  ["tag \u{e0041}", 'v="tag \\udb40\\udc41"'],
  [1.5, "v=1.5"],
  [NaN, "v=NaN"],
  [false, "v=false"],
  [null, "v=null"],
  [undefined, ""],
];

for (const [value, text] of VALUES) {
  Deno.test(`createLog() writes ${JSON.stringify(text)} when a value is ${JSON.stringify(value)}`, () => {
    assert.equal(textOf({ v: value }), text);
  });
}

Deno.test("createLog() writes one line of visible characters when values and keys are anything", () => {
  const anyText = fc.string({ unit: "binary", maxLength: 40 });
  for (const format of ["text", "json"] as const) {
    fc.assert(fc.property(anyText, anyText, anyText, (message, key, value) => {
      const { log, lines } = recorded({ format });
      log.error("RX", message, { [key]: value });
      assert.equal(lines.length, 1);
      assert.doesNotMatch(lines[0]!, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      if (format === "json") JSON.parse(lines[0]!);
    }));
  }
});

Deno.test("createLog() hides secrets when they stand in a message or a value", () => {
  const { log, lines } = recorded({ secrets: ["hunter2secret"] });
  log.error("HTTP", "refused hunter2secret", {
    url: "https://x/?k=hunter2secret",
    cut: "y".repeat(1995) + "hunter2secret",
  });
  assert.doesNotMatch(lines[0]!, /hunter/);
  assert.match(lines[0]!, /refused \*\*\* url="https:\/\/x\/\?k=\*\*\*"/);
});

Deno.test("createLog() cuts a value when it is longer than the limit", () => {
  assert.equal(textOf({ v: "y".repeat(MAX_VALUE_CHARS + 7) }), `v=${"y".repeat(MAX_VALUE_CHARS)}…+7`);
});

Deno.test("createLog() holds lines back when one kind floods, and says how many when the window ends", async () => {
  const { log, lines, clock } = recorded();
  const call = log.with({ call: CALL });
  for (let n = 0; n < 20; n++) {
    call.warn("RX", "invalid payload", { n });
    await clock.advance(100);
  }
  log.warn("RX", "invalid payload", { call: "CA2" });
  assert.equal(lines.length, 6);
  await clock.advance(7999);
  assert.equal(lines.length, 6);
  await clock.advance(1);
  assert.deepEqual(lines.slice(6), [
    `2026-11-22T08:00:10.000Z WARN [RX] invalid payload call=${CALL} suppressed=15`,
  ]);
  assert.equal(clock.pending, 0);
});

Deno.test("createLog() says what was held back before the next line when the alarm is late", () => {
  const { log, lines, clock } = recorded();
  for (let n = 0; n < 6; n++) log.warn("RX", "invalid payload");
  clock.block(10_000);
  log.warn("RX", "invalid payload");
  assert.deepEqual(lines.slice(5), [
    "2026-11-22T08:00:10.000Z WARN [RX] invalid payload suppressed=1",
    "2026-11-22T08:00:10.000Z WARN [RX] invalid payload",
  ]);
});

Deno.test("createLog() says what is held back when it is disposed of", () => {
  const { log, lines, clock } = recorded();
  for (let n = 0; n < 8; n++) log.error("STORE", "write failed");
  log[Symbol.dispose]();
  assert.equal(lines.at(-1), "2026-11-22T08:00:00.000Z ERROR [STORE] write failed suppressed=3");
  assert.equal(clock.pending, 0);
});

Deno.test("createLog() ends the oldest window when there are too many kinds of lines", () => {
  const { log, lines } = recorded();
  for (let n = 0; n < 6; n++) log.info("CALL", "began", { call: "first" });
  for (let n = 1; n < MAX_LOG_KINDS; n++) log.info("CALL", "began", { call: `${n}` });
  assert.equal(lines.length, 5 + MAX_LOG_KINDS - 1);
  log.info("CALL", "began", { call: "one too many" });
  assert.deepEqual(lines.slice(-2), [
    "2026-11-22T08:00:00.000Z INFO [CALL] began call=first suppressed=1",
    '2026-11-22T08:00:00.000Z INFO [CALL] began call="one too many"',
  ]);
});

Deno.test("createLog() sets no alarm when nothing is held back", () => {
  const { log, clock } = recorded();
  for (let n = 0; n < 5; n++) log.info("CALL", "began");
  assert.equal(clock.pending, 0);
});

Deno.test("createLog() throws nothing when its output does", () => {
  const log = createLog({
    clock: new ManualClock(),
    write: () => {
      throw new Error("Cannot write: pipe closed");
    },
  });
  log.error("CALL", "lost");
});

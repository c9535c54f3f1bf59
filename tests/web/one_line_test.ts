import assert from "node:assert/strict";
import { createLog } from "../../lib/core/log.ts";
import { MemoryTokenStore } from "../../lib/twilio/memory_token_store.ts";
import { StreamTokens } from "../../lib/twilio/tokens.ts";
import { createVoiceRoutes } from "../../routes/voice.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { BEARER, countingRandom, makeTestApp } from "./test_app.ts";

const NASTY =
  "a\nb\r\nc\u2028d\u2029e\u0085f\u001b[31mred\u001b]0;title\u0007g\u202eevil\u2066h\u200b\u0000\u007f\ufeff";
// deno-lint-ignore no-control-regex -- these are what must not be in a line
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

for (const format of ["text", "json"] as const) {
  /** docs/faults.md, row 39. */
  Deno.test(`line breaks, escapes and bidi controls of callers leave one event one line in a ${format} log`, async () => {
    const clock = new ManualClock();
    const lines: string[] = [];
    const log = createLog({ clock, format, level: "debug", write: (line) => lines.push(line) });
    const tokens = new StreamTokens(new MemoryTokenStore(clock), countingRandom());
    const events: string[] = [];
    const counted = Object.fromEntries((["debug", "info", "warn", "error"] as const).map((level) => [
      level,
      (...line: Parameters<typeof log.info>) => {
        events.push(line[1]);
        log[level](...line);
      },
    ]));
    const voice = createVoiceRoutes({
      publicUrl: "http://localhost:8000",
      authToken: undefined,
      language: "en",
      tokens,
      calls: {
        ring: ({ callSid, from, to }) => {
          counted.info!("CALL", "rings", { call: callSid, from, to });
          return "full";
        },
        resume: () => "hangup",
        status: (callSid, status) => counted.info!("CALL", "status", { call: callSid, status }),
      },
      log: { ...log, ...counted } as typeof log,
      rejected: () => {},
    });
    voice.get("/throws/:text", () => {
      throw new TypeError(NASTY);
    });
    const { app } = makeTestApp({ voice, log: { ...log, ...counted } as typeof log }, clock);
    const CallSid = "CA00000000000000000000000000000001";
    const peer = { remoteAddr: { hostname: "127.0.0.1" } };
    const post = (path: string, fields: Record<string, string>) =>
      app.request(
        `http://localhost:8000${path}`,
        { method: "POST", body: new URLSearchParams(fields) },
        peer,
      );
    for (const name of ["From", "To", "CallerName", "CallStatus", "Direction", "CallSid"]) {
      await post("/voice", { CallSid, From: "+15550100", To: "+15550199", [name]: NASTY });
      await post("/voice/status", { CallSid, CallStatus: "completed", [name]: NASTY });
      await clock.advance(20_000);
    }
    const encoded = encodeURIComponent(NASTY.toWellFormed());
    for (
      const path of [`/throws/${encoded}`, `/api/calls/${encoded}`, `/login?link=${encoded}`, `/${encoded}`]
    ) {
      await app.request(`http://localhost:8000${path}`, { headers: { ...BEARER, "user-agent": "a\u0085b" } });
      await app.request(`http://localhost:8000${path}`, { headers: { authorization: "Bearer wrong" } });
    }
    assert.ok(events.length >= 8, `${events.length} events`);
    assert.equal(lines.length, events.length);
    assert.deepEqual(lines.filter((line) => FORBIDDEN.test(line)), []);
    if (format === "json") { for (const line of lines) JSON.parse(line); }
    log[Symbol.dispose]();
  });
}

import assert from "node:assert/strict";
import { MAX_OUTSTANDING_MARKS, PlayoutLedger } from "../../lib/tx/playout_ledger.ts";

/** Sends `frames` and a mark behind them that plays at `playedAtMs`. */
function send(ledger: PlayoutLedger, frames: number, playedAtMs: number): string {
  for (let n = 0; n < frames; n++) ledger.frame();
  return ledger.mark(playedAtMs - frames * 20, playedAtMs, playedAtMs) ?? "";
}

Deno.test("PlayoutLedger.echo() finishes an utterance once, with all of it heard, when its last mark is echoed", async () => {
  const ledger = new PlayoutLedger();
  const finished = ledger.begin(1, 0);
  const first = send(ledger, 8, 160);
  const last = send(ledger, 2, 200);
  ledger.end(1, 0);
  ledger.echo(first, 165);
  assert.equal(ledger.speaking, true);
  assert.deepEqual(ledger.echo(last, 210), { rttMs: 50, prediction: 200, expired: false });
  assert.deepEqual(await finished, { heardMs: 200, interrupted: false });
  assert.equal(ledger.speaking, false);
  assert.equal(ledger.unechoedMs, 0);
});

Deno.test("PlayoutLedger.end() finishes an utterance whose last mark has been echoed already", async () => {
  const ledger = new PlayoutLedger();
  const finished = ledger.begin(1, 0);
  ledger.echo(send(ledger, 8, 160), 165);
  ledger.end(1, 0);
  assert.deepEqual(await finished, { heardMs: 160, interrupted: false });
});

Deno.test("PlayoutLedger.clear() ends utterances with what was heard and ignores the echoes that it provokes", async () => {
  const ledger = new PlayoutLedger();
  const heard = ledger.begin(1, 0);
  const first = send(ledger, 8, 160);
  ledger.end(1, 2);
  const second = send(ledger, 2, 200);
  const unheard = ledger.begin(2, 0);
  const third = send(ledger, 8, 360);
  ledger.echo(first, 160);
  assert.equal(ledger.clear(180, 360), 2);
  assert.deepEqual(await heard, { heardMs: 180, interrupted: true });
  assert.deepEqual(await unheard, { heardMs: 0, interrupted: true });
  assert.deepEqual(
    [second, third, first, "unknown", "g2:m9"].map((name) => ledger.echo(name, 190)),
    Array(5).fill(undefined),
  );
  assert.equal(ledger.unechoedMs, 0);
});

Deno.test("PlayoutLedger.played() lies between the last echo and the next mark, whatever the clock says", () => {
  const ledger = new PlayoutLedger();
  const first = send(ledger, 8, 160);
  send(ledger, 8, 320);
  assert.equal(ledger.played(100, 320), 5, "by the clock, while no echo has come");
  ledger.echo(first, 400);
  assert.equal(ledger.played(400, 320), 16, "the clock says all, the next mark is at the end");
  assert.equal(ledger.played(0, 320), 8, "not less than what was echoed");
});

Deno.test("PlayoutLedger.mark() names at most 256 marks that are out", () => {
  const ledger = new PlayoutLedger();
  const names = Array.from({ length: 300 }, () => ledger.mark(0, 0, 0));
  assert.equal(names.filter((name) => name !== undefined).length, MAX_OUTSTANDING_MARKS);
  assert.equal(ledger.outstanding, MAX_OUTSTANDING_MARKS);
});

Deno.test("PlayoutLedger.expire() gives a mark up 2 s after its audio should have been played", async () => {
  const ledger = new PlayoutLedger();
  const finished = ledger.begin(1, 0);
  send(ledger, 8, 160);
  ledger.end(1, 0);
  assert.equal(ledger.expire(2_159), 0);
  assert.equal(ledger.expire(2_160), 1);
  assert.equal(ledger.expire(9_999), 0);
  assert.deepEqual(await finished, { heardMs: 160, interrupted: false });
});

Deno.test("PlayoutLedger.echo() believes a late echo of a peer that has echoed before", () => {
  const ledger = new PlayoutLedger();
  ledger.echo(send(ledger, 8, 160), 160);
  const late = send(ledger, 8, 320);
  assert.equal(ledger.expire(5_000), 1);
  assert.equal(ledger.unechoedMs, 160);
  assert.deepEqual(ledger.echo(late, 5_100), { rttMs: 4_940, prediction: 320, expired: true });
  assert.equal(ledger.unechoedMs, 0);
});

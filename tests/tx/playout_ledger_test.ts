import assert from "node:assert/strict";
import { MAX_OUTSTANDING_MARKS, PlayoutLedger } from "../../lib/tx/playout_ledger.ts";

/** Sends `frames` and a mark behind them that plays at `playedAtMs`. */
function send(ledger: PlayoutLedger, frames: number, playedAtMs: number): string {
  for (let n = frames; n > 0; n--) ledger.frame(playedAtMs - n * 20);
  return ledger.mark(playedAtMs - frames * 20) ?? "";
}

Deno.test("PlayoutLedger.echo() finishes an utterance once, with all of it heard, when its last mark is echoed", async () => {
  const ledger = new PlayoutLedger();
  const finished = ledger.begin(1, { beganMs: 0, queued: 0 });
  const first = send(ledger, 8, 160);
  const last = send(ledger, 2, 200);
  ledger.end(1, 0);
  ledger.echo(first, 165);
  assert.equal(ledger.speaking, true);
  assert.deepEqual(ledger.echo(last, 210), {
    position: 10,
    sentAtMs: 160,
    dueMs: 200,
    rttMs: 50,
    expired: false,
  });
  assert.deepEqual(await finished, { heardMs: 200, interrupted: false });
  assert.equal(ledger.speaking, false);
  assert.equal(ledger.unechoedMs, 0);
});

Deno.test("PlayoutLedger.end() finishes an utterance whose last mark has been echoed already", async () => {
  const ledger = new PlayoutLedger();
  const finished = ledger.begin(1, { beganMs: 0, queued: 0 });
  ledger.echo(send(ledger, 8, 160), 165);
  ledger.end(1, 0);
  assert.deepEqual(await finished, { heardMs: 160, interrupted: false });
});

Deno.test("PlayoutLedger.clear() ends utterances with what was heard and ignores the echoes that it provokes", async () => {
  const ledger = new PlayoutLedger();
  const heard = ledger.begin(1, { beganMs: 0, queued: 0 });
  const first = send(ledger, 8, 160);
  ledger.end(1, 2);
  const second = send(ledger, 2, 200);
  const unheard = ledger.begin(2, { beganMs: 0, queued: 0 });
  const third = send(ledger, 8, 360);
  ledger.echo(first, 160);
  assert.equal(ledger.clear(180), 2);
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
  assert.equal(ledger.played(100), 5, "by the clock, while no echo has come");
  ledger.echo(first, 400);
  assert.equal(ledger.played(400), 8, "the echo came late, so that much is still to be played");
  assert.equal(ledger.played(1_000), 16, "the clock says all, the next mark is at the end");
  assert.equal(ledger.played(0), 8, "not less than what was echoed");
});

Deno.test("PlayoutLedger.mark() names at most 256 marks that are out", () => {
  const ledger = new PlayoutLedger();
  const names = Array.from({ length: 300 }, () => ledger.mark(0));
  assert.equal(names.filter((name) => name !== undefined).length, MAX_OUTSTANDING_MARKS);
  assert.equal(ledger.outstanding, MAX_OUTSTANDING_MARKS);
});

Deno.test("PlayoutLedger.expire() gives a mark up 2 s after its audio should have been played", async () => {
  const ledger = new PlayoutLedger();
  const finished = ledger.begin(1, { beganMs: 0, queued: 0 });
  send(ledger, 8, 160);
  ledger.end(1, 0);
  assert.deepEqual(ledger.expire(2_159), { count: 0, position: 0 });
  assert.deepEqual(ledger.expire(2_160), { count: 1, position: 8 });
  assert.deepEqual(ledger.expire(9_999), { count: 0, position: 8 });
  assert.deepEqual(await finished, { heardMs: 160, interrupted: false });
});

Deno.test("PlayoutLedger.echo() believes a late echo of a peer that has echoed before", () => {
  const ledger = new PlayoutLedger();
  ledger.echo(send(ledger, 8, 160), 160);
  const late = send(ledger, 8, 320);
  assert.equal(ledger.expire(5_000).count, 1);
  assert.equal(ledger.unechoedMs, 160);
  const echo = ledger.echo(late, 5_100);
  assert.deepEqual([echo?.rttMs, echo?.expired], [4_940, true]);
  assert.equal(ledger.unechoedMs, 0);
});

Deno.test("PlayoutLedger.echo() measures the time of an echo where there was nothing else to play", () => {
  const ledger = new PlayoutLedger();
  ledger.frame(0);
  const fresh = ledger.mark(0, { fresh: true }) ?? "";
  const second = send(ledger, 8, 180);
  ledger.echo(fresh, 65);
  assert.equal(ledger.echoMs, 45);
  ledger.echo(second, 500);
  assert.equal(ledger.echoMs, 45);
});

Deno.test("PlayoutLedger.aheadMs() goes by the echoes when Twilio has more to play than the grid knows", () => {
  const ledger = new PlayoutLedger();
  const first = send(ledger, 8, 160);
  send(ledger, 8, 320);
  assert.equal(ledger.aheadMs(100), 220);
  ledger.echo(first, 660);
  assert.equal(ledger.aheadMs(660), 160, "echoed half a second late");
  ledger.clear(660);
  assert.equal(ledger.aheadMs(660), 0);
});

Deno.test("PlayoutLedger.audible() is true from the first frame to the last, and in a gap", () => {
  const ledger = new PlayoutLedger();
  void ledger.begin(1, { beganMs: 0, queued: 0 });
  const seen = [ledger.audible(0)];
  send(ledger, 8, 160);
  seen.push(ledger.audible(100), ledger.audible(300));
  ledger.end(1, 0);
  seen.push(ledger.audible(100), ledger.audible(300));
  assert.deepEqual(seen, [false, true, true, true, false]);
});

Deno.test("PlayoutLedger.starting() tells the utterance whose first frame leaves next, and none that is empty", () => {
  const ledger = new PlayoutLedger();
  void ledger.begin(1, { beganMs: 5, queued: 0 });
  ledger.end(1, 0);
  void ledger.begin(2, { beganMs: 7, queued: 0 });
  assert.equal(ledger.starting()?.id, 2);
  ledger.frame(0);
  assert.equal(ledger.starting(), undefined);
});

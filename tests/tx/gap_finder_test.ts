import assert from "node:assert/strict";
import { GapFinder, type HeardGap } from "../../lib/tx/gap_finder.ts";
import type { Echo } from "../../lib/tx/playout_ledger.ts";

/** An echo of a mark behind `position` frames. */
function echoOf(position: number, about: Partial<Echo> = {}): Echo {
  return { position, sentAtMs: position * 20, dueMs: position * 20, rttMs: 40, expired: false, ...about };
}

const BEGINS = { begins: { id: 1, beganMs: 0, from: 0, to: undefined } };

function rig() {
  const gaps: HeardGap[] = [];
  const finder = new GapFinder((gap) => gaps.push(gap));
  /** Sound that was taken up at `ms` of Twilio's clock and took `backMs`; both clocks began together. */
  const sound = (ms: number, backMs = 20) => finder.sound(ms, ms + backMs);
  return { finder, gaps, sound };
}

Deno.test("GapFinder finds a pause between two echoes by the sound around them, however long the path back is", () => {
  const { finder, gaps, sound } = rig();
  sound(100);
  finder.echo(echoOf(1, BEGINS), 125);
  sound(120);
  sound(260);
  finder.echo(echoOf(9), 285);
  sound(280);
  assert.equal(gaps.length, 0);
  // 160 ms of audio took 260, and came back over a path that is 300 ms longer.
  for (let n = 0; n < 3; n++) {
    assert.equal(gaps.length, 0, "one late echo is no gap");
    sound(520 + 160 * n, 320);
    finder.echo(echoOf(17 + 8 * n), 845 + 160 * n);
    sound(540 + 160 * n, 320);
  }
  assert.equal(gaps.length, 1);
  const { cause, ms, onPath, position } = gaps[0]!;
  assert.deepEqual({ cause, onPath, position }, { cause: "socket_blocked", onPath: true, position: 9 });
  assert.ok(Math.abs(ms - 100) <= 20, `${ms} ms`);
});

Deno.test("GapFinder finds no gap where only the path back has grown", () => {
  const { finder, gaps, sound } = rig();
  sound(100);
  finder.echo(echoOf(1, BEGINS), 125);
  sound(120);
  sound(260, 400);
  finder.echo(echoOf(9), 665);
  sound(280, 400);
  assert.deepEqual(gaps, []);
});

Deno.test("GapFinder gives a gap that the grid expected its cause and the length that was heard", () => {
  const { finder, gaps, sound } = rig();
  const expected = {
    cause: "starved" as const,
    atMs: 300,
    ms: 90,
    position: 9,
    latenessMs: 0,
    lastFrameMs: 120,
  };
  sound(100);
  finder.echo(echoOf(1, BEGINS), 125);
  sound(120);
  finder.expect(expected);
  sound(350);
  finder.echo(echoOf(10), 371);
  sound(370);
  assert.deepEqual(gaps, [{ ...expected, atMs: 300 + 90 - gaps[0]!.ms, ms: gaps[0]!.ms, onPath: false }]);
  assert.ok(Math.abs(gaps[0]!.ms - 70) <= 20, `${gaps[0]!.ms} ms`);
});

Deno.test("GapFinder tells nothing of a gap that the grid expected and Twilio's buffer has hidden", () => {
  const { finder, gaps, sound } = rig();
  sound(100);
  finder.echo(echoOf(1, BEGINS), 125);
  sound(120);
  finder.expect({ cause: "late_wake", atMs: 300, ms: 90, position: 9, latenessMs: 250, lastFrameMs: 120 });
  sound(280);
  finder.echo(echoOf(10), 305);
  sound(300);
  assert.deepEqual(gaps, []);
});

Deno.test("GapFinder takes silence between two utterances for no gap", () => {
  const { finder, gaps, sound } = rig();
  sound(100);
  finder.echo(echoOf(1, BEGINS), 125);
  sound(120);
  sound(5_000);
  finder.echo(echoOf(2, BEGINS), 5_025);
  sound(5_020);
  assert.deepEqual(gaps, []);
});

Deno.test("GapFinder heeds no echo of a mark that went out behind its frame by itself", () => {
  const { finder, gaps, sound } = rig();
  sound(100);
  finder.echo(echoOf(1, BEGINS), 125);
  sound(120);
  sound(900);
  finder.echo(echoOf(9, { late: true }), 925);
  sound(920);
  assert.deepEqual(gaps, []);
});

Deno.test("GapFinder goes by our own clock where no sound comes, and believes no single late echo", () => {
  const { finder, gaps } = rig();
  finder.echo(echoOf(1, BEGINS), 140);
  finder.echo(echoOf(9), 500);
  finder.echo(echoOf(17), 460);
  assert.equal(gaps.length, 0, "one was handled 200 ms late");
  for (let n = 3; n < 6; n++) finder.echo(echoOf(1 + 8 * n), 140 + 160 * n + 150);
  assert.equal(gaps.length, 1);
  assert.equal(gaps[0]!.ms, 150);
});

Deno.test("GapFinder.assume() believes the grid where no echo will come", () => {
  const { finder, gaps } = rig();
  const expected = {
    cause: "starved" as const,
    atMs: 300,
    ms: 90,
    position: 9,
    latenessMs: 0,
    lastFrameMs: 120,
  };
  finder.expect(expected);
  finder.assume(9);
  assert.deepEqual(gaps, []);
  finder.assume(10);
  assert.deepEqual(gaps, [{ ...expected, onPath: false }]);
});

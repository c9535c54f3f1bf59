import assert from "node:assert/strict";
import { LineAudio, type LineEvent } from "../../../lib/ui/phone/line_audio.ts";

const BLOCK = 128;

function setUp() {
  const events: LineEvent[] = [];
  const line = new LineAudio(48_000, (event) => events.push(event));
  const render = (ms: number) => {
    const speaker = new Float32Array(BLOCK);
    let loudest = 0;
    for (let i = 0; i < ms * 48 / BLOCK; i++) {
      line.render(undefined, speaker);
      for (const sample of speaker) loudest = Math.max(loudest, Math.abs(sample));
    }
    return loudest;
  };
  const take = <K extends LineEvent["kind"]>(kind: K) =>
    events.filter((event): event is LineEvent & { kind: K } => event.kind === kind);
  return { line, events, render, take };
}

Deno.test("LineAudio is silent and sends nothing before the line is open", () => {
  const { line, events, render } = setUp();
  line.command({ kind: "play", bytes: new Uint8Array(160).fill(0x80), lateMs: 0 });
  assert.equal(render(100), 0);
  assert.deepEqual(events, []);
});

Deno.test("LineAudio plays, echoes, and tells figures ten times a second", () => {
  const { line, render, take } = setUp();
  line.command({ kind: "begin" });
  line.command({ kind: "play", bytes: new Uint8Array(800).fill(0x80), lateMs: 0 });
  line.command({ kind: "mark", name: "m1" });
  assert.ok(render(98) > 0.9);
  assert.deepEqual(take("echoes"), []);
  render(1_000);
  assert.deepEqual(take("echoes").map(({ echoes }) => echoes), [[{ name: "m1", atMs: 100, played: true }]]);
  assert.ok(Math.abs(take("frame").length - 54) <= 1, String(take("frame").length));
  const figures = take("figures").map(({ figures }) => figures);
  assert.equal(figures.length, 10);
  assert.ok(figures[0]!.agentDbfs > -1);
  assert.deepEqual({ ...figures[0], agentDbfs: 0 }, {
    callerDbfs: -96,
    agentDbfs: 0,
    bufferedMs: 0,
    playedFrames: 5,
    gaps: 0,
    gapsMs: 0,
    unsure: 0,
    waiting: 0,
  });
  assert.equal(figures[9]?.agentDbfs, -96);
});

Deno.test("LineAudio echoes at clear at once, mutes, speaks, and ends", () => {
  const { line, render, take } = setUp();
  line.command({ kind: "begin" });
  line.command({ kind: "play", bytes: new Uint8Array(8_000).fill(0x80), lateMs: 0 });
  line.command({ kind: "mark", name: "m1" });
  line.command({ kind: "clear" });
  assert.deepEqual(take("echoes").map(({ echoes }) => echoes), [[{ name: "m1", atMs: 0, played: false }]]);
  line.command({ kind: "mute", on: true });
  line.command({ kind: "speak", bytes: new Uint8Array(1_600).fill(0x8a) });
  render(102);
  assert.ok(take("figures")[0]!.figures.callerDbfs > -15);
  assert.equal(line.isEnded, false);
  line.command({ kind: "end" });
  const before = take("frame").length;
  assert.equal(render(100), 0);
  assert.deepEqual([line.isEnded, take("frame").length], [true, before]);
});

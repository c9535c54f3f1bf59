import assert from "node:assert/strict";
import { BYTES_PER_FRAME, MULAW_SILENCE } from "../../lib/audio/mulaw.ts";
import { BATCH_FRAMES, FrameBatch } from "../../lib/speech/local/frame_batch.ts";

const frameOf = (byte: number, length = BYTES_PER_FRAME): Uint8Array => new Uint8Array(length).fill(byte);

Deno.test("FrameBatch gives back what was added, after its buffer has been handed over", () => {
  const batch = new FrameBatch();
  batch.add({ id: 7, index: 0, speaking: false }, frameOf(1));
  batch.add({ id: 4294967295, index: 90_000, speaking: true }, frameOf(2));
  const [buffer, count] = [structuredClone(batch.buffer, { transfer: [batch.buffer] }), batch.count];
  const received = new FrameBatch(buffer, count);
  assert.deepEqual(
    [received.head(0), received.frame(0), received.head(1), received.frame(1), received.count],
    [
      { id: 7, index: 0, speaking: false },
      frameOf(1),
      { id: 4294967295, index: 90_000, speaking: true },
      frameOf(2),
      2,
    ],
  );
});

Deno.test("FrameBatch.add() fills a short frame with silence and cuts a long one", () => {
  const batch = new FrameBatch();
  const head = { id: 1, index: 0, speaking: false };
  batch.add(head, frameOf(9));
  const used = new FrameBatch(batch.buffer);
  used.add(head, frameOf(1, 2));
  used.add(head, frameOf(2, 500));
  used.add(head, frameOf(3));
  const short = frameOf(MULAW_SILENCE);
  short.fill(1, 0, 2);
  assert.deepEqual([used.frame(0), used.frame(1), used.frame(2)], [short, frameOf(2), frameOf(3)]);
});

Deno.test("FrameBatch.add() says when there is no room", () => {
  const batch = new FrameBatch();
  const head = { id: 1, index: 0, speaking: false };
  const results = Array.from({ length: BATCH_FRAMES + 1 }, () => batch.add(head, frameOf(0)));
  assert.deepEqual([results[0], results.at(-2), results.at(-1), batch.full], [
    "added",
    "added",
    "full",
    true,
  ]);
});

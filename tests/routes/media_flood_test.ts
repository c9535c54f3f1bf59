import assert from "node:assert/strict";
import { OPCODE } from "../../lib/platform/frames.ts";
import { clientFrame, joined } from "../platform/client_frame.ts";
import { CONNECTED, mediaMessage, startMessage } from "../twilio/call_messages.ts";
import { handshake, type MediaRig, serveMedia, signHandshake, tokenOf } from "./media_rig.ts";

const MIB = 1_048_576;
/** How long each attack goes on, if it is let. */
const ATTACK_MS = 3_000;
const SIGNED = { "x-twilio-signature": signHandshake() };

/** A signed connection of a call that talks; resolves with how many of its frames were echoed. */
async function talk(rig: MediaRig, n: number, frames: number): Promise<number> {
  const { conn } = await handshake(rig, SIGNED);
  await conn.write(clientFrame(OPCODE.text, CONNECTED));
  await conn.write(clientFrame(OPCODE.text, startMessage(n, await tokenOf(rig, n))));
  let echoed = 0;
  const reading = (async () => {
    const buffer = new Uint8Array(65_536);
    while (echoed < frames) {
      const count = await conn.read(buffer);
      if (count === null) return;
      echoed += new TextDecoder("latin1").decode(buffer.subarray(0, count)).split('{"event":"media"').length -
        1;
    }
  })();
  for (let chunk = 1; chunk <= frames; chunk++) {
    await conn.write(clientFrame(OPCODE.text, mediaMessage(n, chunk)));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await reading;
  conn.close();
  return echoed;
}

/** What this test file and its server hold: other files run in the same process, each with a heap of its own. */
function heldBytes(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** Writes `first` and then `more` for ever, reading what comes; resolves with the code of the close frame that came. */
async function attack(rig: MediaRig, first: Uint8Array, more: Uint8Array): Promise<number | undefined> {
  const { conn } = await handshake(rig, SIGNED);
  const untilMs = performance.now() + ATTACK_MS;
  let code: number | undefined;
  const reading = (async () => {
    const buffer = new Uint8Array(65_536);
    for (let count = await conn.read(buffer); count !== null; count = await conn.read(buffer)) {
      const at = buffer.subarray(0, count).indexOf(0x88);
      if (at !== -1) code ??= buffer[at + 2]! << 8 | buffer[at + 3]!;
    }
  })().catch(() => {});
  try {
    await conn.write(first);
    while (performance.now() < untilMs) await conn.write(more);
  } catch {
    // Cut off.
  }
  try {
    conn.close();
  } catch {
    // Cut off already.
  }
  await reading;
  return code;
}

for (
  const [what, size, code] of [["of 64 KiB", 65_536, 1009], ["of one byte", 1, 1008]] as const
) {
  Deno.test(`GET /media closes a signed peer that never ends a message, in parts ${what}, in bounded memory (docs/faults.md 12)`, async () => {
    await using rig = await serveMedia();
    const talking = talk(rig, 1, 100);
    const part = new Uint8Array(size);
    const first = clientFrame(OPCODE.text, part, { isFinal: false });
    const next = clientFrame(OPCODE.continuation, part, { isFinal: false });
    const more = joined(new Array(size === 1 ? 5_000 : 4).fill(next));
    const before = heldBytes();
    let most = 0;
    const watching = setInterval(() => most = Math.max(most, heldBytes() - before), 20);
    const codes = await Promise.all(Array.from({ length: 8 }, () => attack(rig, first, more)));
    clearInterval(watching);
    assert.deepEqual(codes, new Array(8).fill(code));
    assert.ok(most < 100 * MIB, `${Math.round(most / MIB)} MiB more`);
    assert.equal(await talking, 100, "another call goes on");
  });
}

import assert from "node:assert/strict";
import fc from "fast-check";
import type { UnderrunEvent } from "../../lib/tx/tx_event.ts";
import type { FarGap, FarSideOptions } from "../fakes/far_side.ts";
import { type TxRig, txRig } from "../fakes/tx_rig.ts";
import { random } from "../fakes/random.ts";

/** What happens to a call, one thing after the other. */
type Trouble =
  | { readonly kind: "calm" }
  /** The path grows or shrinks for good, each way. */
  | { readonly kind: "path"; readonly toMs: number; readonly backMs: number }
  /** From now on every message takes up to so much longer. */
  | { readonly kind: "jitter"; readonly ms: number }
  | { readonly kind: "stall"; readonly ms: number }
  | { readonly kind: "block"; readonly ms: number }
  | { readonly kind: "source"; readonly ms: number };

interface Scene {
  readonly troubles: readonly Trouble[];
  readonly slow: number;
  readonly batchFrames: number;
  readonly sounds: boolean;
  readonly seed: number;
}

/** Runs a call that speaks all the time while `troubles` happen, 3 s apart. */
async function play(scene: Scene): Promise<TxRig> {
  const next = random(scene.seed);
  let [toMs, backMs, jitterMs] = [40, 40, 0];
  const far: FarSideOptions = {
    slow: scene.slow,
    sounds: scene.sounds,
    delayMs: () => toMs + next() * jitterMs,
    backMs: () => backMs + next() * jitterMs,
  };
  const rig = txRig({ far, batchFrames: scene.batchFrames, clock: { latenessMs: () => next() * 4 } });
  let pausedUntilMs = 0;
  const utterance = rig.tx.begin();
  const speaking = (async () => {
    for (let n = 0; n < 10 * (scene.troubles.length + 2) * 3; n++) {
      await rig.clock.sleepUntil(pausedUntilMs);
      await utterance.write(new Uint8Array(800));
      // The source is half a second ahead at most, so that a pause of it is heard.
      await rig.clock.sleepUntil(Math.max(0, n * 100 - 500));
    }
    await utterance.end();
  })();
  for (const trouble of scene.troubles) {
    await rig.clock.advance(3_000);
    if (trouble.kind === "path") [toMs, backMs] = [trouble.toMs, trouble.backMs];
    else if (trouble.kind === "jitter") jitterMs = trouble.ms;
    else if (trouble.kind === "stall") rig.far.stall(trouble.ms);
    else if (trouble.kind === "block") rig.clock.block(trouble.ms);
    else if (trouble.kind === "source") pausedUntilMs = rig.clock.now() + trouble.ms;
  }
  await rig.clock.advance(20_000);
  await speaking;
  await rig.clock.advance(3_000);
  await rig.stop();
  return rig;
}

const underrunsOf = (rig: TxRig): UnderrunEvent[] => rig.events.filter((event) => event.type === "underrun");

function describe(rig: TxRig): string {
  const heard = rig.far.gaps.map(({ atMs, ms }: FarGap) => `${atMs.toFixed(0)}+${ms.toFixed(0)}`).join(" ");
  const named = underrunsOf(rig).map(({ cause, atMs, ms }) => `${cause} ${atMs.toFixed(0)}+${ms.toFixed(0)}`)
    .join(", ");
  return `heard: ${heard}; named: ${named}`;
}

/** Whether they are the same gap, as far as times of two ends of a path can tell. */
function near(one: { atMs: number; ms: number }, gap: FarGap): boolean {
  return one.atMs - 1_000 < gap.atMs + gap.ms && gap.atMs < one.atMs + one.ms + 4_000;
}

const sumOf = (gaps: readonly { ms: number }[]) => gaps.reduce((sum, { ms }) => sum + ms, 0);

/**
 * What was heard has a name and its length, and what has a name was heard. Jitter adds to what can be told apart: an
 * echo tells when it was sent to within one of the sounds around it, 20 ms.
 */
function assertNamed(rig: TxRig, jitter: boolean): void {
  const named = underrunsOf(rig);
  for (const gap of rig.far.gaps.filter(({ ms }) => ms > (jitter ? 35 : 20.5))) {
    assert.ok(named.some((one) => near(one, gap)), `unnamed ${gap.atMs}+${gap.ms}. ${describe(rig)}`);
  }
  for (const one of named.filter(({ ms }) => ms > 20)) {
    assert.ok(
      rig.far.gaps.some((gap) => near(one, gap)),
      `not heard ${one.atMs}+${one.ms}. ${describe(rig)}`,
    );
  }
  const off = Math.abs(sumOf(rig.far.gaps) - sumOf(named));
  const small = sumOf(rig.far.gaps.filter(({ ms }) => ms <= (jitter ? 35 : 25)));
  assert.ok(off <= small + (jitter ? 35 : 22) * named.length, `${off} ms off. ${describe(rig)}`);
}

const delayMs = fc.integer({ min: 20, max: 440 });
const pathGrows = fc.record({ kind: fc.constant("path" as const), toMs: delayMs, backMs: delayMs });
const jitters = fc.record({ kind: fc.constant("jitter" as const), ms: fc.integer({ min: 0, max: 80 }) });
const stops = fc.record({
  kind: fc.constantFrom("stall" as const, "block" as const, "source" as const),
  ms: fc.integer({ min: 20, max: 2_500 }),
});

function scenes(trouble: fc.Arbitrary<Trouble>, sounds: boolean): fc.Arbitrary<Scene> {
  return fc.record({
    troubles: fc.array(trouble, { minLength: 1, maxLength: 6 }),
    slow: fc.constantFrom(0, 0.0002, -0.0002),
    batchFrames: fc.constantFrom(1, 4),
    sounds: fc.constant(sounds),
    seed: fc.integer({ min: 1, max: 1 << 30 }),
  });
}

Deno.test("Transmitter names every gap that is heard, with its length, when the path steps, sources, Twilio and this process stall, and clocks differ (docs/faults.md 47)", async () => {
  await fc.assert(
    fc.asyncProperty(
      scenes(fc.oneof(pathGrows, stops), true),
      async (scene) => assertNamed(await play(scene), false),
    ),
    { numRuns: 800 },
  );
});

Deno.test("Transmitter names every gap that is heard when the path jitters by up to 80 ms as well (docs/faults.md 47)", async () => {
  const trouble = fc.oneof(pathGrows, jitters, stops);
  await fc.assert(
    fc.asyncProperty(scenes(trouble, true), async (scene) => assertNamed(await play(scene), true)),
    { numRuns: 800 },
  );
});

Deno.test("Transmitter names no gap that is not heard when the path back grows, whichever way", async () => {
  for (const [toMs, backMs] of [[140, 140], [40, 440], [180, 40], [20, 20]] as const) {
    const rig = await play({
      troubles: [{ kind: "path", toMs, backMs }],
      slow: 0,
      batchFrames: 1,
      sounds: true,
      seed: 1,
    });
    assert.deepEqual([rig.far.gaps, underrunsOf(rig)], [[], []]);
  }
});

for (const sounds of [true, false]) {
  Deno.test(`Transmitter makes one gap of a path that grows by 250 ms, and keeps its lead behind it${sounds ? "" : ", also where no sound comes back"}`, async () => {
    const rig = await play({
      troubles: [{ kind: "path", toMs: 290, backMs: sounds ? 290 : 40 }, { kind: "calm" }, {
        kind: "jitter",
        ms: 80,
      }],
      slow: 0,
      batchFrames: 1,
      sounds,
      seed: 7,
    });
    const [heard] = rig.far.gaps.filter(({ ms }) => ms > 5);
    const named = underrunsOf(rig);
    assert.equal(named.length, 1, describe(rig));
    assert.ok(Math.abs(heard!.ms - named[0]!.ms) < 20, describe(rig));
    // Jitter of 80 ms, which finds the lead restored, makes no other.
    assert.ok(rig.far.gaps.every(({ atMs, ms }) => atMs < 6_000 || ms < 5), describe(rig));
  });
}

Deno.test("Transmitter names no gap when Twilio echoes a mark late now and then", async () => {
  const next = random(11);
  const rig = txRig({ far: { echoLateMs: () => next() < 0.2 ? next() * 120 : 0 } });
  void rig.say(3_000);
  await rig.clock.advance(61_000);
  assert.deepEqual([rig.far.gaps, underrunsOf(rig)], [[], []]);
  await rig.stop();
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeMulaw, encodeMulawInt16 } from "../../lib/audio/mulaw.ts";
import { formatMulawWav, formatWav, monoSamples, parseWav, wavToMulaw } from "../../lib/audio/wav.ts";

interface Chunk {
  id: string;
  body: Uint8Array;
  /** @default the length of `body` */
  size?: number;
  /** @default true */
  pad?: boolean;
}

function riff(chunks: Chunk[], form = "WAVE", riffSize?: number): Uint8Array {
  const text = (s: string) => [...new TextEncoder().encode(s)];
  const u32 = (n: number) => [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, (n >>> 24) & 0xff];
  const body = chunks.flatMap(({ id, body, size = body.length, pad = true }) => [
    ...text(id),
    ...u32(size),
    ...body,
    ...(pad && body.length % 2 === 1 ? [0] : []),
  ]);
  return Uint8Array.from([...text("RIFF"), ...u32(riffSize ?? body.length + 4), ...text(form), ...body]);
}

function fmt(tag: number, bits: number, { channels = 1, rateHz = 8000, extensible = false } = {}): Chunk {
  const body = new Uint8Array(extensible ? 40 : 16);
  const view = new DataView(body.buffer);
  view.setUint16(0, extensible ? 0xfffe : tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rateHz, true);
  view.setUint32(8, rateHz * channels * bits / 8, true);
  view.setUint16(12, channels * bits / 8, true);
  view.setUint16(14, bits, true);
  if (extensible) {
    view.setUint16(16, 22, true);
    view.setUint16(18, bits, true);
    view.setUint16(24, tag, true);
  }
  return { id: "fmt ", body };
}

function data(...body: number[]): Chunk {
  return { id: "data", body: Uint8Array.from(body) };
}

function samplesOf(...chunks: Chunk[]): number[] {
  return [...monoSamples(parseWav(riff(chunks)))];
}

Deno.test("parseWav() reads every encoding that it names", () => {
  const f32 = new Uint8Array(Float32Array.of(0.5, -0.25).buffer);
  assert.deepEqual(samplesOf(fmt(1, 8), data(0, 128, 192)), [-1, 0, 0.5]);
  assert.deepEqual(samplesOf(fmt(1, 16), data(0x00, 0x80, 0x00, 0x40)), [-1, 0.5]);
  assert.deepEqual(samplesOf(fmt(1, 24), data(0x00, 0x00, 0x80, 0x01, 0x00, 0x00)), [-1, 1 / 8388608]);
  assert.deepEqual(samplesOf(fmt(1, 32), data(0x00, 0x00, 0x00, 0xc0)), [-0.5]);
  assert.deepEqual(samplesOf(fmt(3, 32), data(...f32)), [0.5, -0.25]);
  assert.deepEqual(samplesOf(fmt(7, 8), data(0xff, 0x80)), [0, 32124 / 32768]);
});

Deno.test("parseWav() reads the extensible header by its sub-format", () => {
  const wav = parseWav(
    riff([fmt(3, 32, { channels: 2, rateHz: 48000, extensible: true }), data(0, 0, 0, 0, 0, 0, 0, 0)]),
  );
  assert.deepEqual(wav, {
    encoding: "f32",
    channels: 2,
    sampleRateHz: 48000,
    data: new Uint8Array(8),
    truncated: false,
  });
});

Deno.test("parseWav() takes chunks in any order and skips others, padded or not", () => {
  const note: Chunk = { id: "LIST", body: new TextEncoder().encode("odd") };
  const expected = {
    encoding: "u8",
    channels: 1,
    sampleRateHz: 8000,
    data: Uint8Array.of(1, 2, 3),
    truncated: false,
  };
  for (const pad of [true, false]) {
    const orders = [
      [fmt(1, 8), { ...note, pad }, { ...data(1, 2, 3), pad }],
      [{ ...data(1, 2, 3), pad }, { ...note, pad }, fmt(1, 8)],
      [{ ...note, pad }, { ...data(1, 2, 3), pad }, fmt(1, 8), note],
    ];
    for (const chunks of orders) assert.deepEqual(parseWav(riff(chunks)), expected);
  }
});

Deno.test("parseWav() gives whole frames and says so when the data is cut off", () => {
  const cut = riff([fmt(1, 16, { channels: 2 }), { ...data(1, 2, 3, 4, 5, 6, 7), size: 400, pad: false }]);
  assert.deepEqual(parseWav(cut), {
    encoding: "s16",
    channels: 2,
    sampleRateHz: 8000,
    data: Uint8Array.of(1, 2, 3, 4),
    truncated: true,
  });
});

Deno.test("parseWav() reads to the end when the header was written before the length was known", () => {
  const unknown = riff([fmt(1, 8), { ...data(1, 2, 3, 4), size: 0 }], "WAVE", 0);
  const endless = riff([fmt(1, 8), { ...data(1, 2, 3, 4), size: 0xffffffff }]);
  assert.deepEqual([parseWav(unknown).data, parseWav(endless).data], [
    Uint8Array.of(1, 2, 3, 4),
    Uint8Array.of(1, 2, 3, 4),
  ]);
});

Deno.test("parseWav() throws naming what was found and what was expected", () => {
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(3), "it has 3 bytes, expected at least 12"],
    [new TextEncoder().encode("ID3\x04\x00 and more"), 'it begins with "ID3?", expected "RIFF"'],
    [riff([], "AVI "), 'its form is "AVI ", expected "WAVE"'],
    [riff([data(1)]), 'it has no "fmt " chunk'],
    [riff([fmt(1, 16)]), 'it has no "data" chunk'],
    [riff([{ id: "fmt ", body: new Uint8Array(8) }]), 'its "fmt " chunk has 8 bytes, expected at least 16'],
    [riff([fmt(1, 16, { channels: 0 })]), "it has 0 channels, expected 1 to 64"],
    [riff([fmt(1, 16, { rateHz: 0 })]), "its sample rate is 0 Hz"],
    [
      riff([fmt(85, 0)]),
      "it is in format 85 with 0 bits, expected PCM (1) of 8, 16, 24 or 32, float (3) of 32 or μ-law (7) of 8",
    ],
  ];
  for (const [bytes, state] of cases) {
    assert.throws(() => parseWav(bytes), {
      name: "TypeError",
      message: `Cannot read the WAV file: ${state}`,
    });
  }
});

Deno.test("parseWav() either reads or throws a TypeError on any bytes (property)", () => {
  const whole = riff([fmt(1, 16, { channels: 2 }), data(...new Array(40).fill(9))]);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(whole.length),
      (edits, length) => {
        const bytes = whole.slice(0, length);
        for (const [at, value] of edits) if (at < length) bytes[at] = value;
        try {
          monoSamples(parseWav(bytes));
        } catch (error) {
          assert.ok(
            error instanceof TypeError && error.message.startsWith("Cannot read the WAV file: "),
            String(error),
          );
        }
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("monoSamples() mixes the channels in equal parts", () => {
  assert.deepEqual(samplesOf(fmt(1, 8, { channels: 2 }), data(128, 192, 64, 192)), [0.25, 0]);
});

Deno.test("formatWav() writes what parseWav() reads", () => {
  const pcm = Int16Array.of(0, 1, -1, 32767, -32768, 7);
  const wav = parseWav(formatWav(pcm, { sampleRateHz: 16000, channels: 2 }));
  assert.deepEqual({ ...wav, data: new Int16Array(wav.data.slice().buffer) }, {
    encoding: "s16",
    channels: 2,
    sampleRateHz: 16000,
    data: pcm,
    truncated: false,
  });
});

Deno.test("wavToMulaw() gives the bytes of an 8 kHz μ-law file unchanged, odd lengths too", () => {
  const mulaw = Uint8Array.of(0x7f, 0xff, 0x00, 0x80, 0x12);
  assert.deepEqual(wavToMulaw(formatMulawWav(mulaw)), mulaw);
});

Deno.test("wavToMulaw() encodes 8 kHz PCM without touching it otherwise", () => {
  const pcm = decodeMulaw(Uint8Array.from({ length: 256 }, (_, i) => i));
  assert.deepEqual(wavToMulaw(formatWav(pcm)), encodeMulawInt16(pcm));
});

Deno.test("wavToMulaw() mixes and resamples, and counts bad samples", () => {
  const samples = new Float32Array(2 * 4800).fill(0.125);
  samples[0] = NaN;
  const wav = riff([fmt(3, 32, { channels: 2, rateHz: 48000 }), data(...new Uint8Array(samples.buffer))]);
  const faults = { invalid: 0, clipped: 0 };
  const mulaw = wavToMulaw(wav, faults);
  const level = encodeMulawInt16(Int16Array.of(4096))[0];
  assert.equal(mulaw.length, 800);
  assert.deepEqual(mulaw.subarray(100, 700), new Uint8Array(600).fill(level!));
  assert.ok(faults.invalid > 0 && faults.invalid <= 48, `${faults.invalid} invalid`);
});

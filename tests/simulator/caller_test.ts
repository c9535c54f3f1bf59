import assert from "node:assert/strict";
import { mulawDbfs } from "../../lib/audio/level.ts";
import { parseWav } from "../../lib/audio/wav.ts";
import { makeClip, speechlikeSound } from "../../lib/simulator/clip.ts";
import { BargeInWatch } from "../../lib/simulator/barge_in_watch.ts";
import { Findings } from "../../lib/simulator/call_ledger.ts";
import { Microphone } from "../../lib/simulator/microphone.ts";
import { Recorder } from "../../lib/simulator/recorder.ts";
import { Route } from "../../lib/simulator/route.ts";
import { decodeBase64 } from "../../lib/twilio/base64.ts";
import { silence, tone } from "./sounds.ts";

Deno.test("makeClip() fills the last frame up and knows where the voice is", () => {
  const clip = makeClip(Uint8Array.from([...silence(40), ...tone(50)]));
  assert.equal(clip.payloads.length, 5);
  assert.deepEqual(clip.voice, { from: 2, to: 5 });
  assert.deepEqual(
    decodeBase64(clip.payloads[4]!),
    Uint8Array.from([...tone(50).subarray(320), ...silence(10)]),
  );
  assert.deepEqual(makeClip(silence(40)).voice, { from: 0, to: 0 });
});

Deno.test("Microphone.take() gives clips in their order, then silence", async () => {
  const microphone = new Microphone();
  const said = [microphone.speak(makeClip(tone(40))), microphone.speak(makeClip(tone(20, 7)))];
  const taken = Array.from({ length: 4 }, () => [microphone.take().payload, microphone.isVoiced]);
  assert.deepEqual(taken, [
    [makeClip(tone(40)).payloads[0], true],
    [makeClip(tone(40)).payloads[1], true],
    [makeClip(tone(20, 7)).payloads[0], true],
    [makeClip(silence(20)).payloads[0], false],
  ]);
  await Promise.all(said);
});

Deno.test("speechlikeSound() is as loud as speech throughout", () => {
  const sound = speechlikeSound(1000);
  for (let at = 0; at < 8000; at += 2000) {
    const level = mulawDbfs(sound.subarray(at, at + 2000));
    assert.ok(level > -30 && level < -6, `${level} dBFS`);
  }
});

Deno.test("Recorder.wav() holds both sides at their time, without what was cleared", () => {
  const recorder = new Recorder(1000);
  recorder.put("ear", tone(20), 1020);
  recorder.put("caller", tone(20, 3), 1000);
  recorder.cut(1030);
  const wav = parseWav(recorder.wav(1060));
  const pcm = new Int16Array(wav.data.slice().buffer);
  const loudest = (side: 0 | 1, fromMs: number, toMs: number) => {
    let peak = 0;
    for (let i = fromMs * 8; i < toMs * 8; i++) peak = Math.max(peak, Math.abs(pcm[2 * i + side]!));
    return peak > 5000;
  };
  assert.deepEqual([wav.channels, wav.sampleRateHz, wav.data.length], [2, 8000, 60 * 8 * 4]);
  assert.deepEqual([loudest(0, 0, 20), loudest(0, 20, 60)], [true, false]);
  assert.deepEqual([loudest(1, 0, 20), loudest(1, 20, 30), loudest(1, 30, 60)], [false, true, false]);
});

Deno.test("Recorder.delay() moves what was still to be heard", () => {
  const recorder = new Recorder(0);
  recorder.put("ear", tone(40), 0);
  recorder.delay(20, 100);
  const wanted = new Recorder(0);
  wanted.put("ear", tone(40).subarray(0, 160), 0);
  wanted.put("ear", tone(40).subarray(160), 120);
  assert.deepEqual(recorder.wav(200), wanted.wav(200));
});

Deno.test("BargeInWatch measures from the voice to silence, and from its end to the answer", () => {
  const watch = new BargeInWatch(1000);
  watch.voice(true, true, 3000);
  watch.silent(3240, "clear");
  watch.voice(false, false, 4500);
  watch.sound(5100);
  watch.voice(true, false, 8000);
  assert.deepEqual(watch.bargeIns, [{ atMs: 2000, silentAfterMs: 240, by: "clear" }]);
  assert.deepEqual(watch.answersMs, [600]);
});

Deno.test("Findings counts equal ones and stays small", () => {
  const findings = new Findings();
  for (let i = 0; i < 3; i++) findings.add(31951, "not JSON");
  for (let i = 0; i < 500; i++) findings.add("x", `text ${i}`);
  assert.equal(findings.total, 503);
  assert.equal(findings.list().length, 32);
  assert.deepEqual(findings.list()[0], { code: "31951", text: "not JSON", count: 3 });
});

Deno.test("Route.reach() leads requests for the public address to the server, and no others", () => {
  const route = new Route("http://localhost:8000", "https://agent.example");
  const reached = (url: string) => route.reach(new URL(url)).href;
  assert.equal(route.webhook("/voice").href, "https://agent.example/voice");
  assert.equal(reached("https://agent.example/voice?a=1"), "http://localhost:8000/voice?a=1");
  assert.equal(reached("wss://agent.example/media"), "ws://localhost:8000/media");
  assert.equal(reached("https://other.example/x"), "https://other.example/x");
  assert.throws(() => new Route("localhost:8000"), TypeError);
});

import { readSoundFile } from "../../audio/sound_file.ts";
import { errorMessage } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import { createLocalTts } from "../../speech/local/create_local_tts.ts";
import { type Check, type DoctorContext, failed, ok, type Outcome, skipped } from "./check.ts";

/** Whether the embedded synthesiser speaks `LANGUAGE`. */
export const speechCheck: Check = {
  name: "speech",
  run: checkSpeech,
  onTimeout: { fix: "Let this machine load the voice: packages from npm, and time to compile it." },
};

async function checkSpeech({ config: { language }, clock, signal }: DoctorContext): Promise<Outcome> {
  let tts;
  try {
    tts = createLocalTts({ language, clock, log: silent });
  } catch (thrown) {
    return failed(errorMessage(thrown), "Set LANGUAGE to a language that is spoken.");
  }
  using speaker = tts;
  let bytes = 0;
  for await (
    const chunk of speaker.synthesize(/^he/i.test(language) ? "שלום" : "Hello", { language, signal })
  ) {
    bytes += chunk.length;
  }
  return bytes > 0
    ? ok(`the embedded voice speaks ${language}`)
    : failed(`the embedded voice says nothing in ${language}`, "Run `deno install`, and check again.");
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };

/** Whether the file of `GREETING_AUDIO` can be played. */
export const greetingCheck: Check = { name: "greeting", run: checkGreeting };

async function checkGreeting({ config: { greetingAudio: path } }: DoctorContext): Promise<Outcome> {
  if (path === undefined) return skipped("GREETING_AUDIO isn't set");
  try {
    const sound = readSoundFile(path, await Deno.readFile(path));
    return ok(`${path} lasts ${(sound.length / 8000).toFixed(1)} s`);
  } catch (thrown) {
    return failed(`${path}: ${errorMessage(thrown)}`, "Set GREETING_AUDIO to a .wav or .ulaw file.");
  }
}

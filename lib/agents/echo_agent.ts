import type { Sound } from "../audio/sound.ts";
import { Wakeup } from "../core/wakeup.ts";
import type { Agent, AgentCall, AgentParts } from "./agent.ts";
import type { Words } from "../dialog/words.ts";

/** Sound that is gathered before it is played back, in chunks of 20 ms: what the line's jitter needs. */
const GATHER_CHUNKS = 6;
/** Sound that may wait, in chunks; older sound is skipped, or the echo would come later and later. */
const MAX_CHUNKS = 50;
/** Silence on the line after which the echo is a new utterance, in ms. */
const PAUSE_MS = 200;
/** The caller's own words, whatever they are. */
const ECHO: Omit<Words, "by"> = { why: "answer", text: null };

/** Plays back what it hears, 120 ms later: for measuring the line. The greeting, if one is set, comes first. */
export function createEchoAgent(call: AgentCall, parts: AgentParts): Agent {
  const heard: Uint8Array[] = [];
  const wakeup = new Wakeup(call.clock);
  let listening = false;

  async function* echo(): AsyncGenerator<Uint8Array> {
    while (!call.signal.aborted) {
      const chunk = heard.shift();
      if (chunk !== undefined) yield chunk;
      else if (!await more(PAUSE_MS)) return;
    }
  }

  /** Whether there is sound within `ms`. */
  async function more(ms: number): Promise<boolean> {
    const untilMs = call.clock.now() + ms;
    while (heard.length === 0 && call.clock.now() < untilMs && !call.signal.aborted) {
      await wakeup.until(untilMs);
    }
    return heard.length > 0;
  }

  return {
    async run(): Promise<void> {
      const greeting = call.resumed ? undefined : parts.voice.greeting(undefined);
      if (greeting !== undefined) {
        await call.speaker.say({ why: "greeting", text: greeting.text }, () => greeting.speech);
      }
      listening = true;
      while (!call.signal.aborted) {
        if (heard.length < GATHER_CHUNKS) await wakeup.until(Infinity);
        // What is cut short or not wanted is not kept for later; a loop over it would never wait.
        else if ((await call.speaker.say(ECHO, echo)).interrupted) heard.length = 0;
      }
    },
    media(sound: Sound): void {
      if (!listening) return;
      if (heard.length >= MAX_CHUNKS) heard.shift();
      heard.push(sound.payload);
      wakeup.ring();
    },
    dtmf(): void {},
    close(): void {
      wakeup.ring();
    },
  };
}

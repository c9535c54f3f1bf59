import { mulawDbfs } from "../../audio/level.ts";
import { MULAW_SILENCE } from "../../audio/mulaw.ts";
import type { AudioRing } from "./audio_ring.ts";

const BLOCK_BYTES = 160;
const TAIL_BYTES = 10 * BLOCK_BYTES;
/** How much quieter the last 20 ms must be than the loudest 20 ms of the last 200 ms, for sound that faded. */
const FADE_DB = 12;
/** Digital silence at the very end that shows that the last frame was filled up. */
const PADDING_BYTES = 8;

/** What lies around a place in the audio of a line: silence, and the marks of the server. */
export class PlayedAudio {
  readonly #ring: AudioRing;
  readonly #silenceDbfs: number;
  /** What was queued before this byte says nothing of what is heard behind it. */
  #sinceByte = 0;
  #markAt = -1;
  #markDistance = 0;
  #markIsMilestone = false;

  /** `silenceDbfs`: level up to which audio counts as silence. */
  constructor(ring: AudioRing, silenceDbfs: number) {
    this.#ring = ring;
    this.#silenceDbfs = silenceDbfs;
  }

  /** Bytes that were ever queued. */
  get end(): number {
    return this.#ring.end;
  }

  /** A mark came behind the audio so far. */
  mark(): void {
    const at = this.#ring.end;
    if (this.#markAt === at) {
      this.#markIsMilestone = false;
      return;
    }
    const distance = at - Math.max(this.#sinceByte, this.#markAt);
    this.#markIsMilestone = distance === this.#markDistance;
    this.#markDistance = distance;
    this.#markAt = at;
  }

  /** The buffer was emptied on purpose: what comes next follows nothing. */
  cleared(): void {
    this.#sinceByte = this.#ring.end;
    this.#markAt = -1;
    this.#markDistance = 0;
  }

  /** Whether the `count` bytes before byte `at` are silence; what never was counts as that. */
  isQuietBefore(at: number, count: number): boolean {
    return this.#isQuiet(this.#before(at, count));
  }

  /** Whether the `count` bytes from byte `at` on are silence, as far as they have come; if none has, they are. */
  isQuietBehind(at: number, count: number): boolean {
    return this.#isQuiet(this.#ring.slice(at, at + count));
  }

  /**
   * Whether a mark lies directly before byte `at` that is no milestone (its distance from the mark before it differs from
   * the distance before that), and the sound had ended there: it faded, or its last frame was filled up with silence.
   */
  isMarkedEnd(at: number): boolean {
    if (this.#markAt !== at || this.#markIsMilestone) return false;
    const tail = this.#before(at, TAIL_BYTES);
    if (tail.subarray(TAIL_BYTES - PADDING_BYTES).every((byte) => (byte | 0x80) === MULAW_SILENCE)) {
      return true;
    }
    const levels = blocksOf(tail).map(mulawDbfs);
    return levels.at(-1)! <= Math.max(...levels) - FADE_DB;
  }

  /** Whether every 20 ms of `bytes` are silence. */
  #isQuiet(bytes: Uint8Array): boolean {
    return blocksOf(bytes).every((block) => mulawDbfs(block) <= this.#silenceDbfs);
  }

  /** The last `count` bytes before byte `at`, silence where there were none. */
  #before(at: number, count: number): Uint8Array {
    const found = this.#ring.slice(Math.max(this.#sinceByte, at - count), at);
    const bytes = new Uint8Array(count).fill(MULAW_SILENCE);
    bytes.set(found, count - found.length);
    return bytes;
  }
}

function blocksOf(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / BLOCK_BYTES) }, (_, block) => {
    return bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
  });
}

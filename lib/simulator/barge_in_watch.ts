/** A time when the caller began to speak while the server was heard. Times in ms since the call began. */
export interface BargeIn {
  /** When the caller began to speak, in ms since the origin of the times. */
  readonly atMs: number;
  /** From the beginning of the voice to silence at the ear; `null` if the server was still heard at the end. */
  readonly silentAfterMs: number | null;
  /** What ended it: `clear`, or everything queued had been played. */
  readonly by: "clear" | "end" | null;
}

const MAX_KEPT = 64;

/** Measures how soon a server falls silent when it is spoken over, and how soon it answers. */
export class BargeInWatch {
  readonly #originMs: number;
  readonly #kept: BargeIn[] = [];
  readonly #answers: number[] = [];
  #openMs: number | undefined;
  #voiceEndMs: number | undefined;
  #isVoiced = false;

  /** `originMs`: moment of the clock that times are counted from */
  constructor(originMs: number) {
    this.#originMs = originMs;
  }

  /** Barge-ins so far, at most 64. */
  get bargeIns(): readonly BargeIn[] {
    if (this.#openMs === undefined) return this.#kept;
    return [...this.#kept, { atMs: this.#openMs - this.#originMs, silentAfterMs: null, by: null }];
  }

  /** From the end of the caller's voice to the first sound of the server behind it, in ms; at most 64. */
  get answersMs(): readonly number[] {
    return this.#answers;
  }

  /** Whether the caller's voice is heard from `nowMs` on. */
  voice(isVoiced: boolean, isPlaying: boolean, nowMs: number): void {
    if (isVoiced === this.#isVoiced) return;
    this.#isVoiced = isVoiced;
    if (!isVoiced) this.#voiceEndMs = nowMs;
    else {
      this.#voiceEndMs = undefined;
      if (isPlaying) this.#openMs ??= nowMs;
    }
  }

  /** The ear fell silent at `atMs`. */
  silent(atMs: number, by: "clear" | "end"): void {
    if (this.#openMs === undefined) return;
    const silentAfterMs = Math.max(0, atMs - this.#openMs);
    if (this.#kept.length < MAX_KEPT) {
      this.#kept.push({ atMs: this.#openMs - this.#originMs, silentAfterMs, by });
    }
    this.#openMs = undefined;
  }

  /** Audio came into an empty buffer. */
  sound(nowMs: number): void {
    if (this.#voiceEndMs === undefined) return;
    if (this.#answers.length < MAX_KEPT) this.#answers.push(nowMs - this.#voiceEndMs);
    this.#voiceEndMs = undefined;
  }
}

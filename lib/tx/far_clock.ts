/** Echoes that measure how long an echo takes, at the start of a talkspurt: about 2 s. */
const BASE_ECHOES = 12;
/** Echoes among which the quickest is believed: delay only ever adds. About 1.3 s. */
const WINDOW_ECHOES = 8;
/** Errors up to this are noise, in ms. */
const DEADBAND_MS = 10;
/** Time in which an error would be worked off, in ms. */
const SETTLE_MS = 4_000;
/** The most that the rate is changed: 0.5 %. */
const MAX_RATE = 0.005;
/** An error beyond this is a far buffer that a stall has filled: the grid moves at once, in ms. */
const JUMP_MS = 60;

/**
 * Follows Twilio's playback clock by the echoes of marks. Each mark goes out with a prediction of when the audio before
 * it will have been played; how much later its echo comes is the echo time, the same for every mark, plus the error of
 * the prediction, which grows when the far clock runs at another speed than ours.
 */
export class FarClock {
  readonly #follow: boolean;
  #baseMs: number | null = null;
  #baseEchoes = 0;
  #measuringMs = Infinity;
  /** What was added to predictions since the call began, in ms. */
  #shiftMs = 0;
  readonly #window: number[] = [];
  #errorMs = 0;
  #rate = 0;
  /** Whether the grid has to be corrected. */
  #off = false;

  /** Knows nothing yet. @param mode `fixed`: measure, but never correct. */
  constructor(mode: "auto" | "fixed") {
    this.#follow = mode === "auto";
  }

  /** Time from the end of a mark's audio to its echo, without any error, in ms; `null` before the first echo. */
  get echoMs(): number | null {
    return this.#baseMs;
  }

  /** How much longer (+) or shorter (−) than ours 20 ms last on the far clock, as applied now; within ±0.005. */
  get rate(): number {
    return this.#off ? this.#rate : 0;
  }

  /** How much more audio the far buffer holds than the grid says, in ms; 0 until it is known. */
  get errorMs(): number {
    return this.#errorMs;
  }

  /** A talkspurt begins with an empty far buffer: the echo time is measured afresh. */
  restart(): void {
    this.#baseEchoes = 0;
    this.#measuringMs = Infinity;
    this.settle();
  }

  /** The grid was anchored anew inside a talkspurt: what the echoes said of the old one is void. */
  settle(): void {
    this.#window.length = 0;
    this.#errorMs = this.#rate = 0;
    this.#off = false;
  }

  /** Prediction to keep with a mark, for {@linkcode echo}. */
  predict(playedAtMs: number): number {
    return playedAtMs - this.#shiftMs;
  }

  /** Learns from the echo of a mark that went out with `prediction`. */
  echo(prediction: number, nowMs: number): void {
    const delayMs = nowMs - prediction;
    if (this.#baseEchoes < BASE_ECHOES) {
      this.#baseEchoes++;
      this.#measuringMs = Math.min(this.#measuringMs, delayMs - this.#shiftMs);
      this.#baseMs = this.#measuringMs;
      return;
    }
    if (this.#window.push(delayMs) > WINDOW_ECHOES) this.#window.shift();
    if (this.#baseMs === null) return;
    this.#errorMs = Math.min(...this.#window) - this.#shiftMs - this.#baseMs;
    const excessMs = this.#errorMs - Math.max(-DEADBAND_MS, Math.min(DEADBAND_MS, this.#errorMs));
    this.#rate = Math.max(-MAX_RATE, Math.min(MAX_RATE, excessMs / SETTLE_MS));
    this.#off = this.#follow && this.#rate !== 0 && this.#window.length === WINDOW_ECHOES;
  }

  /** Correction of the grid for the next frame of `frameMs`, in ms: slow for a clock, at once for a full buffer. */
  correct(frameMs: number): number {
    if (!this.#off) return 0;
    const correctionMs = this.#errorMs > JUMP_MS ? this.#errorMs : this.#rate * frameMs;
    this.#shiftMs += correctionMs;
    this.#errorMs -= correctionMs;
    if (this.#errorMs === 0) this.settle();
    return correctionMs;
  }
}

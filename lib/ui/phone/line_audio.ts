/** Both directions of a line on a browser's audio thread. @module */

import { SILENCE_DBFS } from "../../audio/level.ts";
import type { MarkEcho } from "../../twilio/peer/playback.ts";
import { CallerLine } from "./caller_line.ts";
import { LinePlayback } from "./line_playback.ts";
import { Upsampler } from "./upsampler.ts";

/** Name under which the audio processor is registered. */
export const LINE_PROCESSOR = "ketzev-line";
/** How often figures are told, in ms of the audio's own time. */
const FIGURES_MS = 100;

/** What the page tells the audio thread. */
export type LineCommand =
  /** The line is open: the caller is heard from now on. */
  | { readonly kind: "begin" }
  | { readonly kind: "play"; readonly bytes: Uint8Array; readonly lateMs: number }
  | { readonly kind: "mark"; readonly name: string }
  | { readonly kind: "clear" }
  | { readonly kind: "mute"; readonly on: boolean }
  | { readonly kind: "speak"; readonly bytes: Uint8Array }
  | { readonly kind: "end" };

/** How Twilio's side hears the line. */
export interface LineFigures {
  /** Levels of the last 100 ms, -96 to 0 dBFS. */
  readonly callerDbfs: number;
  /** Of the sound that is played. */
  readonly agentDbfs: number;
  /** Sound of the server that is still to be played. */
  readonly bufferedMs: number;
  /** Frames that have been played. */
  readonly playedFrames: number;
  /** Gaps that the caller heard. */
  readonly gaps: number;
  /** Their length together. */
  readonly gapsMs: number;
  /** Gaps that this browser may have made itself. */
  readonly unsure: number;
  /** Typed texts that are being spoken or wait for it. */
  readonly waiting: number;
}

/** What the audio thread tells the page. */
export type LineEvent =
  | { readonly kind: "frame"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "echoes"; readonly echoes: readonly MarkEcho[] }
  | { readonly kind: "figures"; readonly figures: LineFigures };

/** The audio of one call: call {@linkcode LineAudio.render} for each block of sound. */
export class LineAudio {
  readonly #tell: (event: LineEvent) => void;
  readonly #playback = new LinePlayback();
  readonly #caller: CallerLine;
  readonly #upsampler: Upsampler;
  readonly #figuresEvery: number;
  #sinceFigures = 0;
  #state: "waiting" | "open" | "ended" = "waiting";

  /**
   * Waits for the line to open.
   *
   * @param rateHz rate of the browser's sound in Hz
   * @param tell takes what the page has to know
   */
  constructor(rateHz: number, tell: (event: LineEvent) => void) {
    this.#tell = tell;
    this.#caller = new CallerLine(rateHz, (bytes) => tell({ kind: "frame", bytes }));
    this.#upsampler = new Upsampler(rateHz);
    this.#figuresEvery = Math.round(rateHz * FIGURES_MS / 1_000);
  }

  /** Whether there will be no more sound. */
  get isEnded(): boolean {
    return this.#state === "ended";
  }

  /** Does what the page says. */
  command(command: LineCommand): void {
    switch (command.kind) {
      case "begin":
        if (this.#state === "waiting") this.#state = "open";
        return;
      case "play":
        return this.#playback.media(command.bytes, command.lateMs);
      case "mark":
        this.#playback.mark(command.name);
        return this.#echo(this.#playback.takeEchoes());
      case "clear":
        return this.#echo(this.#playback.clear());
      case "mute":
        this.#caller.isMuted = command.on;
        return;
      case "speak":
        this.#caller.speak(command.bytes);
        return;
      case "end":
        this.#state = "ended";
    }
  }

  /** Takes a block of the microphone, `undefined` if there is none, and fills one of the loudspeaker. */
  render(microphone: Float32Array | undefined, speaker: Float32Array): void {
    if (this.#state !== "open") return;
    this.#caller.push(microphone, speaker.length);
    this.#upsampler.fill(speaker, this.#playback.next);
    this.#echo(this.#playback.takeEchoes());
    this.#sinceFigures += speaker.length;
    if (this.#sinceFigures >= this.#figuresEvery) {
      this.#sinceFigures -= this.#figuresEvery;
      this.#tell({ kind: "figures", figures: this.#figures() });
    }
  }

  #echo(echoes: readonly MarkEcho[]): void {
    if (echoes.length > 0) this.#tell({ kind: "echoes", echoes });
  }

  #figures(): LineFigures {
    const { gaps, gapsMs, unsure } = this.#playback.gaps;
    return {
      callerDbfs: dbfs(this.#caller.takePower()),
      agentDbfs: dbfs(this.#playback.takePower()),
      bufferedMs: this.#playback.bufferedMs,
      playedFrames: this.#playback.playedFrames,
      gaps,
      gapsMs,
      unsure,
      waiting: this.#caller.waiting,
    };
  }
}

function dbfs(power: number): number {
  return power <= 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 10 * Math.log10(power));
}

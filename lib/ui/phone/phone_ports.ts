/** What the phone needs of a browser; tests play it. @module */

import type { LineCommand, LineEvent } from "./line_audio.ts";

/** What the page can hear of the caller. */
export type Microphone = "on" | "off" | "denied" | "missing" | "busy" | "lost";

/** Microphone and loudspeaker, opened. */
export interface OpenAudio {
  readonly microphone: Microphone;
  command(command: LineCommand): void;
  close(): void;
}

/** What opens them. */
export interface AudioPort {
  /** Rejects if no sound can be played; a missing microphone is no reason to. */
  open(options: {
    readonly microphone: boolean;
    readonly onEvent: (event: LineEvent) => void;
    /** The microphone was taken away. */
    readonly onLost: () => void;
    /** The browser stopped all sound, or goes on with it. */
    readonly onPaused: (paused: boolean) => void;
  }): Promise<OpenAudio>;
}

/** The part of a browser's `WebSocket` that is used. */
export interface SocketPort {
  readonly readyState: number;
  readonly bufferedAmount: number;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** What the phone needs of a browser; tests play it. @module */

import type { LineCommand, LineEvent } from "./line_audio.ts";

/** What the page can hear of the caller. */
export type Microphone = "on" | "off" | "denied" | "missing" | "busy" | "lost";

/** Microphone and loudspeaker, opened. */
export interface OpenAudio {
  /** What the page hears of the caller. */
  readonly microphone: Microphone;
  /** Tells the audio thread. */
  command(command: LineCommand): void;
  /** Gives both back. */
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
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** Bytes that have not been sent yet. */
  readonly bufferedAmount: number;
  /** Called when it is open. */
  onopen: (() => void) | null;
  /** Called with each message. */
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  /** Called when it has closed, with a code of RFC 6455. */
  onclose: ((event: { readonly code: number }) => void) | null;
  /** Sends one text message. */
  send(text: string): void;
  /** Closes it; `code` is one of RFC 6455. */
  close(code?: number): void;
}

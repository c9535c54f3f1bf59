/** Port of voice detection. @module */

/** A change of the caller's voice, in ms of media time since the detector's first frame. */
export type VoiceEvent =
  | { readonly type: "speech_start"; readonly atMs: number }
  | { readonly type: "speech_end"; readonly atMs: number };

/** Voice detection for one call. */
export interface VoiceDetector {
  /** Takes the next 20 ms frame (160 bytes of 8 kHz μ-law). Never throws, never waits. The bytes are copied. */
  push(frame: Uint8Array): void;
  /** Ends detection; no event follows. Idempotent. */
  close(): void;
}

/** Makes detectors. One engine serves all calls of the process, off the main thread. */
export interface VoiceDetection {
  /** Name for logs and pages, such as `local`. */
  readonly name: string;
  /** Opens a detector for one call; `onEvent` is called on the main thread. */
  open(onEvent: (event: VoiceEvent) => void): VoiceDetector;
}

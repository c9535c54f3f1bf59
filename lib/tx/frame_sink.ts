/** Where frames go: one media stream. */
export interface FrameSink {
  /** Plays 160 bytes of 8 kHz μ-law after what was sent before. */
  sendMedia(frame: Uint8Array): void;
  /** Asks for an echo when what was sent before has been played or cleared. */
  sendMark(name: string): void;
  /** Empties Twilio's buffer, which echoes every mark in it. */
  sendClear(): void;
  /** Bytes that the socket has taken and not passed on. */
  readonly bufferedBytes: number;
}

/** Encoding of both directions; Twilio knows only `audio/x-mulaw`, 8000, 1. */
export interface MediaFormat {
  /** MIME type. */
  readonly encoding: string;
  /** In Hz; `null` when the peer did not say. */
  readonly sampleRate: number | null;
  /** `null` when the peer did not say. */
  readonly channels: number | null;
}

/** Whether a stream is of that kind; one that does not say is. */
export function isMulaw8k(format: MediaFormat | null): boolean {
  if (format === null) return true;
  const { encoding, sampleRate, channels } = format;
  return encoding === "audio/x-mulaw" && (sampleRate ?? 8000) === 8000 && (channels ?? 1) === 1;
}

/** What the main thread and a synthesis worker say to each other. @module */

/** Asks for one sentence. */
export interface SentenceRequest {
  /** Counts the sentences. */
  readonly id: number;
  /** As it is to be spoken. */
  readonly text: string;
  /** By the synthesiser's own name. */
  readonly voice: string;
}

/** Answers one request: 8 kHz mono μ-law (empty if there was nothing to say), or why there is none. */
export type SentenceReply =
  | { readonly type: "spoken"; readonly id: number; readonly audio: Uint8Array<ArrayBuffer> }
  | { readonly type: "failed"; readonly id: number; readonly reason: string };

import type { Config } from "../config.ts";
import type { ServerCalls } from "./open_calls.ts";
import type { ServerSpeech } from "./open_speech.ts";
import type { Stores } from "./open_stores.ts";
import type { ServerBase } from "./server_base.ts";

/** Everything that the server is made of, but what listens. */
export interface ServerParts extends ServerBase, ServerCalls {
  /** With the port that the server is bound to. */
  readonly config: Config;
  /** Records, settings, audit log and tokens. */
  readonly stores: Stores;
  /** What calls speak and hear with. */
  readonly speech: ServerSpeech;
}

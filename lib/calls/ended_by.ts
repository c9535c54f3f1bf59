import type { StreamEnd } from "../twilio/media_stream.ts";
import type { EndedBy } from "./call_view.ts";

/** Who ended a call whose stream ended so, when nobody here had ended it before. */
export function endedBy(how: StreamEnd): EndedBy {
  switch (how) {
    case "stop":
    case "closed":
      return "caller";
    case "reset":
    case "peer_gone":
      return "peer_reset";
    case "protocol":
    case "error":
      return "error";
    case "local":
      return "agent";
  }
}

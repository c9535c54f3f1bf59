/** The routes that Twilio uses, and what they make of a stream. @module */

import { CallSession } from "../calls/call_session.ts";
import { allowsNumber } from "../calls/call_transfer.ts";
import { createCallControl } from "../twilio/rest.ts";
import type { Sessions } from "../web/sessions.ts";
import { createMediaRoutes, type MediaDeps } from "../../routes/media.ts";
import { BROWSER_CALLER } from "../../routes/phone.ts";
import { createVoiceRoutes } from "../../routes/voice.ts";
import type { AppDeps } from "../../routes/app.ts";
import type { ServerParts } from "./parts.ts";

/** Calls of the process up to which each frame leaves on its own. */
const SINGLE_FRAME_CALLS = 64;
/** Frames of a call that leave together when there are more. */
const BATCH_FRAMES = 4;

/** The webhooks and the media stream. `sessions`: who may call from a browser. */
export function callRoutes(parts: ServerParts, sessions: Sessions): Pick<AppDeps, "voice" | "media"> {
  const { config, clock, log, metrics, registry, stores: { tokens } } = parts;
  const { publicUrl, language, maxCalls, twilio: { authToken } } = config;
  const { admission } = registry;
  const rejected = (what: string, reason: string) => metrics.rejected(what, reason);
  return {
    voice: createVoiceRoutes({ publicUrl, authToken, language, tokens, calls: admission, log, rejected }),
    media: createMediaRoutes({
      publicUrl,
      authToken,
      maxCalls,
      clock,
      log,
      tokens,
      session: (c) => sessions.find(c),
      expectsStreams: () => admission.expectsStreams,
      startCall: callStarter(parts),
      rejected,
      invalid: (reason) => metrics.rxInvalid(reason),
    }),
  };
}

/** Makes the session of each stream that is taken, and runs it. */
function callStarter(parts: ServerParts): MediaDeps["startCall"] {
  const { config, clock, log, metrics, registry, speech, hide } = parts;
  const { accountSid, authToken, apiUrl } = config.twilio;
  const hasAccount = accountSid !== undefined && authToken !== undefined;
  const control = hasAccount ? createCallControl({ accountSid, authToken, apiUrl }) : undefined;
  const allows = allowsNumber(config.transferAllow);
  const batchFrames = () => registry.liveCount > SINGLE_FRAME_CALLS ? BATCH_FRAMES : 1;
  return (stream, { callSid }, { from, to, direction, resumed = false }) => {
    const refused = registry.admission.refusal(callSid);
    if (refused !== undefined) return { refused };
    // Twilio knows nothing of a call that comes from our own page.
    const twilio = from === BROWSER_CALLER ? undefined : control;
    const session = new CallSession(stream, {
      clock,
      log,
      info: { callSid, from, to, direction },
      agent: speech.agent,
      ...speech.forCall(),
      resumed,
      createAgent: speech.createAgent,
      tx: { totals: metrics.tx, batchFrames, ...config.tx },
      observer: metrics,
      hangUp: twilio && ((callSid) => twilio.hangUp(callSid)),
      transfer: { allows, redirect: twilio && ((callSid, twiml) => twilio.transfer(callSid, twiml)) },
      hide,
      onEnded: (session) => registry.remove(session),
    });
    registry.add(session);
    void session.run();
    return session;
  };
}

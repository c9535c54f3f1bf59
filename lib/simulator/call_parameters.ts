import type { WebhookParameters } from "./webhook_client.ts";

/** What the parameters of a call are made from. */
export interface CallIdentity {
  readonly callSid: string;
  readonly accountSid: string;
  readonly from: string;
  readonly called: string;
}

/** Parameters of every voice webhook, following Twilio "TwiML for Programmable Voice". */
export function callParameters(identity: CallIdentity, callStatus: string): Record<string, string> {
  const { callSid, accountSid, from, called } = identity;
  const parameters: Record<string, string> = {
    AccountSid: accountSid,
    ApiVersion: "2010-04-01",
    CallSid: callSid,
    CallStatus: callStatus,
    CallToken: JSON.stringify({ parentCallInfoToken: callSid }),
    Called: called,
    Caller: from,
    Direction: "inbound",
    From: from,
    StirVerstat: "TN-Validation-Passed-A",
    To: called,
  };
  for (const who of ["Called", "Caller", "From", "To"]) {
    for (const what of ["City", "Country", "State", "Zip"]) {
      parameters[who + what] = what === "Country" ? "US" : "";
    }
  }
  return parameters;
}

/** What the status callback of an ended call adds, following Twilio "Call resource - StatusCallback". */
export function endParameters(status: string, durationMs: number, endedAt: Date): WebhookParameters {
  const seconds = Math.round(durationMs / 1000);
  return {
    CallStatus: status,
    CallDuration: String(seconds),
    Duration: String(Math.ceil(seconds / 60)),
    CallbackSource: "call-progress-events",
    SequenceNumber: "0",
    Timestamp: endedAt.toUTCString().replace("GMT", "+0000"),
  };
}

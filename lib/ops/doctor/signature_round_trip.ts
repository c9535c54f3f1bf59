import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import { newSid } from "../../core/ids.ts";
import { type Check, type DoctorContext, failed, ok, type Outcome, skipped } from "./check.ts";
import { isLoopbackUrl, networkFailure } from "./network_failure.ts";
import { NOT_RUNNING } from "./public_url.ts";

/**
 * Whether a webhook signed as in Twilio "Usage / Security" is taken through `PUBLIC_URL`, and a forged one refused. It
 * is a status callback of a call that doesn't exist.
 */
export const signatureCheck: Check = {
  name: "signature",
  run: checkRoundTrip,
  onTimeout: { code: 11205, mend: "Start the server and its proxy or tunnel, and open the firewall." },
};

async function checkRoundTrip({ config, random, signal }: DoctorContext): Promise<Outcome> {
  const { authToken, accountSid } = config.twilio;
  if (authToken === undefined) return skipped("TWILIO_AUTH_TOKEN isn't set");
  const url = `${config.publicUrl}/voice/status`;
  const fields = {
    AccountSid: accountSid ?? newSid("AC", random),
    ApiVersion: "2010-04-01",
    CallSid: newSid("CA", random),
    CallStatus: "completed",
  };
  const post = async (signature: string): Promise<number> => {
    const headers = { "X-Twilio-Signature": signature };
    const body = new URLSearchParams(fields);
    const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
    await response.body?.cancel();
    return response.status;
  };
  try {
    const good = await post(getExpectedTwilioSignature(authToken, url, fields));
    if (good === 403) {
      const mend =
        "The running server has another TWILIO_AUTH_TOKEN or PUBLIC_URL: restart it with these settings.";
      return failed("a webhook that is signed right is refused (HTTP 403)", mend, 11217);
    }
    if (good >= 300) {
      const mend = "Point PUBLIC_URL, and the proxy or tunnel behind it, at this server, path and all.";
      return failed(`${url} answers HTTP ${good}`, mend, 11217);
    }
    const forged = await post(getExpectedTwilioSignature(`${authToken}0`, url, fields));
    if (forged === 403) return ok("a signed webhook is taken, a forged one refused");
    const mend = "Start the server with TWILIO_AUTH_TOKEN: anyone can feign calls now.";
    return failed(`a forged webhook is answered with HTTP ${forged} instead of 403`, mend);
  } catch (thrown) {
    return isLoopbackUrl(url) ? skipped(NOT_RUNNING) : networkFailure(thrown);
  }
}

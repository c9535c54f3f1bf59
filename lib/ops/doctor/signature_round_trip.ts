import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import type { Config } from "../../config.ts";
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
  onTimeout: { code: 11205, fix: "Start the server and its proxy or tunnel, and open the firewall." },
};

async function checkRoundTrip({ config, random, signal }: DoctorContext): Promise<Outcome> {
  const { authToken, accountSid } = config.twilio;
  if (authToken === undefined) return withoutToken(config);
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
      const fix =
        "The running server has another TWILIO_AUTH_TOKEN or PUBLIC_URL: restart it with these settings.";
      return failed("a webhook that is signed right is refused (HTTP 403)", fix, 11217);
    }
    if (good >= 300) {
      const fix = "Point PUBLIC_URL, and the proxy or tunnel behind it, at this server, path and all.";
      return failed(`${url} answers HTTP ${good}`, fix, 11217);
    }
    const forged = await post(getExpectedTwilioSignature(`${authToken}0`, url, fields));
    if (forged === 403) return ok("a signed webhook is taken, a forged one refused");
    const fix = "Start the server with TWILIO_AUTH_TOKEN: as it runs, anyone can fake calls.";
    return failed(`a forged webhook is answered with HTTP ${forged} instead of 403`, fix);
  } catch (thrown) {
    return isLoopbackUrl(url) ? skipped(NOT_RUNNING) : networkFailure(thrown);
  }
}

/** Without the token, webhooks are taken from this machine only. */
function withoutToken({ publicUrl, twilio }: Config): Outcome {
  const isForTwilio = !isLoopbackUrl(publicUrl) || twilio.accountSid !== undefined ||
    twilio.phoneNumber !== undefined;
  if (!isForTwilio) return skipped("TWILIO_AUTH_TOKEN isn't set: calls come from this machine only");
  const detail = "TWILIO_AUTH_TOKEN isn't set, so Twilio's webhooks are refused";
  return failed(detail, "Set TWILIO_AUTH_TOKEN to the primary Auth Token from the Twilio Console.", 11200);
}

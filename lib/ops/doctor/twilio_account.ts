import { type Check, type DoctorContext, failed, ok, type Outcome, skipped } from "./check.ts";
import { getFromTwilio } from "./twilio_api.ts";

/** Whether Twilio takes the credentials and the account is active. */
export const twilioAccountCheck: Check = {
  name: "twilio account",
  run: checkAccount,
  onTimeout: { mend: "See that this machine can reach api.twilio.com, or TWILIO_API_URL." },
};

async function checkAccount({ config: { twilio }, signal }: DoctorContext): Promise<Outcome> {
  if (twilio.accountSid === undefined) return skipped("TWILIO_ACCOUNT_SID isn't set");
  if (twilio.authToken === undefined) return skipped("TWILIO_AUTH_TOKEN isn't set");
  const answer = await getFromTwilio(twilio, { path: ".json", signal });
  if ("failure" in answer) return answer.failure;
  const { status, type } = answer.json;
  if (status !== "active") {
    return failed(`the account is ${status}`, "Reactivate it in the Twilio Console.", 10001);
  }
  return ok(type === "Trial" ? "active; a trial: verified numbers only, after an announcement" : "active");
}

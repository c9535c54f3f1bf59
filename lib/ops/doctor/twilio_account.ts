import { type Check, type DoctorContext, failed, ok, type Outcome, skipped, warning } from "./check.ts";
import { getFromTwilio } from "./twilio_api.ts";

/** Whether Twilio takes the credentials and the account is active. */
export const twilioAccountCheck: Check = {
  name: "twilio account",
  run: checkAccount,
  onTimeout: { fix: "See that this machine can reach api.twilio.com, or TWILIO_API_URL." },
};

async function checkAccount({ config: { twilio }, signal }: DoctorContext): Promise<Outcome> {
  const { accountSid, authToken, phoneNumber } = twilio;
  if (accountSid === undefined) {
    if (authToken === undefined && phoneNumber === undefined) return skipped("TWILIO_ACCOUNT_SID isn't set");
    const fix = "Set TWILIO_ACCOUNT_SID to the Account SID from the Twilio Console.";
    if (phoneNumber !== undefined) return failed("TWILIO_PHONE_NUMBER is set, TWILIO_ACCOUNT_SID isn't", fix);
    return warning("without TWILIO_ACCOUNT_SID, calls can't be hung up or transferred by Twilio's API", fix);
  }
  if (authToken === undefined) {
    const fix = "Set TWILIO_AUTH_TOKEN to the primary Auth Token from the Twilio Console.";
    return failed("TWILIO_ACCOUNT_SID is set, TWILIO_AUTH_TOKEN isn't", fix, 20003);
  }
  const answer = await getFromTwilio(twilio, { path: ".json", signal });
  if ("failure" in answer) return answer.failure;
  const { status, type } = answer.json;
  if (status !== "active") {
    return failed(`the account is ${status}`, "Reactivate it in the Twilio Console.", 10001);
  }
  return ok(type === "Trial" ? "active; a trial: verified numbers only, after an announcement" : "active");
}

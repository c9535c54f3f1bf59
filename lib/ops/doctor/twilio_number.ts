import { maskNumber } from "../../core/mask.ts";
import { type Check, type DoctorContext, failed, ok, type Outcome, skipped } from "./check.ts";
import { getFromTwilio } from "./twilio_api.ts";

/** Whether calls to `TWILIO_PHONE_NUMBER` come here. */
export const twilioNumberCheck: Check = {
  name: "twilio number",
  run: checkNumber,
  onTimeout: { mend: "See that this machine can reach api.twilio.com, or TWILIO_API_URL." },
};

async function checkNumber({ config, signal }: DoctorContext): Promise<Outcome> {
  const { accountSid, authToken, phoneNumber } = config.twilio;
  if (phoneNumber === undefined) return skipped("TWILIO_PHONE_NUMBER isn't set");
  if (accountSid === undefined || authToken === undefined) {
    return skipped("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN aren't both set");
  }
  const path = `/IncomingPhoneNumbers.json?PhoneNumber=${encodeURIComponent(phoneNumber)}`;
  const answer = await getFromTwilio(config.twilio, { path, signal });
  if ("failure" in answer) return answer.failure;
  const list: unknown = answer.json.incoming_phone_numbers;
  const number = Array.isArray(list) ? list.find((one) => one?.phone_number === phoneNumber) : undefined;
  const shown = maskNumber(phoneNumber);
  if (number === undefined) {
    return failed(`${shown} isn't a number of this account`, "Set TWILIO_PHONE_NUMBER to one that it has.");
  }
  return judge(number, { shown, wanted: `${config.publicUrl}/voice` });
}

/** Follows Twilio "IncomingPhoneNumber resource". */
function judge(number: Record<string, unknown>, about: { shown: string; wanted: string }): Outcome {
  const { shown, wanted } = about;
  const mend = `In the Twilio Console, set "A call comes in" of the number to Webhook, ${wanted}, HTTP POST.`;
  const capabilities = number.capabilities as { voice?: boolean } | undefined;
  if (capabilities?.voice === false) return failed(`${shown} can't take calls`, "Get a number with voice.");
  if (number.trunk_sid) return failed(`${shown} belongs to a SIP trunk, which overrides the webhook`, mend);
  if (number.voice_application_sid) return failed(`a TwiML App overrides the webhook of ${shown}`, mend);
  // What follows # are connection settings for Twilio itself.
  const url = String(number.voice_url ?? "").replace(/#.*$/, "");
  if (url !== wanted) return failed(`calls to ${shown} go to ${url === "" ? "nowhere" : url}`, mend, 11200);
  const method = number.voice_method ?? "POST";
  if (method !== "POST") return failed(`calls to ${shown} come by ${method}`, mend, 11217);
  return ok(`calls to ${shown} come to ${wanted}`);
}

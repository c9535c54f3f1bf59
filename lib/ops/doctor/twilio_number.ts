import { maskNumber } from "../../core/mask.ts";
import { type Check, type DoctorContext, failed, ok, type Outcome, skipped, warning } from "./check.ts";
import { isLoopbackUrl } from "./network_failure.ts";
import { getFromTwilio } from "./twilio_api.ts";

/** Whether calls to `TWILIO_PHONE_NUMBER` come here. */
export const twilioNumberCheck: Check = {
  name: "twilio number",
  run: checkNumber,
  onTimeout: { fix: "See that this machine can reach api.twilio.com, or TWILIO_API_URL." },
};

async function checkNumber({ config, signal }: DoctorContext): Promise<Outcome> {
  const { accountSid, authToken, phoneNumber } = config.twilio;
  if (phoneNumber === undefined) return skipped("TWILIO_PHONE_NUMBER isn't set");
  if (accountSid === undefined || authToken === undefined) {
    const fix = "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, both from the Twilio Console.";
    return failed("whose number it is can't be looked up without account and token", fix);
  }
  if (isLoopbackUrl(config.publicUrl)) {
    const fix = "Set PUBLIC_URL to the https:// address of your proxy or tunnel.";
    return failed(`calls to ${maskNumber(phoneNumber)} can't come to ${config.publicUrl}`, fix, 11205);
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
  const fix = `In the Twilio Console, set "A call comes in" of the number to Webhook, ${wanted}, HTTP POST.`;
  const capabilities = number.capabilities as { voice?: boolean } | undefined;
  if (capabilities?.voice === false) return failed(`${shown} can't take calls`, "Get a number with voice.");
  if (number.trunk_sid) return failed(`${shown} belongs to a SIP trunk, which overrides the webhook`, fix);
  if (number.voice_application_sid) return failed(`a TwiML App overrides the webhook of ${shown}`, fix);
  // What follows # are connection settings for Twilio itself.
  const url = String(number.voice_url ?? "").replace(/#.*$/, "");
  if (url !== wanted) return failed(`calls to ${shown} go to ${url === "" ? "nowhere" : url}`, fix, 11200);
  const method = number.voice_method ?? "POST";
  if (method !== "POST") return failed(`calls to ${shown} come by ${method}`, fix, 11217);
  const status = `${wanted}/status`;
  if (number.status_callback === status) return ok(`calls to ${shown} come to ${wanted}`);
  const how = `In the Twilio Console, set "Call status changes" of the number to ${status}, HTTP POST.`;
  return warning(`calls to ${shown} come to ${wanted}, but their status doesn't`, how);
}

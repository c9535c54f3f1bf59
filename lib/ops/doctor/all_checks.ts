import type { SettingWarning } from "../../config_warnings.ts";
import type { Check } from "./check.ts";
import { clientAddressCheck } from "./client_address.ts";
import { denoVersionCheck } from "./deno_version.ts";
import { mediaStreamCheck } from "./media_stream.ts";
import { providerKeyChecks } from "./provider_keys.ts";
import { publicUrlCheck, tlsCheck } from "./public_url.ts";
import { serverPortCheck } from "./server_port.ts";
import { settingsCheck } from "./settings_check.ts";
import { signatureCheck } from "./signature_round_trip.ts";
import { greetingCheck } from "./speech_checks.ts";
import { storeCheck } from "./store_check.ts";
import { twilioAccountCheck } from "./twilio_account.ts";
import { twilioNumberCheck } from "./twilio_number.ts";

/** What checks need to know besides their context. */
export interface CheckFacts {
  /** Version of the Deno that runs. */
  readonly denoVersion: string;
  /** Of the settings that the server has. */
  readonly warnings: readonly SettingWarning[];
}

/** Every check that is also of use while the server runs, in the order of the report. */
export function allChecks({ denoVersion, warnings }: CheckFacts): readonly Check[] {
  return [
    settingsCheck(warnings),
    denoVersionCheck(denoVersion),
    serverPortCheck,
    storeCheck,
    greetingCheck,
    publicUrlCheck,
    tlsCheck,
    clientAddressCheck,
    signatureCheck,
    mediaStreamCheck,
    twilioAccountCheck,
    twilioNumberCheck,
    ...providerKeyChecks,
  ];
}

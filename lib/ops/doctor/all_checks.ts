import type { Check } from "./check.ts";
import { denoVersionCheck } from "./deno_version.ts";
import { mediaStreamCheck } from "./media_stream.ts";
import { providerKeyChecks } from "./provider_keys.ts";
import { publicUrlCheck, tlsCheck } from "./public_url.ts";
import { serverPortCheck } from "./server_port.ts";
import { signatureCheck } from "./signature_round_trip.ts";
import { storeFolderCheck } from "./store_folder.ts";
import { twilioAccountCheck } from "./twilio_account.ts";
import { twilioNumberCheck } from "./twilio_number.ts";

/** Every check, in the order of the report; `denoVersion` is that of the Deno that runs. */
export function allChecks(denoVersion: string): readonly Check[] {
  return [
    denoVersionCheck(denoVersion),
    serverPortCheck,
    storeFolderCheck,
    publicUrlCheck,
    tlsCheck,
    signatureCheck,
    mediaStreamCheck,
    twilioAccountCheck,
    twilioNumberCheck,
    ...providerKeyChecks,
  ];
}

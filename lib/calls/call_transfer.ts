/** Where calls may be handed over to, and how. @module */
import { isE164 } from "../core/ids.ts";
import { maskNumber } from "../core/mask.ts";
import { notDone, type Undone } from "./call_controls.ts";

/** Hands calls over to other numbers. */
export interface CallTransfer {
  /** Whether `to`, an E.164 number, may be called: it is on `TRANSFER_ALLOW`. */
  readonly allows: (to: string) => boolean;
  /** Gives the call new TwiML, by REST; rejects when Twilio refuses. `undefined` where Twilio can't be asked. */
  readonly redirect?: ((callSid: string, twiml: string) => Promise<void>) | undefined;
}

/** Makes {@linkcode CallTransfer.allows} from a list of E.164 numbers or prefixes; an empty list allows nothing. */
export function allowsNumber(list: readonly string[]): (to: string) => boolean {
  return (to) => isE164(to) && list.some((allowed) => allowed !== "" && to.startsWith(allowed));
}

/** Why a call may not be handed over to `to`; `undefined` when it may. The number is checked before anything else. */
export function transferRefusal(to: string, transfer: CallTransfer | undefined): Undone | undefined {
  if (!isE164(to)) {
    return notDone("refused", "That is not a phone number in E.164 form, such as +972501234567.");
  }
  if (transfer === undefined || !transfer.allows(to)) {
    return notDone(
      "refused",
      `${maskNumber(to)} is not on TRANSFER_ALLOW, the list of numbers that may be called.`,
    );
  }
  if (transfer.redirect === undefined) {
    return notDone("unavailable", "Only a call that came through Twilio's account can be transferred.");
  }
  return undefined;
}

/** What the server hands to the island of the phone. @module */

import type { Role } from "../../store/audit.ts";

/** Id of the element that holds the state. */
export const PHONE_STATE_ID = "phone-state";
/** Id of the element that the island takes over. */
export const PHONE_ROOT_ID = "phone";

/** State of the page. */
export interface PhonePageState {
  /** Agent of the next call: `demo`, `echo` … */
  readonly agent: string;
  readonly role: Role;
  /** Path of the script that runs on the audio thread. */
  readonly workletUrl: string;
}

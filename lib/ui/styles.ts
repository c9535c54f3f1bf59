/** The one style sheet of all pages. @module */
import { BASE_STYLES } from "./base_styles.ts";
import { CALL_STYLES } from "./call/call_styles.ts";
import { OVERVIEW_STYLES } from "./overview/overview_styles.ts";
import { PHONE_STYLES } from "./phone/phone_styles.ts";
import { SETTINGS_STYLES } from "./settings/settings_styles.ts";
import { THEME_STYLES } from "./theme_styles.ts";
import { TX_STRIP_STYLES } from "./tx_strip_styles.ts";

/** CSS text. */
export const STYLES =
  `${THEME_STYLES}${BASE_STYLES}${TX_STRIP_STYLES}${OVERVIEW_STYLES}${SETTINGS_STYLES}${CALL_STYLES}${PHONE_STYLES}`;

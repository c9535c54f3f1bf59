import type { SettingWarning } from "../../config_warnings.ts";
import { type Check, ok, warning } from "./check.ts";

/** What is probably a mistake in settings that can be used. */
export function settingsCheck(warnings: readonly SettingWarning[]): Check {
  return {
    name: "settings",
    run() {
      if (warnings.length === 0) return Promise.resolve(ok("all can be used"));
      const details = warnings.map(({ detail }) => detail).join("; ");
      const fixes = [...new Set(warnings.map(({ fix }) => fix))].join(" ");
      return Promise.resolve(warning(details, fixes));
    },
  };
}

/** Reads what the build has made. @module */
import { ICON } from "../ui/icon.ts";
import { STYLES } from "../ui/styles.ts";
import { type Assets, createAssets } from "./assets.ts";

/** Scripts that the build task makes, one an island. */
export const ISLANDS = ["live_calls.js"] as const;

/** Reads the bundled islands of `folder` and adds style sheet and icon. Rejects when the build has not been run. */
export async function loadAssets(folder: string): Promise<Assets> {
  const files: Record<string, string> = { "styles.css": STYLES, "icon.svg": ICON };
  for (const name of ISLANDS) {
    try {
      files[name] = await Deno.readTextFile(`${folder}/${name}`);
    } catch (cause) {
      throw new Error(`Cannot read ${folder}/${name}: run "deno task build" first`, { cause });
    }
  }
  return createAssets(files);
}

/** Reads what the build has made. @module */
import { ICON } from "../ui/icon.ts";
import { STYLES } from "../ui/styles.ts";
import { type Assets, createAssets } from "./assets.ts";

/** Scripts that the build task makes, one an island. */
export const ISLANDS = [
  "live_calls.js",
  "call.js",
  "phone.js",
  "phone_worklet.js",
  "settings.js",
  "login.js",
] as const;

/** Options of {@linkcode loadAssets}. */
export interface LoadAssetsOptions {
  /** File names of the scripts to read. @default all {@linkcode ISLANDS} */
  islands?: readonly string[];
}

/** Reads the bundled islands of `folder` and adds style sheet and icon. Rejects when the build has not been run. */
export async function loadAssets(folder: string, options: LoadAssetsOptions = {}): Promise<Assets> {
  const files: Record<string, string> = { "styles.css": STYLES, "icon.svg": ICON };
  for (const name of options.islands ?? ISLANDS) {
    try {
      files[name] = await Deno.readTextFile(`${folder}/${name}`);
    } catch (cause) {
      throw new Error(`Cannot read ${folder}/${name}: run "deno task build" first`, { cause });
    }
  }
  return createAssets(files);
}

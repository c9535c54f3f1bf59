/** Reads what the build has made. @module */
import { iconSvg } from "../ui/site_header.tsx";
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

/** Reads style sheet and scripts out of `folder` and adds the icon. Rejects when the build has not been run. */
export async function loadAssets(folder: string, options: LoadAssetsOptions = {}): Promise<Assets> {
  const files: Record<string, string> = { "icon.svg": iconSvg() };
  for (const name of ["styles.css", ...options.islands ?? ISLANDS]) {
    try {
      files[name] = await Deno.readTextFile(`${folder}/${name}`);
    } catch (cause) {
      throw new Error(`Cannot read ${folder}/${name}: run "deno task build" first`, { cause });
    }
  }
  return createAssets(files);
}

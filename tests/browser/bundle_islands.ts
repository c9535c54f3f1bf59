/** The build, for one test. @module */
import assert from "node:assert/strict";

/** Bundles these files of `islands/` and the style sheet as `deno task build` does, into a folder of their own. */
export async function bundleIslands(...names: string[]): Promise<string> {
  const folder = await Deno.makeTempDir();
  const options = ["--quiet", "--platform", "browser", "--minify", "--sourcemap=external"];
  const entries = [...names, "styles.css"].map((name) => `islands/${name}`);
  const args = ["bundle", ...options, `--outdir=${folder}`, ...entries];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return folder;
}

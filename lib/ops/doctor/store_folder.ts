import { dirname, resolve } from "node:path";
import { errorMessage } from "../../core/errors.ts";
import { type Check, type DoctorContext, failed, ok, type Outcome, skipped } from "./check.ts";

/** Whether the folder of `KV_PATH` can be written to. Leaves nothing behind. */
export const storeFolderCheck: Check = { name: "store", run: checkFolder };

async function checkFolder({ config: { kvPath } }: DoctorContext): Promise<Outcome> {
  if (/^https?:/i.test(kvPath)) return skipped("a KV service by URL is looked at when the server starts");
  if (kvPath === ":memory:") return skipped("nothing is kept: KV_PATH is :memory:");
  const folder = await nearestFolder(dirname(resolve(kvPath)));
  try {
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".ketzev-doctor-" }));
    return ok(`${folder} can be written to`);
  } catch (thrown) {
    return failed(
      errorMessage(thrown),
      "Give the user of the server write access, or set KV_PATH to another place.",
    );
  }
}

/** The server makes folders that are missing, so the first one that is there counts. */
async function nearestFolder(folder: string): Promise<string> {
  try {
    await Deno.stat(folder);
    return folder;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : await nearestFolder(parent);
  }
}

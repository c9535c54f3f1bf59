import { dirname, resolve } from "node:path";
import { errorMessage } from "../../core/errors.ts";
import { type Check, type DoctorContext, failed, ok, type Outcome, skipped } from "./check.ts";

/** Whether the store of `KV_PATH` can be opened or made. Leaves nothing behind. */
export const storeCheck: Check = {
  name: "store",
  run: checkStore,
  onTimeout: { fix: "See that this machine can reach the KV service of KV_PATH." },
};

/** What the file of a database begins with; see SQLite "Database File Format". */
const FILE_HEADER = "SQLite format 3\0";

const FIX = "Give the user of the server write access, or set KV_PATH to another place.";

async function checkStore({ config: { kvPath }, signal }: DoctorContext): Promise<Outcome> {
  if (kvPath === ":memory:") return skipped("KV_PATH is :memory:, so nothing is kept");
  if (/^https?:/i.test(kvPath)) return await checkService(kvPath, signal);
  try {
    return await checkFile(resolve(kvPath)) ??
      await checkFolder(await nearestFolder(dirname(resolve(kvPath))));
  } catch (thrown) {
    return failed(errorMessage(thrown), FIX);
  }
}

async function checkService(url: string, signal: AbortSignal): Promise<Outcome> {
  const { host } = new URL(url);
  try {
    using kv = await Deno.openKv(url);
    signal.addEventListener("abort", () => kv.close(), { once: true });
    await kv.get(["doctor"]);
    return ok(`${host} answers`);
  } catch (thrown) {
    return failed(errorMessage(thrown), "Correct KV_PATH and DENO_KV_ACCESS_TOKEN.");
  }
}

/** What is wrong with the file itself, if there is one. */
async function checkFile(path: string): Promise<Outcome | undefined> {
  let file;
  try {
    file = await Deno.open(path, { read: true, write: true });
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    throw thrown;
  }
  using opened = file;
  const header = new Uint8Array(FILE_HEADER.length);
  const length = await opened.read(header) ?? 0;
  if (length === 0 || new TextDecoder().decode(header) === FILE_HEADER) return undefined;
  return failed(`${path} is no database`, "Move the file away, or set KV_PATH to another place.");
}

async function checkFolder(folder: string): Promise<Outcome> {
  await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".ketzev-doctor-" }));
  return ok(`${folder} can be written to`);
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

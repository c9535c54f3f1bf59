import { dirname, resolve } from "node:path";
import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import { withinDeadline } from "./kv_deadline.ts";

/** Time within which a store has to open, in ms. */
export const OPEN_MS = 10_000;

/** Options of {@linkcode openKv}. */
export interface OpenKvOptions {
  /** What {@linkcode OPEN_MS} is measured with. */
  readonly clock: Clock;
  /** Opens it. @default Deno.openKv */
  readonly open?: (path: string) => Promise<Deno.Kv>;
}

/** Whether `path` names a KV service, which several processes may share, and not a file of this process. */
export function isKvService(path: string): boolean {
  return /^https?:/.test(path);
}

/**
 * Opens the store that everything is kept in: a file, whose folder is made, or the URL of a KV service. Rejects with one
 * line that says why when that is no place for a store. A disk that is full, a file that is locked and a service that
 * doesn't answer are taken all the same: whoever uses the store goes on without it, and tries again.
 */
export async function openKv(path: string, options: OpenKvOptions): Promise<Deno.Kv> {
  const { clock, open = (path) => Deno.openKv(path) } = options;
  const isFile = !isKvService(path) && path !== ":memory:";
  try {
    if (isFile) await Deno.mkdir(dirname(path), { recursive: true });
    // Deno 2.5 makes no file by a relative path.
    const opening = open(isFile ? resolve(path) : path);
    return await withinDeadline(() => opening, { clock, deadlineMs: OPEN_MS }).catch((error) => {
      opening.then((kv) => kv.close(), () => {});
      throw error;
    });
  } catch (error) {
    throw new Error(`Cannot open the store at ${path}: ${errorMessage(error)}`, { cause: error });
  }
}

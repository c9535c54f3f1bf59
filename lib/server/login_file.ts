/** Where a server without `ADMIN_TOKEN` leaves its random one for `deno task login`. @module */

/** What the file says. */
export interface LoginFile {
  /** Port that the server is bound to. */
  readonly port: number;
  /** Its admin token. */
  readonly token: string;
}

/** Path of the file: beside the file of the store. `undefined` where the store is none. */
export function loginFilePath(kvPath: string): string | undefined {
  return /^https?:/i.test(kvPath) || kvPath === ":memory:" ? undefined : `${kvPath}.login`;
}

/**
 * Writes the file so that only the user of the server can read it, in place of any that was there. Where the system knows
 * no modes of files (Windows), the folder's permissions decide.
 */
export async function writeLoginFile(path: string, file: LoginFile): Promise<void> {
  removeLoginFile(path);
  // A new file: a mode isn't given to one that exists, and a link isn't followed.
  await Deno.writeTextFile(path, JSON.stringify(file), { createNew: true, mode: 0o600 });
}

/** Reads the file; `undefined` when there is none that makes sense. */
export async function readLoginFile(path: string): Promise<LoginFile | undefined> {
  try {
    const { port, token } = JSON.parse(await Deno.readTextFile(path));
    return typeof port === "number" && typeof token === "string" ? { port, token } : undefined;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound || thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

/** Removes the file, if there is one. */
export function removeLoginFile(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}

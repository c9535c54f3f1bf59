import { readFile } from "node:fs/promises";

/**
 * Reads a file of a package, by its name as in an import. An import of its bytes would keep them for as long as the
 * worker runs.
 */
export async function readPackageFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const { buffer, byteOffset, byteLength } = await readFile(new URL(import.meta.resolve(name)));
  return new Uint8Array(buffer, byteOffset, byteLength);
}

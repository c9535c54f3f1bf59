import type { Config } from "../config.ts";
import { isLoopbackHost, localUrl } from "../core/addresses.ts";
import { errorMessage } from "../core/errors.ts";
import type { Credentials } from "../web/credentials.ts";
import { loginFilePath, removeLoginFile, writeLoginFile } from "./login_file.ts";
import type { ServerParts } from "./parts.ts";

/**
 * Says how to sign in: with `ADMIN_TOKEN` nothing needs to be said. Without, a link is the only way in: one is logged, and
 * the random token is left for `deno task login` until the server stops.
 */
export async function tellSignIn(
  { config, log, adminToken: token, stopping }: ServerParts,
  credentials: Credentials,
): Promise<void> {
  const path = loginFilePath(config.kvPath);
  const attempt = async (work: () => void | Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      log.warn("HTTP", "`deno task login` won't find the server", { reason: errorMessage(thrown) });
    }
  };
  if (config.adminToken !== undefined) {
    if (path !== undefined) await attempt(() => removeLoginFile(path));
    return;
  }
  if (path !== undefined) {
    await attempt(() => writeLoginFile(path, { port: config.port, token }));
    const remove = () => void attempt(() => removeLoginFile(path));
    stopping.signal.addEventListener("abort", remove, { once: true });
  }
  const [link, local] = linksOf(config, credentials.issueLink());
  log.info("HTTP", "sign in to the admin page, once, within an hour", { link, local });
}

/** Links of one sign-in: for the public URL and, where that is another one, for this machine. */
export function linksOf({ publicUrl, host, port }: Config, path: string): string[] {
  const local = localUrl(host, port).replace("//127.0.0.1:", "//localhost:");
  return isLoopbackHost(new URL(publicUrl).hostname) ? [publicUrl + path] : [publicUrl + path, local + path];
}

/** `deno task login`: prints a link that signs in to the admin page of the server that runs on this machine. @module */

import { boundTo, type Config, loadConfig } from "../config.ts";
import { localUrl } from "../core/addresses.ts";
import { runCommand } from "../core/command_line.ts";
import { overDotEnv, readDotEnv } from "../core/dot_env.ts";
import { errorMessage } from "../core/errors.ts";
import { type LoginFile, loginFilePath, readLoginFile } from "./login_file.ts";
import { linksOf } from "./tell_sign_in.ts";

const HELP = `Prints a link that signs an operator in to the admin page, once, within an hour.

  deno task login [--help]

There are no options: it asks the server that runs on this machine, with the settings that the server reads, from the
environment and from .env in the working folder. Where ADMIN_TOKEN isn't set, it takes the token that the server has left
beside its store, in a file that only the server's user can read.

Exit code: 0 with a link; 1 without; 2 for bad usage.
`;

/** Asks the running server for the path of a link. Rejects with one line that says what to do. */
async function askForLink({ host }: Config, { port, token }: LoginFile): Promise<string> {
  const url = localUrl(host, port);
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/api/login-links`, { method: "POST", headers }).catch((thrown) => {
    throw new Error(
      `no server answers at ${url} (${errorMessage(thrown)}); start it with \`deno task start\``,
    );
  });
  const { link } = await response.json().catch(() => ({}));
  if (typeof link === "string") return link;
  const why = response.status === 401
    ? "the running server has another token; set ADMIN_TOKEN as the server has it"
    : `${url} answers with HTTP ${response.status}, not as this server does`;
  throw new Error(why);
}

async function findToken({ adminToken: token, kvPath, port }: Config): Promise<LoginFile> {
  if (token !== undefined) return { token, port };
  const path = loginFilePath(kvPath);
  const file = path === undefined ? undefined : await readLoginFile(path);
  if (file !== undefined) return file;
  const place = path === undefined ? "this store has no file to leave a token beside" : `there is no ${path}`;
  throw new Error(`${place}; start the server in this folder, or set ADMIN_TOKEN as the server has it`);
}

async function run(): Promise<number> {
  const config = loadConfig(overDotEnv(Deno.env.toObject(), await readDotEnv()));
  const found = await findToken(config);
  const links = linksOf(boundTo(config, found.port), await askForLink(config, found));
  for (const link of links) console.log(link);
  return 0;
}

if (import.meta.main) {
  try {
    Deno.exit(await runCommand({ help: HELP, options: {}, run }, Deno.args, console) ?? 0);
  } catch (thrown) {
    console.error(`No sign-in link: ${errorMessage(thrown)}`);
    Deno.exit(1);
  }
}

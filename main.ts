/** The composition root: reads the environment, builds the server from its parts, and takes it down again. @module */

import { boundTo, loadConfig } from "./lib/config.ts";
import { settingNames } from "./lib/config_secrets.ts";
import { settingWarnings } from "./lib/config_warnings.ts";
import { runCommand } from "./lib/core/command_line.ts";
import { overDotEnv, readDotEnv } from "./lib/core/dot_env.ts";
import { errorMessage } from "./lib/core/errors.ts";
import type { Environment } from "./lib/core/settings.ts";
import { catchUncaught } from "./lib/server/catch_uncaught.ts";
import { createWeb } from "./lib/server/create_web.ts";
import { listen } from "./lib/server/listen.ts";
import { openCalls } from "./lib/server/open_calls.ts";
import { openSpeech } from "./lib/server/open_speech.ts";
import { openStores } from "./lib/server/open_stores.ts";
import type { ServerParts } from "./lib/server/parts.ts";
import { createBase } from "./lib/server/server_base.ts";
import { serverStopper } from "./lib/server/stop_server.ts";
import { tellSignIn } from "./lib/server/tell_sign_in.ts";
import { watchServer } from "./lib/server/watch_server.ts";

const HELP = `Serves the voice agent and its admin page until SIGTERM or Ctrl-C.

  deno task start [--help]

There are no options: settings come from the environment and from .env in the working folder. .env.example lists them.
`;

/**
 * Starts the server with settings as in `env`; resolves when it serves. SIGTERM and SIGINT stop it and end the process.
 * Rejects with what it can't start for, in one line.
 */
export async function start(env: Environment): Promise<void> {
  const settings = loadConfig(env);
  const base = createBase(settings);
  const { log, lag } = base;
  const warnings = settingWarnings(env, settings);
  for (const { detail: warning, fix } of warnings) {
    log.warn("HTTP", "a setting needs a look", { warning, fix });
  }
  const stores = await openStores(settings, base);
  const speech = await openSpeech(settings, { ...base, settings: stores.settings });
  const listener = await listen(settings, base.clock);
  const config = boundTo(settings, listener.port);
  const parts: ServerParts = {
    ...base,
    config,
    stores,
    speech,
    ...openCalls(config, { ...base, stores, speech }),
  };
  const status = watchServer(parts);
  const web = await createWeb(parts, {
    status,
    settingNames: settingNames(env),
    denoVersion: Deno.version.deno,
    warnings,
  });
  listener.serve(web.fetch);
  lag.start();
  const { publicUrl: url, language, kvPath: store } = config;
  log.info("HTTP", "serving", { url, agent: speech.agent, language, store });
  await tellSignIn(parts, web.credentials);
  stopOnSignals(parts, serverStopper(parts, { listener, hub: web.hub }));
  catchUncaught(log);
}

function stopOnSignals({ log }: ServerParts, stop: (signal: string) => Promise<void>): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    Deno.addSignalListener(signal, () =>
      void stop(signal).then(() => Deno.exit(0), (thrown) => {
        log.error("HTTP", "cannot stop in order", { error: errorMessage(thrown) });
        Deno.exit(1);
      }));
  }
}

if (import.meta.main) {
  try {
    const run = async () => await start(overDotEnv(Deno.env.toObject(), await readDotEnv()));
    const code = await runCommand({ help: HELP, options: {}, run }, Deno.args, console);
    if (code !== undefined) Deno.exit(code);
  } catch (thrown) {
    console.error(`Ketzev cannot start: ${errorMessage(thrown)}`);
    Deno.exit(1);
  }
}

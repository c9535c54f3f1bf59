import { localUrl } from "../../core/addresses.ts";
import { listenFailure } from "../../core/listen_failure.ts";
import { type Check, type DoctorContext, failed, ok, type Outcome } from "./check.ts";
import { askServer } from "./server_answer.ts";

/** Whether `HOST` and `PORT` are free, or a server of ours answers there. */
export const serverPortCheck: Check = { name: "port", run: checkPort };

async function checkPort({ config, signal }: DoctorContext): Promise<Outcome> {
  const { host, port } = config;
  try {
    Deno.listen({ hostname: host, port }).close();
    return ok(port === 0 ? "any free port" : `${port} is free`);
  } catch (thrown) {
    const { detail, fix } = listenFailure(thrown, { host, port });
    if (!(thrown instanceof Deno.errors.AddrInUse)) return failed(detail, sentence(fix));
    const url = localUrl(host, port);
    const answer = await askServer(url, signal).catch(() => undefined);
    if (answer?.kind === "ours") return ok(`the running server answers on ${url}`);
    const http = answer === undefined ? "" : ` (it answers with HTTP ${answer.status})`;
    return failed(`another program listens on ${url}${http}`, sentence(fix));
  }
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

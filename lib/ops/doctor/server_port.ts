import { type Check, type DoctorContext, failed, ok, type Outcome } from "./check.ts";

/** Whether `HOST` and `PORT` are free, or a server of ours answers there. */
export const serverPortCheck: Check = { name: "port", run: checkPort };

async function checkPort({ config, signal }: DoctorContext): Promise<Outcome> {
  const { host: hostname, port } = config;
  try {
    Deno.listen({ hostname, port }).close();
    return ok(port === 0 ? "any free port" : `${port} is free`);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.AddrInUse) return await checkUser(localUrl(hostname, port), signal);
    if (thrown instanceof Deno.errors.PermissionDenied) {
      return failed(
        `${port} may not be used`,
        "Set PORT to 1024 or more, and let a proxy take the lower one.",
      );
    }
    return failed(`${hostname} can't be bound`, "Set HOST to an address of this machine.");
  }
}

async function checkUser(url: string, signal: AbortSignal): Promise<Outcome> {
  const mend = "Stop the other program, or set PORT to another port.";
  try {
    const response = await fetch(`${url}/healthz`, { signal });
    await response.body?.cancel();
    if (response.ok) return ok(`a running server answers on ${url}/healthz`);
    return failed(`another program answers on ${url} (HTTP ${response.status})`, mend);
  } catch {
    return failed(`another program holds ${url}`, mend);
  }
}

function localUrl(hostname: string, port: number): string {
  if (hostname === "0.0.0.0" || hostname === "::") return `http://127.0.0.1:${port}`;
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

import { type Check, type DoctorContext, failed, ok, type Outcome, skipped } from "./check.ts";
import { isLoopbackUrl, networkFailure } from "./network_failure.ts";

/** Whether `/healthz` answers through `PUBLIC_URL`, the way Twilio comes. */
export const publicUrlCheck: Check = {
  name: "public url",
  run: checkHealth,
  onTimeout: { code: 11205, mend: "Start the server and its proxy or tunnel, and open the firewall." },
};

/** Why checks through `PUBLIC_URL` have nothing to look at. */
export const NOT_RUNNING =
  "the server isn't running here and PUBLIC_URL is this machine; run `deno task start` first";

async function checkHealth({ config: { publicUrl }, signal }: DoctorContext): Promise<Outcome> {
  const isLocal = isLoopbackUrl(publicUrl);
  if (!isLocal && publicUrl.startsWith("http:")) {
    const mend = "Set PUBLIC_URL to the https:// address of your proxy or tunnel.";
    return failed(`${publicUrl} isn't https, and Twilio opens media streams over wss only`, mend, 31922);
  }
  let response: Response;
  try {
    response = await fetch(`${publicUrl}/healthz`, { signal, redirect: "manual" });
    await response.body?.cancel();
  } catch (thrown) {
    return isLocal ? skipped(NOT_RUNNING) : networkFailure(thrown);
  }
  if (response.ok) {
    return ok(`${publicUrl}/healthz answers${isLocal ? ", but Twilio can't reach this machine so" : ""}`);
  }
  const mend = response.status < 400
    ? "Set PUBLIC_URL to where it redirects, so that signatures are made from the same URL."
    : "Point PUBLIC_URL, and the proxy or tunnel behind it, at this server.";
  return failed(`${publicUrl}/healthz answers HTTP ${response.status}`, mend, 11217);
}

/** Whether the certificate of an `https:` `PUBLIC_URL` is trusted. */
export const tlsCheck: Check = {
  name: "tls",
  run: checkTls,
  onTimeout: { code: 11220, mend: "See that TLS ends at the proxy or tunnel that PUBLIC_URL names." },
};

async function checkTls({ config: { publicUrl } }: DoctorContext): Promise<Outcome> {
  const { protocol, hostname, port } = new URL(publicUrl);
  if (protocol !== "https:") return skipped("PUBLIC_URL isn't https");
  try {
    using connection = await Deno.connectTls({ hostname, port: port === "" ? 443 : Number(port) });
    await connection.handshake();
    return ok(`the certificate of ${hostname} is trusted`);
  } catch (thrown) {
    return networkFailure(thrown);
  }
}

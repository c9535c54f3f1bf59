import type { Config } from "../../config.ts";
import { type Check, type DoctorContext, failed, ok, type Outcome, skipped, warning } from "./check.ts";
import { isLoopbackUrl, networkFailure } from "./network_failure.ts";
import { askServer } from "./server_answer.ts";

/** Whether our server answers through `PUBLIC_URL`, the way Twilio comes. */
export const publicUrlCheck: Check = {
  name: "public url",
  run: checkUrl,
  onTimeout: { code: 11205, fix: "Start the server and its proxy or tunnel, and open the firewall." },
};

/** Why checks through `PUBLIC_URL` have nothing to check. */
export const NOT_RUNNING =
  "no server runs on this machine yet; start it with `deno task start` and check again";

const SET_PUBLIC_URL = "Set PUBLIC_URL to the https:// address of your proxy or tunnel.";

async function checkUrl({ config, signal }: DoctorContext): Promise<Outcome> {
  const { publicUrl } = config;
  const isLocal = isLoopbackUrl(publicUrl);
  if (isLocal) {
    const missed = unreachable(config);
    if (missed !== undefined) return missed;
  }
  let answer;
  try {
    answer = await askServer(publicUrl, signal);
  } catch (thrown) {
    return isLocal ? skipped(NOT_RUNNING) : networkFailure(thrown);
  }
  if (answer.kind === "other") {
    return failed(
      `${publicUrl}/readyz answers with HTTP ${answer.status}, not as this server does`,
      fixOf(answer.status),
      11217,
    );
  }
  if (!answer.ready) {
    const reasons = answer.reasons.join(", ");
    return warning(
      `the server answers, but takes no calls now: ${reasons}`,
      "Wait a moment and check again.",
    );
  }
  return ok(`the server answers at ${publicUrl}${isLocal ? ", for this machine only" : ""}`);
}

/** What settings of Twilio's are worth while `PUBLIC_URL` is this machine. */
function unreachable({ publicUrl, twilio }: Config): Outcome | undefined {
  const detail = `Twilio can't reach ${publicUrl}`;
  if (twilio.accountSid !== undefined || twilio.phoneNumber !== undefined) {
    return failed(detail, SET_PUBLIC_URL, 11205);
  }
  return twilio.authToken === undefined ? undefined : warning(detail, SET_PUBLIC_URL);
}

function fixOf(status: number): string {
  if (status < 400 && status >= 300) {
    return "Set PUBLIC_URL to where it redirects, so that signatures are made from the same URL.";
  }
  if (status >= 502 && status <= 504) return "Start the server: the proxy or tunnel finds nothing behind it.";
  return "Point PUBLIC_URL, and the proxy or tunnel behind it, at this server.";
}

/** Whether the certificate of an `https:` `PUBLIC_URL` is trusted. */
export const tlsCheck: Check = {
  name: "tls",
  run: checkTls,
  onTimeout: { code: 11220, fix: "End TLS at the proxy or tunnel that PUBLIC_URL names." },
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

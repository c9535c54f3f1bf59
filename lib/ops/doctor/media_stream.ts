import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import { TwilioError } from "../../simulator/twilio_error.ts";
import { openTwilioSocket } from "../../simulator/twilio_socket.ts";
import {
  type Check,
  CHECK_LIMIT_MS,
  type DoctorContext,
  failed,
  ok,
  type Outcome,
  skipped,
} from "./check.ts";
import { isLoopbackUrl } from "./network_failure.ts";
import { NOT_RUNNING } from "./public_url.ts";

/** Whether `/media` opens a WebSocket as Twilio asks for it. The stream ends before it has begun. */
export const mediaStreamCheck: Check = { name: "media stream", run: checkStream };

/** How to fix what Twilio "Error 31901", "31902" and "31920" say. */
const FIXES: Readonly<Record<number, string>> = {
  31901: "Start the server and its proxy or tunnel, and open the firewall.",
  31902: "Start the server and its proxy or tunnel on the host and port of PUBLIC_URL.",
  31920:
    "Let the proxy pass WebSockets (Upgrade and Connection headers) on /media unchanged; 403: see `signature`.",
};

const listener = { text() {}, binary() {}, socketEnded() {} };

async function checkStream({ config, clock, signal }: DoctorContext): Promise<Outcome> {
  const { authToken } = config.twilio;
  const isLocal = isLoopbackUrl(config.publicUrl);
  const url = `${config.publicUrl.replace(/^http/, "ws")}/media`;
  const signature = authToken === undefined ? null : getExpectedTwilioSignature(authToken, url, {});
  const timeoutMs = CHECK_LIMIT_MS - 500;
  try {
    const options = { signature, listener, clock, timeoutMs, signal };
    const socket = await openTwilioSocket(new URL(url), options);
    await socket.close();
    return ok(`${url} opens`);
  } catch (thrown) {
    if (!(thrown instanceof TwilioError)) throw thrown;
    if (thrown.code === 31902 && isLocal) return skipped(NOT_RUNNING);
    return failed(thrown.message, FIXES[thrown.code] ?? "Correct PUBLIC_URL.", thrown.code);
  }
}

import { isSignedByTwilio } from "../../../lib/twilio/signature.ts";

/** How {@linkcode smallKetzev} behaves. */
export interface SmallKetzevOptions {
  authToken: string;
  /** Takes unsigned and forged requests. @default false */
  open?: boolean;
  /** Answers `/media` without an upgrade. @default false */
  noUpgrade?: boolean;
  /** Why it takes no calls. @default it takes calls */
  reasons?: string[];
}

/** The routes that the doctor asks for, on a free port. */
export function smallKetzev(options: SmallKetzevOptions): { url: string } & AsyncDisposable {
  const { authToken, open = false, noUpgrade = false, reasons = [] } = options;
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request): Promise<Response> => {
      const { pathname } = new URL(request.url);
      const signature = request.headers.get("x-twilio-signature");
      const received = { url: request.url, signature };
      const form = request.method === "POST" ? new URLSearchParams(await request.text()) : undefined;
      if (pathname === "/readyz") {
        return Response.json({ ready: reasons.length === 0, reasons }, {
          status: reasons.length === 0 ? 200 : 503,
        });
      }
      if (pathname === "/voice/status" && form !== undefined) {
        const isSigned = open || isSignedByTwilio({ ...received, form }, { authToken, publicUrl: url });
        return new Response(null, { status: isSigned ? 204 : 403 });
      }
      if (pathname === "/media") {
        const isSigned = open || isSignedByTwilio(received, { authToken, publicUrl: url, webSocket: true });
        if (!isSigned) return new Response(null, { status: 403 });
        if (!noUpgrade) return Deno.upgradeWebSocket(request).response;
      }
      return new Response(null, { status: 404 });
    },
  );
  const url: string = `http://127.0.0.1:${server.addr.port}`;
  return { url, [Symbol.asyncDispose]: () => server.shutdown() };
}

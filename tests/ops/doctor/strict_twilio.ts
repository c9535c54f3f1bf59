/** What {@linkcode strictTwilio} knows. */
export interface TwilioAccount {
  sid: string;
  token: string;
  status?: string;
  numbers?: Record<string, unknown>[];
}

/** The part of Twilio's REST API that is asked for; anything else is answered as Twilio answers mistakes. */
export function strictTwilio(account: TwilioAccount): { url: string } & AsyncDisposable {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => answer(request, account),
  );
  return { url: `http://127.0.0.1:${server.addr.port}`, [Symbol.asyncDispose]: () => server.shutdown() };
}

function answer(request: Request, account: TwilioAccount): Response {
  const { pathname, searchParams } = new URL(request.url);
  const base = `/2010-04-01/Accounts/${account.sid}`;
  if (request.headers.get("authorization") !== `Basic ${btoa(`${account.sid}:${account.token}`)}`) {
    return Response.json({ code: 20003, message: "Authenticate", status: 401 }, { status: 401 });
  }
  if (request.method === "GET" && pathname === `${base}.json`) {
    return Response.json({ sid: account.sid, status: account.status ?? "active", type: "Full" });
  }
  if (request.method === "GET" && pathname === `${base}/IncomingPhoneNumbers.json`) {
    const wanted = searchParams.get("PhoneNumber");
    const numbers = (account.numbers ?? []).filter((number) => number.phone_number === wanted);
    return Response.json({ incoming_phone_numbers: numbers, page: 0 });
  }
  return Response.json({ code: 20404, message: "Not found", status: 404 }, { status: 404 });
}

import assert from "node:assert/strict";
import { createCallControl } from "../../lib/twilio/rest.ts";
import { sids } from "./call_messages.ts";

const { accountSid, callSid } = sids(7);

interface Received {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly body: string;
}

/** A REST server of one answer. */
async function withApi(
  answer: () => Response | Promise<Response>,
  test: (apiUrl: string, received: Received[]) => Promise<void>,
): Promise<void> {
  const received: Received[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { method, headers } = request;
    const path = new URL(request.url).pathname;
    received.push({ method, path, authorization: headers.get("authorization"), body: await request.text() });
    return await answer();
  });
  await test(`http://127.0.0.1:${server.addr.port}`, received);
}

Deno.test("createCallControl() hangs up by a POST with Status=completed and Basic auth", async () => {
  await withApi(() => Response.json({ sid: callSid, status: "completed" }), async (apiUrl, received) => {
    const control = createCallControl({ accountSid, authToken: "secret", apiUrl: `${apiUrl}/` });
    await control.hangUp(callSid);
    assert.deepEqual(received, [{
      method: "POST",
      path: `/2010-04-01/Accounts/${accountSid}/Calls/${callSid}.json`,
      authorization: `Basic ${btoa(`${accountSid}:secret`)}`,
      body: "Status=completed",
    }]);
  });
});

Deno.test("createCallControl() takes a call that is not found for ended", async () => {
  const notFound = () => Response.json({ code: 20404, message: "not found", status: 404 }, { status: 404 });
  await withApi(notFound, async (apiUrl) => {
    await createCallControl({ accountSid, authToken: "secret", apiUrl }).hangUp(callSid);
  });
});

Deno.test("createCallControl() rejects when Twilio refuses or can't be reached, and tells no secret", async () => {
  const refused = () => Response.json({ code: 20003, message: "Authenticate", status: 401 }, { status: 401 });
  await withApi(refused, async (apiUrl) => {
    await assert.rejects(createCallControl({ accountSid, authToken: "secret", apiUrl }).hangUp(callSid), {
      name: "Error",
      message: `Cannot hang up call ${callSid}: Authenticate`,
    });
  });
  await withApi(() => new Response("<html>", { status: 502 }), async (apiUrl) => {
    await assert.rejects(createCallControl({ accountSid, authToken: "secret", apiUrl }).hangUp(callSid), {
      message: /^Cannot hang up call CA/,
    });
  });
  await assert.rejects(
    createCallControl({ accountSid, authToken: "s3cret", apiUrl: "http://127.0.0.1:1" }).hangUp(callSid),
    (thrown: Error) => {
      const shown = Deno.inspect(thrown, { depth: 20 });
      assert.match(thrown.message, /^Cannot hang up call CA/);
      for (const secret of ["s3cret", btoa(`${accountSid}:s3cret`)]) assert.ok(!shown.includes(secret));
      return true;
    },
  );
});

Deno.test("createCallControl() gives a call new TwiML by a POST of Twiml alone", async () => {
  await withApi(() => Response.json({ sid: callSid, status: "in-progress" }), async (apiUrl, received) => {
    const twiml = "<Response><Dial>+972501234567</Dial></Response>";
    await createCallControl({ accountSid, authToken: "secret", apiUrl }).transfer(callSid, twiml);
    const [request] = received;
    assert.deepEqual(received, [{
      method: "POST",
      path: `/2010-04-01/Accounts/${accountSid}/Calls/${callSid}.json`,
      authorization: `Basic ${btoa(`${accountSid}:secret`)}`,
      body: request?.body ?? "",
    }]);
    assert.deepEqual([...new URLSearchParams(request?.body)], [["Twiml", twiml]]);
  });
});

Deno.test("createCallControl() rejects a transfer that Twilio refuses, also of a call that is over, and tells no secret", async () => {
  const twiml = "<Response/>";
  for (
    const [code, message, status] of [[20404, "not found", 404], [21220, "Call is not in-progress", 400]]
  ) {
    const refused = () => Response.json({ code, message, status }, { status: Number(status) });
    await withApi(refused, async (apiUrl) => {
      await assert.rejects(
        createCallControl({ accountSid, authToken: "s3cret", apiUrl }).transfer(callSid, twiml),
        (thrown: Error) => {
          assert.equal(thrown.message, `Cannot transfer call ${callSid}: ${message}`);
          assert.ok(!Deno.inspect(thrown, { depth: 20 }).includes("s3cret"));
          return true;
        },
      );
    });
  }
});

import { BaseHandler, Logger, LogRecord } from "@std/log";
import assert from "node:assert/strict";

class Recorder extends BaseHandler {
  readonly events: string[] = [];

  log(msg: string): void {
    this.events.push(msg);
  }
}

Deno.test("Logger gives a record to its handlers when the level is reached", () => {
  const recorder = new Recorder("WARN", {
    formatter: (r) => `${r.loggerName} ${r.levelName} ${r.msg} ${r.args}`,
  });
  const logger = new Logger("tx", "DEBUG", { handlers: [recorder] });
  assert.equal(logger.info("mild"), "mild");
  assert.equal(logger.warn(() => 7, "a", "b"), 7);
  assert.deepEqual(recorder.events, ["tx WARN 7 a,b"]);
});

Deno.test("Logger makes no message when the level is off", () => {
  const logger = new Logger("tx", "ERROR");
  assert.equal(logger.warn(() => assert.fail("made")), undefined);
  logger.levelName = "DEBUG";
  assert.deepEqual([logger.level, logger.levelName], [10, "DEBUG"]);
});

Deno.test("BaseHandler writes level and message when it has no formatter", () => {
  const handler = new Recorder("INFO");
  handler.handle(new LogRecord({ msg: "up", args: [], level: 40, loggerName: "" }));
  handler.level = 50;
  handler.handle(new LogRecord({ msg: "mild", args: [], level: 40, loggerName: "" }));
  assert.deepEqual([handler.events, handler.levelName], [["ERROR up"], "CRITICAL"]);
});

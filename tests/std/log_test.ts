import { BaseHandler, ConsoleHandler, getLogger, Logger, LogLevels, LogRecord, setup } from "@std/log";
import assert from "node:assert/strict";

class Recorder extends BaseHandler {
  readonly events: string[] = [];

  log(msg: string): void {
    this.events.push(msg);
  }

  override destroy(): void {
    this.events.push("destroyed");
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
  assert.deepEqual([logger.level, logger.levelName], [LogLevels.DEBUG, "DEBUG"]);
});

Deno.test("BaseHandler writes level and message when it has no formatter", () => {
  const handler = new Recorder("INFO");
  handler.handle(new LogRecord({ msg: "up", args: [], level: LogLevels.ERROR, loggerName: "" }));
  handler.level = LogLevels.CRITICAL;
  handler.handle(new LogRecord({ msg: "mild", args: [], level: LogLevels.ERROR, loggerName: "" }));
  assert.deepEqual([handler.events, handler.levelName], [["ERROR up"], "CRITICAL"]);
});

Deno.test("ConsoleHandler leaves the text as it is when colours are off", () => {
  const handler = new ConsoleHandler("INFO", { useColors: false });
  assert.equal(
    handler.format(new LogRecord({ msg: "up", args: [], level: LogLevels.INFO, loggerName: "" })),
    "INFO up",
  );
});

Deno.test("setup() replaces loggers and destroys handlers when called again", () => {
  const recorder = new Recorder("NOTSET");
  setup({ handlers: { own: recorder }, loggers: { tx: { level: "INFO", handlers: ["own", "unknown"] } } });
  getLogger("tx").info("hello");
  getLogger("tx").debug("mild");
  assert.equal(getLogger().loggerName, "default");
  setup({});
  assert.deepEqual(recorder.events, ["INFO hello", "destroyed"]);
  assert.deepEqual([getLogger("tx").levelName, getLogger("tx").handlers], ["NOTSET", []]);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { CSV_HEADER, csvCell, csvLine } from "../../lib/web/call_csv.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";

/** Reads CSV as RFC 4180 says. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else {
      while (at < text.length && text[at] !== "," && text[at] !== "\r") cell += text[at++];
    }
    rows.at(-1)!.push(cell);
    if (text[at] === "\r") {
      at += 2;
      if (at < text.length) rows.push([]);
    } else at++;
  }
  return rows;
}

Deno.test("csvCell() lets no text begin like a formula", () => {
  const table: [string, string][] = [
    ["=1+1", '"\'=1+1"'],
    ["+972501234567", '"\'+972501234567"'],
    ["-2+3", '"\'-2+3"'],
    ["@SUM(A1)", '"\'@SUM(A1)"'],
    ["\t=1", '"\'\t=1"'],
    ["\r=1", '"\'\r=1"'],
    ["\n=1", '"\'\n=1"'],
    [" =1", '"\' =1"'],
    ['"=1', '"\'""=1"'],
    ["＝1", '"\'＝1"'],
    ['=cmd|" /C calc"!A0', '"\'=cmd|"" /C calc""!A0"'],
    ["demo", "demo"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["שלום", "שלום"],
    ["", ""],
  ];
  assert.deepEqual(table.map(([text]) => csvCell(text)), table.map(([, cell]) => cell));
  assert.deepEqual([csvCell(12.5), csvCell(null)], ["12.5", ""]);
});

Deno.test("csvLine() keeps every text in its own cell, whatever callers are called", () => {
  const columns = parseCsv(CSV_HEADER)[0]!;
  const unit = fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", ",", '"', "'", ";", "a", "1", "ש");
  fc.assert(fc.property(fc.string({ unit }), fc.string({ unit }), (from, agent) => {
    const rows = parseCsv(CSV_HEADER + csvLine(makeCallView({ from, agent })));
    assert.deepEqual(rows.map((row) => row.length), [columns.length, columns.length]);
    const cells = rows[1]!;
    assert.ok(cells.every((cell) => !/^[=+\-@\t\r]/.test(cell)), JSON.stringify(cells));
    for (const [name, text] of [["from", from], ["agent", agent]] as const) {
      const cell = cells[columns.indexOf(name)]!;
      assert.ok(cell === text || cell === `'${text}`, JSON.stringify([text, cell]));
    }
  }));
});

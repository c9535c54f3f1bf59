import assert from "node:assert/strict";
import { Lead } from "../../lib/tx/lead.ts";

Deno.test("Lead grows at once with a late wake-up and goes back between utterances", () => {
  const lead = new Lead("auto");
  const seen = [lead.targetMs];
  const look = () => seen.push(Math.round(lead.targetMs));
  lead.observe(80, 0);
  look();
  lead.observe(150, 0);
  look();
  lead.observe(100, 1_000);
  look();
  lead.begin(15_000);
  look();
  lead.begin(60_000);
  look();
  lead.observe(900, 61_000);
  look();
  assert.deepEqual(seen, [160, 160, 300, 300, 212, 160, 400]);
});

Deno.test("Lead stays where a setting has put it", () => {
  const lead = new Lead(60);
  lead.observe(500, 0);
  lead.begin(1_000);
  assert.deepEqual([lead.mode, lead.targetMs], ["fixed", 60]);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { DenseLayer } from "../../lib/speech/local/dense_layer.ts";

Deno.test("DenseLayer.apply() writes W·x + b for any shape, and zeros for the rows that make it up", () => {
  const shape = fc.record({
    rows: fc.integer({ min: 1, max: 20 }),
    columns: fc.integer({ min: 1, max: 9 }),
    from: fc.nat({ max: 3 }),
    to: fc.nat({ max: 3 }),
    biased: fc.boolean(),
  });
  fc.assert(fc.property(shape, ({ rows, columns, from, to, biased }) => {
    // Small whole numbers, so that sums are exact.
    const weights = Float32Array.from({ length: rows * columns }, (_, i) => i % 7 - 3);
    const bias = Float32Array.from({ length: biased ? rows : 0 }, (_, i) => i + 1);
    const x = Float32Array.from({ length: from + columns + 2 }, (_, i) => i - 4);
    const layer = new DenseLayer(weights, { rows, bias });
    assert.equal(layer.outputs, Math.ceil(rows / 8) * 8);
    const y = new Float32Array(to + layer.outputs + 1).fill(99);
    layer.apply(x, y, { from, to });
    const sums = Array.from({ length: layer.outputs }, (_, row) => {
      if (row >= rows) return 0;
      let sum = bias[row] ?? 0;
      for (let i = 0; i < columns; i++) sum += weights[row * columns + i]! * x[from + i]!;
      return sum;
    });
    assert.deepEqual([...y], [...Array(to).fill(99), ...sums, 99]);
  }));
});

/** Looks for barriers with axe-core, in the page itself. @module */
import axeCore from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds that is serious or critical, a line each: rule, help, and the first elements. */
export async function barriersOf(page: Page): Promise<string[]> {
  await page.evaluate(axeCore.source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof axeCore };
    const { violations, passes } = await axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    // An axe that looks at nothing finds nothing.
    if (passes.length < 10) throw new Error(`Cannot look for barriers: ${passes.length} rules were applied`);
    return violations.map(({ id, impact, help, nodes }) => ({
      impact: impact ?? "",
      text: `${id}: ${help} (${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")})`,
    }));
  });
  return found.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ text }) => text);
}

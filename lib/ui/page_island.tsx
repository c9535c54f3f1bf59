/** The part of a page that an island takes over, with the state that it takes over. @module */
import type { ComponentChildren, VNode } from "preact";

/** Props of {@linkcode PageIsland}. */
export interface PageIslandProps {
  /** Id of the element to hydrate; that of the state is the same with `-state` behind it. */
  id: string;
  /** Anything that JSON can hold. */
  state: unknown;
  /** What stands in it. */
  children: ComponentChildren;
}

/** For the server; the island finds both by {@linkcode findIsland}. */
export function PageIsland({ id, state, children }: PageIslandProps): VNode {
  return (
    <>
      <div id={id}>{children}</div>
      <script
        type="application/json"
        id={`${id}-state`}
        dangerouslySetInnerHTML={{ __html: toScriptJson(state) }}
      />
    </>
  );
}

/** The element to hydrate and the state that it was drawn from; `undefined` on a page without it. */
export function findIsland<State>(id: string): { root: HTMLElement; state: State } | undefined {
  const root = document.getElementById(id);
  const state = document.getElementById(`${id}-state`)?.textContent;
  return root && state ? { root, state: JSON.parse(state) } : undefined;
}

/** JSON that can stand in a script element: nothing in it can end the element or open a comment. */
export function toScriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

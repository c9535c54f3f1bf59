/** Lets a page follow the server only while somebody sees it. @module */

/** What can be stopped and started. */
export interface Following {
  /** Begins to follow, or goes on. */
  start(): void;
  /** Stops until `start()`. */
  pause(): void;
}

/** Starts now, if the page is seen; then with every change. A page out of the browser's cache starts anew. */
export function followWhileVisible(feed: Following): void {
  const follow = (): void => document.hidden ? feed.pause() : feed.start();
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => feed.pause());
  addEventListener("pageshow", (event) => {
    if (event.persisted) follow();
  });
  follow();
}

// Comfort only: a part of a page that is asked for again while somebody looks at it. Its own link does the same.
const EVERY = 10_000;
const TIMES = 60; // ten minutes: an open page must not keep a session from ending

for (const part of document.querySelectorAll("[data-live]")) {
  let left = TIMES;
  const ask = async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    if (left-- <= 0) return clearInterval(again);
    try {
      const answer = await fetch(part.dataset.live, { redirect: "error" });
      if (!answer.ok) return clearInterval(again);
      const now = new DOMParser().parseFromString(await answer.text(), "text/html").body.children;
      // Piece by piece: what has not changed is not read aloud again.
      for (const [at, piece] of [...part.children].entries()) {
        if (now[at] && now[at].textContent !== piece.textContent) piece.replaceChildren(...now[at].childNodes);
      }
    } catch {
      // A slow line: what was said before stays, with its time.
    }
  };
  const again = setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}

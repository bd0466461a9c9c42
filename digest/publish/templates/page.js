"use strict";
(() => {
  const SPEEDS = [1, 1.25, 1.5, 2, 0.75];
  const players = [...document.querySelectorAll("audio")];

  for (const article of document.querySelectorAll(".episode")) {
    const audio = article.querySelector("audio");
    const chapters = [...article.querySelectorAll(".chapters [data-at]")];
    const said = [...article.querySelectorAll(".said[data-at]")];

    for (const link of [...chapters, ...said]) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        seek(audio, Number(link.dataset.at));
      });
    }
    audio.addEventListener("play", () => {
      for (const other of players) if (other !== audio) other.pause();
    });
    const follow = () => {
      mark(chapters, audio.currentTime);
      mark(said, audio.currentTime);
    };
    audio.addEventListener("timeupdate", follow);
    audio.addEventListener("seeked", follow);

    const speed = article.querySelector("[data-speed]");
    speed.hidden = false;
    speed.addEventListener("click", () => {
      const next = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
      audio.defaultPlaybackRate = next;
      audio.playbackRate = next;
      speed.textContent = `${speed.dataset.word} ${next}×`;
    });
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = button.dataset.done;
      } catch {
        getSelection().selectAllChildren(document.querySelector(".feed"));
      }
    });
  }

  function seek(audio, seconds) {
    const start = () => {
      audio.currentTime = seconds;
      audio.play().catch(() => {});
    };
    if (audio.readyState > 0) return start();
    audio.addEventListener("loadedmetadata", start, { once: true });
    audio.preload = "metadata";
    audio.load();
  }

  function mark(links, time) {
    let current = null;
    for (const link of links) if (Number(link.dataset.at) <= time + 0.05) current = link;
    for (const link of links) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
})();

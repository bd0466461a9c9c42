"use strict";
(() => {
  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(whole / 3600);
    const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  };
  const kept = {
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, value); } catch { /* a page from a disk may keep nothing */ } },
  };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const box = document.querySelector("[data-player]");
  if (box) listen(box);

  for (const button of document.querySelectorAll("[data-copy]")) {
    const link = button.parentElement.querySelector(".feed");
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(link.textContent);
        button.textContent = button.dataset.done;
      } catch {
        getSelection().selectAllChildren(link);
      }
    });
  }

  function listen(player) {
    const audio = player.querySelector("audio");
    const deck = player.querySelector(".deck");
    const seekBar = deck.querySelector("[data-seek]");
    const nowClock = deck.querySelector("[data-now]");
    const playKey = deck.querySelector("[data-play]");
    const rate = deck.querySelector("[data-rate]");
    const title = deck.querySelector("[data-chapter]");
    const chapters = [...document.querySelectorAll(".chapters [data-at]")];
    const said = [...document.querySelectorAll(".said[data-at]")];
    const length = Number(seekBar.max);
    const place = `digest:${player.dataset.player}`;
    let wanted = null; // where to start, until the audio is known
    let following = true; // until the reader scrolls away
    let saved = 0;

    audio.removeAttribute("controls");
    audio.hidden = true;
    deck.hidden = false;

    const time = () => (wanted === null ? audio.currentTime : wanted);
    const seek = (seconds) => {
      const target = Math.min(Math.max(0, seconds), length);
      if (audio.readyState > 0) {
        wanted = null; // or what was wanted before would come after it
        audio.currentTime = target;
      } else {
        wanted = target;
        audio.preload = "metadata";
      }
      show();
    };
    const play = () => audio.play().catch(() => {});
    audio.addEventListener("loadedmetadata", () => {
      if (wanted !== null) audio.currentTime = wanted;
      wanted = null;
    });

    playKey.addEventListener("click", () => (audio.paused ? play() : audio.pause()));
    for (const key of deck.querySelectorAll("[data-skip]")) {
      key.addEventListener("click", () => seek(time() + Number(key.dataset.skip)));
    }
    seekBar.addEventListener("input", () => seek(Number(seekBar.value)));
    rate.value = kept.get("digest:rate") || "1";
    if (!rate.value) rate.value = "1";
    const setRate = () => {
      audio.defaultPlaybackRate = audio.playbackRate = Number(rate.value);
      kept.set("digest:rate", rate.value);
    };
    setRate();
    rate.addEventListener("change", setRate);

    for (const link of [...chapters, ...said]) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        following = true;
        seek(Number(link.dataset.at));
        play();
      });
    }

    for (const name of ["play", "pause", "ended"]) {
      audio.addEventListener(name, () => {
        const playing = !audio.paused;
        player.classList.toggle("playing", playing);
        playKey.setAttribute("aria-label", playing ? playKey.dataset.wordPause : playKey.dataset.wordPlay);
        keep(true);
      });
    }
    audio.addEventListener("ended", () => kept.set(place, "0"));
    audio.addEventListener("error", () => { deck.querySelector("[data-fault]").hidden = false; });
    for (const name of ["timeupdate", "seeked"]) audio.addEventListener(name, () => { show(); keep(false); });
    for (const name of ["wheel", "touchmove"]) addEventListener(name, () => { following = false; }, { passive: true });

    function show() {
      const now = time();
      seekBar.value = String(Math.floor(now));
      seekBar.style.setProperty("--done", `${(100 * now) / Math.max(1, length)}%`);
      seekBar.setAttribute("aria-valuetext", `${clock(now)} / ${clock(length)}`);
      nowClock.textContent = clock(now);
      const chapter = mark(chapters, now);
      if (chapter) title.textContent = chapter.lastElementChild.textContent;
      const before = said.find((link) => link.hasAttribute("aria-current"));
      const sentence = mark(said, now);
      if (sentence && sentence !== before && following && !audio.paused) {
        sentence.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
      }
    }

    function keep(always) {
      const now = Math.floor(audio.currentTime);
      if (!always && Math.abs(now - saved) < 5) return;
      saved = now;
      if (now > 0) kept.set(place, String(now));
    }

    const named = /^#(?:c-|t=)(\d+(?:\.\d+)?)$/.exec(location.hash);
    const left = Number(kept.get(place));
    if (named) seek(Number(named[1]));
    else if (left > 5 && left < length - 10) seek(left);
    addEventListener("hashchange", () => {
      const found = /^#(?:c-|t=)(\d+(?:\.\d+)?)$/.exec(location.hash);
      if (found) seek(Number(found[1]));
    });

    if ("mediaSession" in navigator) {
      const session = navigator.mediaSession;
      const artwork = [{ src: new URL(player.dataset.cover, location.href).href, type: "image/jpeg" }];
      session.metadata = new MediaMetadata({ title: player.dataset.title, artist: player.dataset.show, artwork });
      const starts = chapters.map((link) => Number(link.dataset.at));
      const acts = {
        seekbackward: () => seek(time() - 15),
        seekforward: () => seek(time() + 30),
        previoustrack: () => seek(starts.filter((start) => start < time() - 3).pop() ?? 0),
        nexttrack: () => seek(starts.find((start) => start > time()) ?? length),
      };
      for (const [name, act] of Object.entries(acts)) {
        try { session.setActionHandler(name, act); } catch { /* not every browser knows each */ }
      }
    }
  }

  function mark(links, time) {
    let current = null;
    for (const link of links) if (Number(link.dataset.at) <= time + 0.05) current = link;
    for (const link of links) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    return current;
  }
})();

(() => {
  "use strict";
  const find = document.querySelector(".find");
  const field = find.querySelector("input");
  const told = find.querySelector("output");
  const nothing = document.querySelector(".nothing");
  const parts = Number(find.dataset.parts);
  const sections = [...document.querySelectorAll("main > section")];
  const MOST_LINES = 5;
  const MOST_LOOKED_AT = 60;

  // Accents and case do not matter. Each folded character knows where it came from, so that marks fall right.
  const marks = /\p{M}/u;
  const fold = (raw) => {
    let text = "";
    const from = [];
    let at = 0;
    for (const character of raw) {
      for (const piece of character.normalize("NFD")) {
        if (marks.test(piece)) continue;
        const lower = piece.toLowerCase();
        for (let unit = 0; unit < lower.length; unit += 1) from.push(at);
        text += lower;
      }
      at += character.length;
    }
    from.push(at);
    return { text, from };
  };
  const plain = (raw) => raw.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase();

  const rows = new Map();
  for (const element of document.querySelectorAll("tr[data-id]")) {
    const title = element.querySelector(".title");
    const about = element.querySelector(".about");
    const video = element.querySelector("a.title");
    rows.set(element.dataset.id, {
      element,
      video: video ? video.getAttribute("href") : "",
      shown: [title, about].filter(Boolean).map((node) => ({ node, raw: node.textContent })),
      text: plain(`${title.textContent} ${about ? about.textContent : ""}`),
      tracks: [],
    });
  }

  // Called by each file of transcripts: recording, language, then seconds and words by turns.
  let loaded = 0;
  window.lecternTranscripts = (tracks) => {
    for (const [id, language, said] of tracks) {
      const row = rows.get(id);
      if (!row) continue;
      let text = "";
      const starts = [];
      for (let at = 0; at < said.length; at += 2) {
        starts.push(text.length);
        text += `${plain(said[at + 1])} `;
      }
      row.tracks.push({ language, said, text, starts });
    }
  };
  const load = () => {
    if (load.begun) return;
    load.begun = true;
    let next = 1;
    const one = () => {
      if (next > parts) return;
      const script = document.createElement("script");
      script.src = `index-data/transcripts-${String(next).padStart(4, "0")}.js`;
      next += 1;
      script.onload = script.onerror = () => {
        loaded += 1;
        script.remove();
        search();
        one();
      };
      document.head.append(script);
    };
    one();
    one();
  };

  const marked = (node, raw, words) => {
    const folded = fold(raw);
    const spans = [];
    for (const word of words) {
      let at = folded.text.indexOf(word);
      while (at >= 0 && spans.length < 200) {
        spans.push([folded.from[at], folded.from[at + word.length]]);
        at = folded.text.indexOf(word, at + word.length);
      }
    }
    spans.sort((one, other) => one[0] - other[0]);
    node.textContent = "";
    let done = 0;
    for (const [begin, end] of spans) {
      if (begin < done || end <= begin) continue;
      node.append(raw.slice(done, begin));
      const mark = document.createElement("mark");
      mark.textContent = raw.slice(begin, end);
      node.append(mark);
      done = end;
    }
    node.append(raw.slice(done));
  };

  const clock = (seconds) => {
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  };

  // The segments in which most of the words were said, in the order of time.
  const moments = (row, words) => {
    const found = new Map();
    for (const track of row.tracks) {
      for (const word of words) {
        let at = track.text.indexOf(word);
        let count = 0;
        while (at >= 0 && count < MOST_LOOKED_AT) {
          let low = 0;
          let high = track.starts.length - 1;
          while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (track.starts[middle] <= at) low = middle;
            else high = middle - 1;
          }
          const key = `${track.language} ${low}`;
          const moment = found.get(key) ?? { track, at: low, words: new Set() };
          moment.words.add(word);
          found.set(key, moment);
          count += 1;
          at = track.text.indexOf(word, (track.starts[low + 1] ?? track.text.length) - 1);
        }
      }
    }
    const time = (moment) => moment.track.said[moment.at * 2];
    const best = [...found.values()].sort((one, other) => other.words.size - one.words.size || time(one) - time(other));
    return best.slice(0, MOST_LINES).sort((one, other) => time(one) - time(other));
  };

  const lines = (row, words) => {
    const list = document.createElement("ul");
    list.className = "said";
    for (const { track, at } of moments(row, words)) {
      const seconds = track.said[at * 2];
      const item = document.createElement("li");
      const link = document.createElement(row.video ? "a" : "span");
      if (row.video) link.href = `${row.video}#t=${seconds}`;
      link.textContent = clock(seconds);
      const words_said = document.createElement("span");
      words_said.lang = track.language;
      marked(words_said, track.said[at * 2 + 1], words);
      item.append(link, words_said);
      list.append(item);
    }
    return list;
  };

  let before = "";
  const search = () => {
    const words = [...field.value.matchAll(/"([^"]+)"|(\S+)/g)]
      .map((match) => plain(match[1] ?? match[2]))
      .filter(Boolean);
    const key = `${loaded} ${JSON.stringify(words)}`;
    if (key === before) return;
    before = key;
    let shown = 0;
    for (const row of rows.values()) {
      const here = words.every((word) => row.text.includes(word) || row.tracks.some((track) => track.text.includes(word)));
      row.element.hidden = !here;
      const old = row.element.querySelector(".said");
      if (old) old.remove();
      if (row.marked) {
        for (const { node, raw } of row.shown) node.textContent = raw;
        row.marked = false;
      }
      if (!here) continue;
      shown += 1;
      if (!words.length || shown > 300) continue;
      for (const { node, raw } of row.shown) marked(node, raw, words);
      row.marked = true;
      const list = lines(row, words);
      if (list.children.length) row.element.cells[0].append(list);
    }
    for (const section of sections) section.hidden = !section.querySelector("tr[data-id]:not([hidden])");
    nothing.hidden = shown > 0 || !words.length;
    const waits = loaded < parts && words.length ? `, reading transcripts: ${loaded} of ${parts}` : "";
    told.textContent = words.length ? `${shown} of ${rows.size} recordings${waits}` : "";
  };

  let timer = 0;
  field.addEventListener("focus", load);
  field.addEventListener("input", () => {
    load();
    clearTimeout(timer);
    timer = setTimeout(search, 80);
  });
  const results = () => [...document.querySelectorAll("main a")].filter((link) => link.offsetParent);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && event.target !== field) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "Escape" && field.value) {
      field.value = "";
      search();
      field.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const links = results();
      const at = links.indexOf(document.activeElement);
      if (at < 0 && event.target !== field) return;
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      if (next < 0) field.focus();
      else if (links[next]) links[next].focus();
    } else if (event.key === "Enter" && event.target === field) {
      clearTimeout(timer);
      search();
      const first = results()[0];
      if (first) first.focus();
    }
  });
  find.hidden = false;
})();

// Millrace: the only script of its own. Progressive: every page works without it.
// Keys, copying, scrolling graphs to the chosen state, and care for what is being read when live regions arrive.
(() => {
  "use strict";
  const open = (id) => { const dialog = document.getElementById(id); if (dialog && !dialog.open) dialog.showModal(); };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-dialog],[data-close],[data-copy]");
    if (!target) return;
    if (target.dataset.dialog) open(target.dataset.dialog);
    else if (target.hasAttribute("data-close")) target.closest("dialog").close();
    else navigator.clipboard?.writeText(document.getElementById(target.dataset.copy)?.textContent ?? "");
  });

  const places = new Map();
  const scroll = (root) => {
    for (const box of root.querySelectorAll("[data-scroll-to]")) {
      const chosen = box.querySelector(box.dataset.scrollTo);
      if (places.has(box.id)) box.scrollLeft = places.get(box.id);
      else if (chosen) box.scrollLeft = chosen.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth / 2;
    }
  };
  scroll(document);

  // A part of a live page arrives whole, as the server renders it for the page. It is not replaced while somebody reads or uses it.
  // Parts that know better what to do with what arrives take the event "part" themselves.
  const status = document.querySelector("[data-live]");
  const say = (word) => { if (status && status.textContent !== word) status.textContent = word; };
  const isInUse = (part) => {
    const selected = getSelection();
    return part.contains(document.activeElement) || part.querySelector("details[open]")
      || (selected && !selected.isCollapsed && part.contains(selected.anchorNode));
  };
  const take = (part, text) => {
    if (!part.dispatchEvent(new CustomEvent("part", { detail: text, cancelable: true })) || isInUse(part)) return;
    for (const box of part.querySelectorAll("[data-scroll-to]")) places.set(box.id, box.scrollLeft);
    part.innerHTML = text;
    scroll(part);
  };
  const live = (page) => {
    let source;
    const listen = () => {
      source = new EventSource(page.dataset.stream);
      source.addEventListener("open", () => say("Live"));
      source.addEventListener("error", () => say("Reconnecting"));
      for (const part of page.querySelectorAll("[data-part]")) source.addEventListener(part.dataset.part, (event) => take(part, event.data));
      source.addEventListener("end", () => { source.close(); source = null; say("Ended"); });
    };
    listen();
    document.addEventListener("visibilitychange", () => {
      if (!source) return;
      source.close();
      if (!document.hidden) listen();
    });
  };
  for (const page of document.querySelectorAll("[data-stream]")) live(page);

  let leader = 0;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input,select,textarea,[contenteditable],dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (Date.now() - leader < 1000) {
      const link = document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`);
      if (link) { location.href = link.href; return; }
    }
    leader = event.key === "g" ? Date.now() : 0;
    if (event.key === "?") open("keys");
    if (event.key === "t") for (const figures of document.querySelectorAll("details.data")) figures.open = !figures.open;
    if (event.key === "j" || event.key === "k") {
      const links = [...document.querySelectorAll("table[data-list] tbody th a")];
      const next = links[links.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1)];
      if (next) next.focus();
    }
  });
})();

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

  // A live region arrives whole, as the server renders it for the page. It is not replaced while somebody reads or uses it.
  const status = document.querySelector("[data-live]");
  const say = (word) => { if (status && status.textContent !== word) status.textContent = word; };
  const isInUse = (region) => {
    const selected = getSelection();
    return region.contains(document.activeElement) || region.querySelector("details[open]")
      || (selected && !selected.isCollapsed && region.contains(selected.anchorNode));
  };
  const live = (region) => {
    const replace = (event) => {
      if (isInUse(region)) return;
      for (const box of region.querySelectorAll("[data-scroll-to]")) places.set(box.id, box.scrollLeft);
      region.innerHTML = event.data;
      scroll(region);
    };
    let source;
    const listen = () => {
      source = new EventSource(region.dataset.stream);
      source.addEventListener("open", () => say("Live"));
      source.addEventListener("error", () => say("Reconnecting"));
      source.addEventListener("region", replace);
      source.addEventListener("end", () => { source.close(); source = null; say("Ended"); });
    };
    listen();
    document.addEventListener("visibilitychange", () => {
      if (!source) return;
      source.close();
      if (!document.hidden) listen();
    });
  };
  for (const region of document.querySelectorAll("[data-stream]")) live(region);

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

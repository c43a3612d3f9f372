// State graphs and logs, for the pages that have them. Without this script a graph scrolls, its states are links, and its list is the same in words.
(() => {
  "use strict";

  const setUp = (flow) => {
    const view = flow.querySelector("[data-view]"), svg = view.querySelector("svg");
    const { width, height } = svg.viewBox.baseVal;
    const states = [...svg.querySelectorAll("[data-n]")].sort((a, b) => a.dataset.n - b.dataset.n);
    const exits = states.map((state) => state.dataset.to.split(" ").filter(Boolean).map(Number));
    const entries = states.map(() => []);
    exits.forEach((targets, from) => targets.forEach((to) => entries[to].push(from)));
    flow.querySelector("[data-tools]").hidden = false;

    // Zoom is the size of the drawing; panning is the scrolling of its window.
    let scale = 1;
    const zoom = (wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) => {
      const next = Math.min(3, Math.max(.05, wanted)), ratio = next / scale;
      const left = (view.scrollLeft + x) * ratio - x, top = (view.scrollTop + y) * ratio - y;
      scale = next;
      svg.setAttribute("width", width * scale);
      svg.setAttribute("height", height * scale);
      svg.classList.toggle("far", scale < .45);
      flow.querySelector("output").textContent = Math.round(scale * 100) + "%";
      view.scrollTo(left, top);
    };
    const fit = () => zoom(Math.min(1, (view.clientWidth - 32) / width, (view.clientHeight - 16) / height));
    flow.addEventListener("click", (event) => {
      const step = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (step) { if (step === "fit") fit(); else zoom(step === "1" ? 1 : scale * step); }
    });
    view.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const at = view.getBoundingClientRect();
      zoom(scale * Math.exp(-event.deltaY / 300), event.clientX - at.left, event.clientY - at.top);
    }, { passive: false });

    let drag = null;
    view.addEventListener("pointerdown", (event) => {
      if (event.button === 0 && event.pointerType === "mouse") drag = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop, moved: false };
    });
    view.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const right = event.clientX - drag.x, down = event.clientY - drag.y;
      if (!drag.moved && Math.hypot(right, down) < 5) return;
      if (!drag.moved) view.setPointerCapture(event.pointerId);
      drag.moved = true;
      view.classList.add("drags");
      view.scrollTo(drag.left - right, drag.top - down);
    });
    const drop = () => { view.classList.remove("drags"); setTimeout(() => { drag = null; }); };
    view.addEventListener("pointerup", drop);
    view.addEventListener("pointercancel", drop);
    view.addEventListener("click", (event) => { if (drag?.moved) event.preventDefault(); }, true);
    view.addEventListener("dragstart", (event) => event.preventDefault());

    // One stop for the tab key; the arrow keys walk along the ways.
    let from = -1;
    const stop = (n) => states.forEach((state, i) => state.setAttribute("tabindex", i === n ? 0 : -1));
    stop(Math.max(0, states.findIndex((state) => state.querySelector(".on"))));
    const walk = (n) => {
      if (n === undefined || !states[n]) return;
      stop(n);
      states[n].focus({ preventScroll: true });
      show(states[n]);
    };
    const show = (state) => {
      const box = state.getBoundingClientRect(), at = view.getBoundingClientRect();
      if (box.left < at.left + 16 || box.right > at.right - 16) view.scrollLeft += box.left - at.left - (at.width - box.width) / 2;
      if (box.top < at.top + 16 || box.bottom > at.bottom - 16) view.scrollTop += box.top - at.top - (at.height - box.height) / 2;
    };
    const beside = (n, step) => {
      const siblings = from >= 0 && exits[from].includes(n) ? exits[from] : (entries[n][0] === undefined ? [] : exits[entries[n][0]]);
      if (siblings.length > 1) return siblings[(siblings.indexOf(n) + step + siblings.length) % siblings.length];
      const box = states[n].getBoundingClientRect();
      const distance = (other) => {
        const at = other.getBoundingClientRect(), down = (at.top - box.top) * step;
        return down < 8 ? Infinity : down * 2 + Math.abs(at.left - box.left);
      };
      const nearest = states.reduce((best, state, i) => distance(state) < distance(states[best]) ? i : best, n);
      return nearest === n ? undefined : nearest;
    };
    view.addEventListener("keydown", (event) => {
      if (event.key === "+" || event.key === "-") { zoom(scale * (event.key === "+" ? 1.25 : .8)); return; }
      if (event.key === "0") { fit(); return; }
      const n = states.indexOf(document.activeElement);
      if (n < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      const right = () => { const to = exits[n][0]; if (to !== undefined) from = n; return to; };
      const left = () => entries[n].includes(from) ? from : entries[n][0];
      const keys = { ArrowRight: right, ArrowLeft: left, ArrowUp: () => beside(n, -1), ArrowDown: () => beside(n, 1), Home: () => 0, End: () => states.length - 1 };
      const key = keys[event.key];
      if (!key) return;
      event.preventDefault();
      walk(key());
    });
    view.addEventListener("focusin", (event) => { const n = states.indexOf(event.target); if (n >= 0) stop(n); });

    const find = flow.querySelector("input[type=search]"), found = flow.querySelector("[data-found]");
    const hits = () => [...svg.querySelectorAll(".hit")].map((hit) => states.indexOf(hit)).sort((a, b) => a - b);
    let hit = -1;
    find.addEventListener("input", () => {
      const text = find.value.trim().toLowerCase();
      svg.classList.toggle("searched", text !== "");
      for (const state of states) state.classList.toggle("hit", text !== "" && state.getAttribute("aria-label").toLowerCase().includes(text));
      const all = hits();
      found.textContent = text === "" ? "" : all.length === 1 ? "1 state" : all.length + " states";
      hit = -1;
      if (all.length) show(states[all[0]]);
    });
    find.addEventListener("keydown", (event) => {
      const all = hits();
      if (event.key !== "Enter" || !all.length) return;
      event.preventDefault();
      hit = (hit + (event.shiftKey ? -1 : 1) + all.length) % all.length;
      if (all.length === 1) walk(all[0]); else { show(states[all[hit]]); stop(all[hit]); found.textContent = `${hit + 1} of ${all.length}`; }
    });

    // Live: states and ways change their looks, nothing moves.
    flow.addEventListener("part", (event) => {
      event.preventDefault();
      const changes = JSON.parse(event.detail), edges = svg.querySelectorAll(".edge");
      for (const change of changes.states) {
        const link = states[change.n], node = link.querySelector(".node");
        node.setAttribute("class", `node ${change.tone}${node.classList.contains("group") ? " group" : ""}${node.classList.contains("on") ? " on" : ""}`);
        node.querySelector(".d").textContent = change.note;
        node.querySelector("use").setAttribute("href", "#m-" + change.icon);
        link.setAttribute("href", change.href);
        link.setAttribute("aria-label", change.label);
      }
      for (const way of changes.ways) edges[way.n].setAttribute("class", "edge " + way.tone);
      svg.setAttribute("aria-label", "State graph: " + changes.sentence);
    });
    const chosen = svg.querySelector(".on");
    if (chosen) show(chosen);
  };
  for (const flow of document.querySelectorAll("[data-flow]")) setUp(flow);
  document.addEventListener("drawn", (event) => { for (const flow of event.target.querySelectorAll("[data-flow]")) setUp(flow); });

  // A log grows at its end; who reads further up is left there.
  for (const log of document.querySelectorAll("[data-log]")) {
    const list = log.querySelector("ol"), box = list.parentElement;
    box.scrollTop = box.scrollHeight;
    log.addEventListener("part", (event) => {
      event.preventDefault();
      const part = JSON.parse(event.detail), atEnd = box.scrollTop + box.clientHeight > box.scrollHeight - 24;
      if (part.again) list.replaceChildren();
      for (const line of part.lines) {
        const item = list.appendChild(document.createElement("li")), time = item.appendChild(document.createElement("span"));
        time.className = "t";
        time.textContent = line.time;
        item.append(" " + line.text);
      }
      while (list.childElementCount > 2000) list.firstElementChild.remove();
      log.querySelector("[data-lines]").textContent = part.count;
      log.querySelector("[data-none]").hidden = list.childElementCount > 0;
      if (atEnd) box.scrollTop = box.scrollHeight;
    });
  }
})();

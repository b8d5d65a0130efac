(() => {
  "use strict";
  const plain = (raw) => raw.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase();
  const find = document.querySelector(".find");
  const field = find.querySelector("input");
  const told = find.querySelector("output");
  const nothing = document.querySelector("[data-nothing]");
  const groups = [...document.querySelectorAll("[data-group]")];
  const rows = [...document.querySelectorAll("[data-row]")].map((element) => ({ element, text: plain(element.textContent) }));

  const search = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.element.hidden = !words.every((word) => row.text.includes(word));
      if (!row.element.hidden) shown += 1;
    }
    for (const group of groups) group.hidden = words.length > 0 && !group.querySelector("[data-row]:not([hidden])");
    nothing.hidden = shown > 0 || !words.length;
    told.textContent = words.length ? `${shown} of ${rows.length}` : "";
  };
  field.addEventListener("input", search);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && event.target !== field) {
      event.preventDefault();
      field.focus();
    } else if (event.key === "Escape" && field.value) {
      field.value = "";
      search();
    }
  });

  const words = new Intl.Collator(undefined, { numeric: true });
  const value = (row, column) => row.cells[column].dataset.by ?? row.cells[column].textContent.trim();
  for (const table of document.querySelectorAll("table[data-sort]")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const body = table.tBodies[0];
        const sorted = [...body.rows].sort((one, other) => words.compare(value(one, column), value(other, column)));
        body.append(...(down ? sorted.reverse() : sorted));
      });
    });
  }
  find.hidden = rows.length === 0;
})();

// The dashboard: narrows the grid to offices, remembers how, and moves between cells by arrow keys.
(() => {
  const form = document.querySelector(".filter");
  if (!form) return;
  const [text, only] = [document.getElementById("filter"), document.getElementById("only-open")];
  const shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll(".cells tbody tr")];
  const offices = new Set(document.querySelector(".cells").querySelectorAll("tbody tr"));

  function narrow() {
    const wanted = text.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      if (!offices.has(row)) continue;
      const fits = row.dataset.name.toLowerCase().includes(wanted) && (!only.checked || row.dataset.open !== "0");
      row.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent = count;
    try { sessionStorage.setItem("gongkai-filter", JSON.stringify([text.value, only.checked])); } catch { /* none */ }
  }

  try { [text.value, only.checked] = JSON.parse(sessionStorage.getItem("gongkai-filter")) ?? ["", false]; } catch { /* none */ }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", narrow);
  narrow();

  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.(".cells td, .cells tbody th");
    const step = STEPS[event.key];
    if (!cell || !step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const body = cell.closest("tbody");
    let row = cell.parentElement;
    let column = cell.cellIndex;
    for (;;) {
      column += step[1];
      if (step[0]) {
        do { row = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling; } while (row?.hidden);
      }
      const next = row && body.contains(row) ? row.cells[column] : null;
      if (!next) return;
      const link = next.querySelector("a");
      if (link) { link.focus(); return; }
    }
  });
})();

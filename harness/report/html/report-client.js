// Runs in the browser, inside the report: search, filters, order, zoom and keys. Without it the page can still be read.
document.documentElement.classList.add('scripted');

const list = document.querySelector('#list');
const items = list
  ? [...list.children].map((element, index) => {
      const details = element.querySelector('details');
      return {
        element,
        details,
        summary: details.querySelector('summary'),
        verdict: details.dataset.verdict,
        tags: JSON.parse(details.dataset.tags),
        ms: Number(details.dataset.ms),
        byVerdict: index,
        byRun: Number(details.id.replace('scenario-', '')),
        text: undefined,
      };
    })
  : [];
const visibleItems = () =>
  [...(list?.children ?? [])].flatMap((element) => items.filter((item) => item.element === element && !element.hidden));

const search = document.querySelector('#search');
const shown = document.querySelector('#shown');
const empty = document.querySelector('#empty');
const chosen = (name) => [...document.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value);
const countOf = (count) => `${count} scenario${count === 1 ? '' : 's'}`;

/** Text of a scenario, its steps, failures and logs, without the times; read when a search first asks for it. */
function textOf(item) {
  item.text ??= [...item.element.querySelectorAll('.name, .tag, .file, .kind, .failure')]
    .map((part) => part.textContent.toLowerCase())
    .join('\n');
  return item.text;
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const verdicts = chosen('verdict');
  const tags = chosen('tag');
  let count = 0;
  for (const item of items) {
    const fits =
      (verdicts.length === 0 || verdicts.includes(item.verdict)) &&
      (tags.length === 0 || tags.some((tag) => item.tags.includes(tag))) &&
      words.every((word) => textOf(item).includes(word));
    if (item.element.hidden === fits) item.element.hidden = !fits;
    if (fits) count += 1;
  }
  shown.textContent = count === items.length ? countOf(count) : `${count} of ${countOf(items.length)}`;
  empty.hidden = count > 0;
}

function showAll() {
  search.value = '';
  for (const input of document.querySelectorAll('.filters input:checked')) input.checked = false;
  filter();
}

function arrange(order) {
  const comparisons = {
    verdict: (a, b) => a.byVerdict - b.byVerdict,
    run: (a, b) => a.byRun - b.byRun,
    time: (a, b) => b.ms - a.ms || a.byRun - b.byRun,
  };
  list.append(...[...items].sort(comparisons[order]).map((item) => item.element));
}

/** Opens what the address points at, also where a filter hides it. */
function openTarget() {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  if (!(target instanceof HTMLDetailsElement)) return;
  target.open = true;
  if (target.parentElement.hidden) showAll();
  target.scrollIntoView({ block: 'start' });
  target.querySelector('summary').focus({ preventScroll: true });
}

function moveBy(step, wanted) {
  const visible = visibleItems().filter(wanted);
  if (visible.length === 0) return;
  const all = visibleItems();
  const here = all.findIndex((item) => item.element.contains(document.activeElement));
  const place = (item) => all.indexOf(item);
  const next =
    step > 0
      ? visible.find((item) => place(item) > here)
      : visible.findLast((item) => place(item) < (here < 0 ? all.length : here));
  const item = next ?? (step > 0 ? visible[0] : visible.at(-1));
  item.summary.focus({ preventScroll: true });
  item.element.scrollIntoView({ block: 'start' });
}

function toggleAll() {
  const visible = visibleItems();
  const open = !visible.every((item) => item.details.open);
  for (const item of visible) item.details.open = open;
}

const scroller = document.querySelector('.scroll');
const canvas = document.querySelector('.canvas');
let zoom = 1;

/** Widens the timeline around what stands in its middle. */
function zoomTo(factor) {
  if (!scroller) return;
  const middle = (scroller.scrollLeft + scroller.clientWidth / 2) / scroller.scrollWidth;
  zoom = Math.min(64, Math.max(1, factor));
  canvas.classList.toggle('zoomed', zoom >= 8);
  canvas.style.width = `${zoom * 100}%`;
  scroller.scrollLeft = middle * scroller.scrollWidth - scroller.clientWidth / 2;
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = 'Copied';
  } catch {
    // A page may not be allowed to write to the clipboard; then the text is selected for the reader.
    getSelection()?.selectAllChildren(button.previousElementSibling);
    button.textContent = 'Selected';
  }
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 1500);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (button?.dataset.copy !== undefined) copy(button);
  if (button?.id === 'reset') showAll();
  if (button?.dataset.zoom) zoomTo({ in: zoom * 2, out: zoom / 2, fit: 1 }[button.dataset.zoom]);
  // A second click on the same bar does not change the address, but is meant all the same.
  const link = event.target.closest('a[href^="#"]');
  const href = link?.getAttribute('href');
  if (href && href === location.hash) openTarget();
});

if (list) {
  search.addEventListener('input', filter);
  for (const input of document.querySelectorAll('.filters input[type="checkbox"]'))
    input.addEventListener('change', filter);
  document.querySelector('#order').addEventListener('change', (event) => arrange(event.target.value));
}

const keys = {
  '/': () => search?.focus(),
  f: () => moveBy(1, (item) => item.verdict === 'failed' || item.verdict === 'flaky'),
  j: () => moveBy(1, () => true),
  k: () => moveBy(-1, () => true),
  e: toggleAll,
  '+': () => zoomTo(zoom * 2),
  '-': () => zoomTo(zoom / 2),
};

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.activeElement === search) {
    showAll();
    search.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.activeElement?.matches('input[type="search"], select'))
    return;
  const action = keys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

// What a log said last is what matters.
for (const pre of document.querySelectorAll('.evidence pre')) pre.scrollTop = pre.scrollHeight;

addEventListener('hashchange', openTarget);
openTarget();

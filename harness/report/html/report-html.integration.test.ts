import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import anyTest, { type TestFn } from 'ava';
import { sampleFlaky } from '../sample-flaky.ts';
import { sampleOfMany, sampleResult } from '../sample-result.ts';
import { reportHtml } from './report-html.ts';
import { type BrowserPage, findChromium, openBrowser } from './sample-browser.ts';

interface Context {
  readonly page: BrowserPage;
  readonly folder: string;
  readonly many: string;
  readonly one: string;
  readonly flaky: string;
}

const binary = findChromium();
const all = anyTest as TestFn<Context>;
// Without a browser the tests are listed as skipped: install Chromium, or set CHROMIUM_BIN.
const test = binary ? all.serial : all.skip;

all.before(async (t) => {
  if (!binary) return;
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  const url = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return pathToFileURL(join(folder, name)).href;
  };
  const many = await url('many.html', reportHtml(sampleOfMany(500)));
  const one = await url('one.html', reportHtml(sampleResult));
  const flaky = await url('flaky.html', reportHtml(sampleFlaky));
  t.context = { page: await openBrowser(binary), folder, many, one, flaky };
});

all.after.always(async (t) => {
  if (!t.context.page) return;
  await t.context.page[Symbol.asyncDispose]();
  await rm(t.context.folder, { recursive: true });
});

const shown = 'document.querySelector("#shown").textContent';
/** How many scenarios a reader sees, whatever the page says of their number. */
const seen = '[...document.querySelectorAll("#list > li")].filter((item) => item.getClientRects().length > 0).length';
const focused = 'document.activeElement.closest("details")?.id ?? null';

test('The report loads without an error, a refused style or script, or a request', async (t) => {
  const { page, one } = t.context;
  await page.open(one);
  t.is(await page.evaluate('document.documentElement.className'), 'scripted');
  t.is(await page.evaluate('getComputedStyle(document.querySelector(".scenario")).borderTopLeftRadius'), '10px');
  const bad = page.events.filter(({ method }) => method === 'Log.entryAdded' || method === 'Runtime.exceptionThrown');
  t.deepEqual(bad, []);
  const requests = page.events.flatMap(({ method, params }) =>
    method === 'Network.requestWillBeSent' ? [(params as { request: { url: string } }).request.url] : [],
  );
  t.deepEqual(
    requests.filter((url) => url !== one && !url.startsWith('data:') && url !== 'about:blank'),
    [],
  );
});

test('Typing narrows the list to what holds every word, also words of a log, and Escape shows all again', async (t) => {
  const { page, many } = t.context;
  await page.open(many);
  await page.press('/');
  for (const key of 'case 423') await page.press(key);
  t.is(await page.evaluate(shown), '1 of 500 scenarios');
  t.is(await page.evaluate(seen), 1);
  await page.press('Escape');
  t.is(await page.evaluate(shown), '500 scenarios');
  await page.press('/');
  for (const key of 'ENOTFOUND') await page.press(key);
  t.is(await page.evaluate(shown), '20 of 500 scenarios');
});

test('Verdicts and tags filter together, and nothing found says so', async (t) => {
  const { page, many } = t.context;
  const tick = (value: string) => page.evaluate(`document.querySelector('input[value="${value}"]').click()`);
  await page.open(many);
  await tick('failed');
  t.is(await page.evaluate(shown), '20 of 500 scenarios');
  await tick('slow');
  t.is(await page.evaluate(shown), '7 of 500 scenarios');
  t.is(await page.evaluate(seen), 7);
  await page.press('/');
  for (const key of 'zzz') await page.press(key);
  t.false(await page.evaluate('document.querySelector("#empty").hidden'));
  t.is(await page.evaluate(seen), 0);
  await page.evaluate('document.querySelector("#reset").click()');
  t.is(await page.evaluate(shown), '500 scenarios');
  t.is(await page.evaluate(seen), 500);
});

test('Flaky scenarios have a filter of their own, the keyboard reaches them as failures, and an attempt opens', async (t) => {
  const { page, flaky } = t.context;
  await page.open(flaky);
  await page.press('f');
  await page.press('f');
  t.is(await page.evaluate(focused), 'scenario-1');
  t.is(await page.evaluate('getComputedStyle(document.querySelector(".scenario.flaky .badge")).display'), 'inline');
  await page.evaluate('document.querySelector(\'input[value="flaky"]\').click()');
  t.is(await page.evaluate(shown), '1 of 4 scenarios');
  t.is(await page.evaluate(seen), 1);
  const passed = '#scenario-1 .attempt.passed';
  t.false(await page.evaluate(`document.querySelector('${passed}').open`));
  await page.evaluate(`document.querySelector('${passed} > summary').click()`);
  t.true(await page.evaluate(`document.querySelector('${passed} .step').getClientRects().length > 0`));
});

test('The keyboard reaches every failure, opens and closes, and moves along the list', async (t) => {
  const { page, many } = t.context;
  await page.open(many);
  await page.press('f');
  t.is(await page.evaluate(focused), 'scenario-4');
  await page.press('f');
  t.is(await page.evaluate(focused), 'scenario-29');
  await page.press('k');
  t.is(await page.evaluate(focused), 'scenario-4');
  await page.press('j');
  t.is(await page.evaluate(focused), 'scenario-29');
  await page.press('e');
  t.is(await page.evaluate('document.querySelectorAll(".scenario[open]").length'), 500);
  await page.press('e');
  t.is(await page.evaluate('document.querySelectorAll(".scenario[open]").length'), 0);
});

test('A bar of the timeline leads to its scenario, also where a filter hides it', async (t) => {
  const { page, many } = t.context;
  await page.open(many);
  await page.evaluate('document.querySelector(\'input[value="failed"]\').click()');
  await page.evaluate('location.hash = "scenario-7"');
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
  t.is(await page.evaluate(focused), 'scenario-7');
  t.true(await page.evaluate('document.querySelector("#scenario-7").open'));
  t.is(await page.evaluate(shown), '500 scenarios');
});

test('The list can be ordered by time, and the timeline zoomed', async (t) => {
  const { page, many } = t.context;
  await page.open(many);
  await page.evaluate(
    '{ const o = document.querySelector("#order"); o.value = "run"; o.dispatchEvent(new Event("change")); }',
  );
  t.is(await page.evaluate('document.querySelector("#list details").id'), 'scenario-1');
  const width = 'document.querySelector(".canvas").getBoundingClientRect().width';
  const before = Number(await page.evaluate(width));
  await page.press('+');
  t.is(await page.evaluate(width), before * 2);
  await page.press('-');
  t.is(await page.evaluate(width), before);
});

for (const width of [320, 390, 768, 1400]) {
  test(`Nothing sticks out at ${width} pixels`, async (t) => {
    const { page, one, flaky } = t.context;
    await page.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 800,
      deviceScaleFactor: 1,
      mobile: width < 500,
    });
    for (const url of [one, flaky]) {
      await page.open(url);
      await page.press('e');
      t.is(await page.evaluate('innerWidth'), width);
      t.true(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'));
    }
    await page.send('Emulation.clearDeviceMetricsOverride');
  });
}

for (const scheme of ['light', 'dark']) {
  test(`Every text has a contrast of at least 4.5 in ${scheme}`, async (t) => {
    const { page, one, flaky } = t.context;
    await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    for (const url of [one, flaky]) {
      await page.open(url);
      await page.press('e');
      t.deepEqual(await page.evaluate(`(${lowContrast})()`), []);
    }
  });
}

/** Runs in the page: texts whose colour is too close to what is behind them, as class names with the ratio. */
const lowContrast = `function () {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].map((value) => value / 255);
  };
  const over = (top, bottom) => [0, 1, 2].map((i) => top[i] * top[3] + bottom[i] * (1 - top[3])).concat(1);
  const behind = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) layers.unshift(rgba(getComputedStyle(each).backgroundColor));
    return layers.reduce((below, layer) => over(layer, below), [1, 1, 1, 1]);
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const found = new Set();
  for (const element of document.querySelectorAll('main *')) {
    if (element.closest('svg') || ![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const ground = behind(element);
    const [a, b] = [light(over(rgba(getComputedStyle(element).color), ground)), light(ground)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.add(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2));
  }
  return [...found];
}`;

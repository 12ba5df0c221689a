import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import anyTest, { type TestFn } from 'ava';
import { type Browser, chromium, type Page } from 'playwright-core';
import { sampleFlaky } from '../fixtures/sample-flaky.ts';
import { sampleOfMany, sampleResult } from '../fixtures/sample-result.ts';
import { reportHtml } from './report-html.ts';

interface Context {
  readonly browser: Browser;
  readonly page: Page;
  readonly folder: string;
  readonly many: string;
  readonly one: string;
  readonly flaky: string;
}

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const binary = process.env['CHROMIUM_BIN'] ?? candidates.find((path) => existsSync(path));
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
  const browser = await chromium.launch({ executablePath: binary, args: ['--no-sandbox'] });
  t.context = { browser, page: await browser.newPage(), folder, many, one, flaky };
});

all.after.always(async (t) => {
  if (!t.context.browser) return;
  await t.context.browser.close();
  await rm(t.context.folder, { recursive: true });
});

const shown = 'document.querySelector("#shown").textContent';
/** How many scenarios a reader sees, whatever the page says of their number. */
const seen = '[...document.querySelectorAll("#list > li")].filter((item) => item.getClientRects().length > 0).length';
const focused = 'document.activeElement.closest("details")?.id ?? null';

test('The report loads without an error, a blocked style or script, or a request', async (t) => {
  const page = await t.context.browser.newPage();
  const { one } = t.context;
  const told: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => told.push(message.text()));
  page.on('pageerror', (error) => told.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(one);
  t.is(await page.evaluate('document.documentElement.className'), 'scripted');
  t.is(await page.evaluate('getComputedStyle(document.querySelector(".scenario")).borderTopLeftRadius'), '10px');
  t.deepEqual(told, []);
  t.deepEqual(
    requests.filter((url) => url !== one && !url.startsWith('data:')),
    [],
  );
  await page.close();
});

test('The search narrows the list to scenarios with every word, also in logs, and Escape shows all again', async (t) => {
  const { page, many } = t.context;
  await page.goto(many);
  await page.keyboard.press('/');
  await page.keyboard.type('case 423');
  t.is(await page.evaluate(shown), '1 of 500 scenarios');
  t.is(await page.evaluate(seen), 1);
  await page.keyboard.press('Escape');
  t.is(await page.evaluate(shown), '500 scenarios');
  await page.keyboard.press('/');
  await page.keyboard.type('ENOTFOUND');
  t.is(await page.evaluate(shown), '20 of 500 scenarios');
});

test('Verdict and tag filters combine, and an empty result says so', async (t) => {
  const { page, many } = t.context;
  const tick = (value: string) => page.evaluate(`document.querySelector('input[value="${value}"]').click()`);
  await page.goto(many);
  await tick('failed');
  t.is(await page.evaluate(shown), '20 of 500 scenarios');
  await tick('slow');
  t.is(await page.evaluate(shown), '7 of 500 scenarios');
  t.is(await page.evaluate(seen), 7);
  await page.keyboard.press('/');
  await page.keyboard.type('zzz');
  t.false(await page.evaluate('document.querySelector("#empty").hidden'));
  t.is(await page.evaluate(seen), 0);
  await page.evaluate('document.querySelector("#reset").click()');
  t.is(await page.evaluate(shown), '500 scenarios');
  t.is(await page.evaluate(seen), 500);
});

test('Flaky scenarios have their own filter, the keyboard reaches them like failures, and attempts open', async (t) => {
  const { page, flaky } = t.context;
  await page.goto(flaky);
  await page.keyboard.press('f');
  await page.keyboard.press('f');
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
  await page.goto(many);
  await page.keyboard.press('f');
  t.is(await page.evaluate(focused), 'scenario-4');
  await page.keyboard.press('f');
  t.is(await page.evaluate(focused), 'scenario-29');
  await page.keyboard.press('k');
  t.is(await page.evaluate(focused), 'scenario-4');
  await page.keyboard.press('j');
  t.is(await page.evaluate(focused), 'scenario-29');
  await page.keyboard.press('e');
  t.is(await page.evaluate('document.querySelectorAll(".scenario[open]").length'), 500);
  await page.keyboard.press('e');
  t.is(await page.evaluate('document.querySelectorAll(".scenario[open]").length'), 0);
});

test('A bar of the timeline leads to its scenario, even if a filter hides it', async (t) => {
  const { page, many } = t.context;
  await page.goto(many);
  await page.evaluate('document.querySelector(\'input[value="failed"]\').click()');
  await page.evaluate('location.hash = "scenario-7"');
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
  t.is(await page.evaluate(focused), 'scenario-7');
  t.true(await page.evaluate('document.querySelector("#scenario-7").open'));
  t.is(await page.evaluate(shown), '500 scenarios');
});

test('The list can be ordered by time, and the timeline zoomed', async (t) => {
  const { page, many } = t.context;
  await page.goto(many);
  await page.evaluate(
    '{ const o = document.querySelector("#order"); o.value = "run"; o.dispatchEvent(new Event("change")); }',
  );
  t.is(await page.evaluate('document.querySelector("#list details").id'), 'scenario-1');
  const width = 'document.querySelector(".canvas").getBoundingClientRect().width';
  const before = Number(await page.evaluate(width));
  await page.keyboard.press('+');
  t.is(await page.evaluate(width), before * 2);
  await page.keyboard.press('-');
  t.is(await page.evaluate(width), before);
});

for (const width of [320, 390, 768, 1400]) {
  test(`Nothing overflows at ${width} pixels`, async (t) => {
    const { browser, one, flaky } = t.context;
    const page = await browser.newPage({ viewport: { width, height: 800 }, isMobile: width < 500 });
    for (const url of [one, flaky]) {
      await page.goto(url);
      await page.keyboard.press('e');
      t.is(await page.evaluate('innerWidth'), width);
      t.true(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'));
    }
    await page.close();
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`Every text has a contrast of at least 4.5 in ${colorScheme}`, async (t) => {
    const { browser, one, flaky } = t.context;
    const page = await browser.newPage({ colorScheme });
    for (const url of [one, flaky]) {
      await page.goto(url);
      await page.keyboard.press('e');
      t.deepEqual(await page.evaluate(`(${lowContrast})()`), []);
    }
    await page.close();
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

// Opens HTML reports from disk in a real Chromium and uses them as a reader would.
//
//   node browser.mjs --pages DIR --modules DIR --npm NPM --chromium CHROMIUM [--screenshots DIR]
//
// Screenshots are for people, and no test looks at them: they take about as long as all that is asked.
// Ends with status 77, and a line that says why, where something that it needs is missing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { accessibleNames, contrasts, overflow } from './audit.mjs';

const { values: options } = parseArgs({
  options: Object.fromEntries(
    ['pages', 'screenshots', 'modules', 'npm', 'chromium'].map((name) => [
      name,
      { type: 'string' },
    ]),
  ),
});

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(77);
}

/** playwright-core as package-lock.json pins it, installed where the build may write. */
function playwright() {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const wanted = JSON.parse(readFileSync(join(here, 'package-lock.json'))).packages[
    'node_modules/playwright-core'
  ].version;
  const installed = join(options.modules, 'node_modules', 'playwright-core', 'package.json');
  if (!existsSync(installed) || JSON.parse(readFileSync(installed)).version !== wanted) {
    if (!existsSync(options.npm)) skip('npm is missing, and so is playwright-core (Debian: npm)');
    mkdirSync(options.modules, { recursive: true });
    for (const name of ['package.json', 'package-lock.json', '.npmrc'])
      copyFileSync(join(here, name), join(options.modules, name));
    try {
      execFileSync(options.npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
        cwd: options.modules,
        stdio: 'pipe',
        timeout: 120_000,
      });
    } catch (problem) {
      skip(
        `playwright-core could not be installed: ${String(problem.stderr ?? problem)
          .trim()
          .split('\n')
          .at(-1)}`,
      );
    }
  }
  return createRequire(installed)('playwright-core');
}

if (!existsSync(options.chromium)) skip('chromium is missing (Debian: chromium)');
const { chromium } = playwright();
if (options.screenshots) mkdirSync(options.screenshots, { recursive: true });

const picture = async (page, name, as = {}) => {
  if (options.screenshots)
    await page.screenshot({ path: join(options.screenshots, `${name}.png`), ...as });
};

const phone = { width: 360, height: 740 };
const desktop = { width: 1360, height: 900 };
const race = 'litmus/handoff<relaxed>@relacy';
const explored = 'flag/publishes<relaxed_flag>@relacy';
const wakeup = 'semaphore/wakes_every_waiter<release_notifies_on_zero>@relacy';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let context;
const profile = mkdtempSync(join(tmpdir(), 'interlock-chromium-'));

before(async () => {
  context = await chromium.launchPersistentContext(profile, {
    executablePath: options.chromium,
    args: flags,
    headless: true,
    viewport: desktop,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
});
after(async () => {
  await context?.close();
  rmSync(profile, { recursive: true, force: true });
});

function addressOf(file, key, step) {
  const url = pathToFileURL(join(options.pages, file)).href;
  if (key === undefined) return url;
  return `${url}#/check/${encodeURIComponent(key)}${step === undefined ? '' : `/step/${step}`}`;
}

/** Runs `use` on a page; what the page complains of or asks the network for fails the test, unless
    it is `expected`. */
async function opened(
  address,
  use,
  { viewport = desktop, colorScheme = 'light', expected = /^$/ } = {},
) {
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== address.split('#')[0]) complaints.push(`request: ${request.url()}`);
  });
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.goto(address);
  try {
    const result = await use(page);
    assert.deepEqual(
      complaints.filter((text) => !expected.test(text)),
      [],
    );
    return result;
  } finally {
    await page.close();
  }
}

/** What was clicked or pressed gets to the page by its address, which takes a while where the machine is busy. */
async function comesToStep(page, step) {
  await page.locator(`.step[data-step="${step}"][aria-current=step]`).waitFor();
}

async function currentStep(page) {
  assert.equal(await page.locator('.step[aria-current=step]').count(), 1);
  return Number(await page.locator('.step[aria-current=step]').getAttribute('data-step'));
}

/** What was to be drawn in the next frame is there. */
function drawn(page) {
  return page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

function keysOf(page) {
  return page.evaluate(() =>
    JSON.parse(document.getElementById('data').textContent).checks.map(
      ({ record }) => `${record.name}@${record.engine}`,
    ),
  );
}

test('holds the record, and shows each check in the summary', () =>
  opened(addressOf('everything.html'), async (page) => {
    const data = await page.evaluate(() => JSON.parse(document.getElementById('data').textContent));
    const record = JSON.parse(readFileSync(join(options.pages, 'everything.json')));
    assert.deepEqual(
      { schema: 'interlock-run/1', checks: data.checks.map((check) => check.record) },
      record,
    );
    assert.equal(await page.locator('.checks tbody tr').count(), record.checks.length);
    assert.equal(await page.locator('.checks tbody .tag').first().textContent(), 'FAIL');
    assert.match(await page.locator('.totals').first().textContent(), /^13 checks in 16 runs/);
  }));

test('the summary can be narrowed down', () =>
  opened(addressOf('everything.html'), async (page) => {
    const shown = page.locator('.checks tbody tr:visible');
    await page.getByRole('button', { name: 'could not be run' }).click();
    assert.equal(await shown.count(), 1);
    await page.getByRole('button', { name: 'all' }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('native sampled');
    assert.equal(await shown.count(), 2);
    assert.match(await page.locator('.found').textContent(), /^2 runs of 16/);
  }));

test('a keyboard is enough', () =>
  opened(addressOf('everything.html'), async (page) => {
    const link = page.getByRole('link', { name: 'litmus/handoff<relaxed>' });
    for (let i = 0; i < 40 && !(await link.evaluate((e) => e === document.activeElement)); ++i)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.step[aria-current=step]').waitFor();
    assert.equal(await currentStep(page), 7);
    assert.equal(await page.locator('.step[tabindex="0"]').count(), 1);

    for (let i = 0; i < 40 && !(await page.locator('.step:focus').count()); ++i)
      await page.keyboard.press('Tab');
    const visited = [];
    for (const key of [
      'ArrowUp',
      'Home',
      'ArrowDown',
      'j',
      'k',
      'ArrowRight',
      'End',
      'ArrowLeft',
      'PageUp',
      'PageDown',
    ]) {
      await page.keyboard.press(key);
      visited.push(await currentStep(page));
      assert.equal(
        await page.locator('.step:focus').getAttribute('data-step'),
        String(visited.at(-1)),
      );
    }
    assert.deepEqual(visited, [6, 1, 2, 3, 2, 2, 7, 6, 1, 7]);
    assert.match(page.url(), /\/step\/7$/);

    await page.keyboard.press('?');
    assert.ok(await page.getByRole('dialog', { name: 'Keys and marks' }).isVisible());
    await picture(page, 'help');
    await page.keyboard.press('Escape');
    assert.ok(!(await page.locator('dialog').isVisible()));
    await page.keyboard.press('n');
    await page.getByRole('heading', { level: 1, name: 'broken/test_then_set' }).waitFor();
    await page.keyboard.press('u');
    await page.locator('.checks').waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'broken/test_then_set' }).waitFor();
  }));

test('buttons, scrubber and clicks step, too', () =>
  opened(addressOf('everything.html', race), async (page) => {
    await page.getByRole('button', { name: 'Previous step' }).click();
    await comesToStep(page, 6);
    await page.getByRole('slider', { name: 'Step' }).focus();
    await page.keyboard.press('Home');
    await comesToStep(page, 1);
    await page.keyboard.press('ArrowRight');
    await comesToStep(page, 2);
    await page.locator('.step[data-step="5"]').click();
    await comesToStep(page, 5);
    assert.match(page.url(), /\/step\/5$/);
  }));

test('a deep link opens its step, and a wrong one says so', async () => {
  await opened(addressOf('everything.html', race, 6), async (page) => {
    assert.equal(await currentStep(page), 6);
    assert.match(await page.locator('.detail h2').textContent(), /^Step 6/);
    assert.match(
      await page.locator('.stale-why').textContent(),
      /the newest value is 2, written by thread 1 in step 5/,
    );
    await page.evaluate(() => {
      location.hash = location.hash.replace(/6$/, '2');
    });
    await page.locator('.step[data-step="2"][aria-current=step]').waitFor();
    await page.reload();
    assert.equal(await currentStep(page), 2);
  });
  await opened(addressOf('everything.html', race, 4711), async (page) =>
    assert.equal(await currentStep(page), 7),
  );
  await opened(addressOf('everything.html', 'no such check'), async (page) =>
    assert.match(await page.locator('main').textContent(), /no check no such check/),
  );
});

test('the source follows the step', () =>
  opened(addressOf('everything.html', race, 6), async (page) => {
    const line = page.locator('.source tr.is-current');
    assert.match(await line.textContent(), /T2.*14.*ready\.load\(order::acquire\)/);
    await page.keyboard.press('k');
    assert.match(await line.textContent(), /T1.*13.*must be release/);
    assert.match(
      await page.locator('.source .file').textContent(),
      /scenarios\/litmus\/handoff\.hpp:13/,
    );
  }));

test('a failure is explained, line by line', () =>
  opened(addressOf('everything.html', explored), async (page) => {
    const panel = page.getByRole('region', { name: 'How it came about' });
    const items = await panel.getByRole('listitem').allInnerTexts();
    const flat = items.map((text) => text.replace(/\s+/g, ' ').trim());
    assert.match(flat[0], /^data is plain data, created by publishes\(\) handoff\.hpp:9/);
    assert.match(flat[1], /^1 thread 1 writes 42 to data handoff\.hpp:12 /);
    assert.match(flat[2], /^2 thread 1 stores 1 to ready with order relaxed, which releases nothing/);
    assert.match(flat[3], /with order relaxed, which acquires nothing handoff\.hpp:14 .*ready\.load/);
    assert.match(flat.at(-1), /with order release in step 2 and order acquire in step 3/);
    await panel.getByRole('link', { name: 'step 2' }).click();
    assert.equal(await currentStep(page), 2);

    const advice = page.getByRole('region', { name: 'Explored' });
    const text = await advice.innerText();
    for (const part of [
      'after step 3 every continuation fails',
      'the memory orders are at fault',
      'ready store: release instead of relaxed (scenarios/litmus/handoff.hpp:13)',
      'confirmed: with this it is proved',
      'an acquire fence after ready load (scenarios/litmus/handoff.hpp:14)',
      'explained is the data race, one of 2 ways to fail; check finds another first',
      'failed check',
      '43 interleavings, 17 of them failing; the search was complete',
    ])
      assert.ok(text.includes(part), part);
    await advice.getByRole('button', { name: 'Copy the replay line of way 2' }).click();
    assert.equal(
      await page.evaluate(() => navigator.clipboard.readText()),
      'interlock replay il1:relacy:12',
    );
  }));

test('misuse and lifetimes are explained, too', async () => {
  const told = (key) =>
    opened(addressOf('explained.html', key), async (page) => {
      const panel = page.getByRole('region', { name: 'How it came about' });
      const items = await panel.getByRole('listitem').allInnerTexts();
      return items.map((text) => text.replace(/\s+/g, ' ').trim());
    });
  const misused = await told('mutex/signals_through<platform_mutex>@relacy');
  assert.match(misused[1], /^1 thread 1 holds m from here on signals_through\.hpp:12/);
  assert.match(misused.at(-1), /^2 thread 2 unlocks m, which it does not hold/);
  const freed = await told('lifetime/shared<racy_count>@relacy');
  assert.match(freed[0], /^3 thread 2 destroys the object/);
  assert.match(freed.at(-1), /^4 thread 1 destroys it again, and nothing orders step 3 before that/);
  const leaked = await told('lifetime/shared<forgetful_count>@relacy');
  assert.match(leaked[0], /^main makes an object shared\.hpp:9/);
  assert.match(leaked[2], /^2 thread 2 changes count 1→0 by fetch_sub: the last use/);
});

test('a native race is explained without steps', () =>
  opened(addressOf('everything.html', 'mutex/excludes<volatile_flag>@native'), async (page) => {
    const panel = page.getByRole('region', { name: 'How it came about' });
    assert.match(await panel.innerText(), /thread 2's last synchronisation before its access/);
    assert.equal(await panel.getByRole('link').count(), 0);
    assert.equal(await page.locator('.exploration').count(), 0);
  }));

test('edges can be shown and hidden', () =>
  opened(addressOf('everything.html', race, 6), async (page) => {
    const edges = (kind) => page.locator(`.edge-${kind}[data-from]`);
    const ends = (kind) =>
      edges(kind).evaluateAll((all) => all.map((e) => `${e.dataset.from}→${e.dataset.to}`));
    assert.deepEqual(await ends('rf'), ['2→6', '3→7']);
    assert.deepEqual(await ends('sw'), ['2→6']);
    assert.equal((await edges('mo').count()) + (await edges('hb').count()), 0);
    await page.keyboard.press('m');
    assert.deepEqual(await ends('mo'), ['1→2', '2→5']);
    await page.getByRole('checkbox', { name: /happens-before/ }).check();
    assert.ok((await ends('hb')).includes('2→6'));
    await page.getByRole('checkbox', { name: /reads-from/ }).uncheck();
    assert.equal(await edges('rf').count(), 0);
    assert.equal(await page.locator('.edge-sw.is-current').count(), 2, 'the edge and its sample');
  }));

test('histories say who read what', () =>
  opened(addressOf('everything.html', race, 6), async (page) => {
    const rows = await page
      .getByRole('table', { name: 'Stores to ready' })
      .locator('tbody tr')
      .allInnerTexts();
    assert.deepEqual(
      rows.map((text) => text.replace(/\s+/g, ' ').trim()),
      ['0 1 main nobody', '1 2 T3 6 T2stale', '2 5 T1 nobody'],
    );
    await opened(addressOf('everything.html', 'buffer/fifo<index_first>@relacy'), async (other) => {
      assert.equal(await other.locator('.step .badge-spurious').innerText(), 'fails spuriously');
      assert.equal(await other.locator('.step .badge-stale').count(), 1);
    });
  }));

test('the replay line can be copied', () =>
  opened(addressOf('everything.html', wakeup), async (page) => {
    await page.getByRole('button', { name: 'Copy the replay line' }).click();
    assert.equal(
      await page.evaluate(() => navigator.clipboard.readText()),
      'interlock replay il1:relacy:2f9c41d07e',
    );
    assert.equal(await page.locator('#announcement').textContent(), 'Copied the replay line');
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await page.keyboard.press('c');
    await page.waitForFunction(async () =>
      (await navigator.clipboard.readText()).startsWith('interlock replay'),
    );
  }));

test("engines' limits are told", () =>
  opened(addressOf('everything.html', wakeup), async (page) => {
    assert.match(
      await page.locator('.overview').textContent(),
      /relacy cannot show.*load buffering.*2\+2W/,
    );
  }));

test('text from the code under test is only text', () =>
  opened(addressOf('everything.html'), async (page) => {
    const hostile = (await keysOf(page)).find((key) => key.includes('Zähler'));
    await page.evaluate((key) => {
      location.hash = `#/check/${encodeURIComponent(key)}`;
    }, hostile);
    await page.locator('.step').first().waitFor();
    const text = await page.locator('main').innerText();
    for (const part of [
      'naïve/Zähler<"a&b">/\\x1b[31m',
      '\\u202e mirrored',
      '<script>',
      '漢字',
      'a\\nb.hpp:1',
      'il1:\\x01',
    ])
      assert.ok(text.includes(part), part);
    assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/);
    assert.equal(await page.locator('main script, main img, main iframe').count(), 0);
  }));

test('the policy of the page refuses markup, and all that is not in the file', () =>
  opened(
    addressOf('everything.html'),
    async (page) => {
      const refused = await page.evaluate(async () => {
        const outcomes = [];
        try {
          document.body.innerHTML = '<b>x</b>';
        } catch {
          outcomes.push('markup');
        }
        await fetch('https://localhost/').catch(() => outcomes.push('network'));
        return outcomes;
      });
      assert.deepEqual(refused, ['markup', 'network']);
    },
    { expected: /TrustedHTML|Content Security Policy/ },
  ));

for (const [name, viewport] of [
  ['phone', phone],
  ['desktop', desktop],
])
  for (const colorScheme of ['light', 'dark'])
    test(`readable: ${name}, ${colorScheme}`, () =>
      opened(
        addressOf('everything.html'),
        async (page) => {
          const audit = async (what) => {
            assert.deepEqual(
              await page.evaluate(overflow),
              [],
              `${what} is wider than the ${name}`,
            );
            assert.deepEqual(await page.evaluate(contrasts), [], `${what} has too little contrast`);
            assert.deepEqual(
              await page.evaluate(accessibleNames),
              [],
              `${what} has something without a name`,
            );
          };
          await audit('the summary');
          await picture(page, `summary-${name}-${colorScheme}`, { fullPage: name === 'desktop' });
          for (const key of await keysOf(page)) {
            await page.goto(addressOf('everything.html', key));
            await page.locator('.check').waitFor();
            if ((await page.locator('.step').count()) > 2) await page.keyboard.press('k');
            await drawn(page);
            await audit(key);
          }
          for (const [file, key, step] of [
            ['race', race, 6],
            ['explored', explored, 3],
            ['lost_wakeup', wakeup, 5],
            ['eight_threads', 'mutex/excludes<test_then_set>@relacy', 8],
          ]) {
            await page.goto(addressOf('everything.html', key, step));
            await page.locator('.step[aria-current=step]').waitFor();
            for (const toggle of ['m', 'h']) await page.keyboard.press(toggle);
            await picture(page, `${file}-${name}-${colorScheme}`, { fullPage: true });
            for (const toggle of ['m', 'h']) await page.keyboard.press(toggle);
          }
        },
        { viewport, colorScheme },
      ));

test('a run without checks has a report, too', () =>
  opened(addressOf('nothing.html'), async (page) => {
    assert.equal(await page.locator('h1').textContent(), 'No checks ran');
  }));

test('100 checks with 20 failures: under 2 MB, and no more is built than is shown', async () => {
  const { size } = statSync(join(options.pages, 'hundred.html'));
  const elements = (page) => page.evaluate(() => document.querySelectorAll('*').length);
  const summary = await opened(addressOf('hundred.html'), async (page) => {
    assert.equal(await page.locator('.checks tbody tr').count(), 100);
    assert.equal(await page.locator('.step').count(), 0);
    return elements(page);
  });
  const key = 'semaphore/scenario_5<release_notifies_on_zero>@relacy';
  const failure = await opened(addressOf('hundred.html', key, 40), async (page) => {
    assert.equal(await currentStep(page), 40);
    assert.equal(await page.locator('.checks').count(), 0);
    return elements(page);
  });
  console.log(
    `100 checks, 20 failures: ${(size / 1000).toFixed(0)} kB; ${summary} elements in the summary, ` +
      `${failure} for a failure of 64 steps`,
  );
  assert.ok(size < 2_000_000, `${size} bytes`);
  assert.ok(summary < 20 * 100, `${summary} elements for 100 checks`);
  assert.ok(failure < 40 * 64, `${failure} elements for 64 steps`);
});

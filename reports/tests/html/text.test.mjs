import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readData, excerptAround } from '../../render/html/data.mjs';
import { addressOf, routeOf } from '../../render/html/router.mjs';
import { visible, visibleLines, visibleSource } from '../../render/html/text.mjs';

test('what cannot be seen is written as an escape', () => {
  assert.equal(visible('a\tb\u0000\u001b[31m'), 'a\\tb\\x00\\x1b[31m');
  assert.equal(visible('\u202egnp.exe\u2066'), '\\u202egnp.exe\\u2066');
  assert.equal(visible('\u2028\ud800'), '\\u2028\\ud800');
  assert.equal(visible('naïve 漢字 <b>&'), 'naïve 漢字 <b>&');
  assert.equal(visibleLines('a\r\nb'), 'a\\r\nb');
  assert.equal(visibleSource('\tx'), '    x');
});

test('every key and step has an address, and comes back from it', () => {
  for (const key of ['a/b<c>@relacy', '%2F %', '\'"&#?~!()*', 'naïve\u202e\u001b', 'x@y~2'])
    for (const step of [undefined, 0, 7])
      assert.deepEqual(
        routeOf(addressOf({ key, step })),
        step === undefined ? { key } : { key, step },
      );
  assert.deepEqual(routeOf(addressOf({})), {});
  assert.deepEqual(routeOf(''), {});
  for (const unknown of ['#page', '#/check/', '#/check/a/step/', '#/check/a/step/-1', '#/else'])
    assert.equal(routeOf(unknown), null, unknown);
});

test('runs of one check on one engine have keys of their own', () => {
  const record = { name: 'a', engine: 'e' };
  const checks = [
    { record, words: {} },
    { record, words: {} },
    { record: { name: 'a', engine: 'f' }, words: {} },
  ];
  const data = readData(JSON.stringify({ schema: 'interlock-html/1', checks }));
  assert.deepEqual(
    data.checks.map(({ key }) => key),
    ['a@e', 'a@e~2', 'a@f'],
  );
});

test('excerpts are found by their lines, and by no name that every object has', () => {
  const sources = { 'a.hpp': [{ first: 3, lines: ['3', '4'] }] };
  assert.equal(excerptAround(sources, 'a.hpp', 4).first, 3);
  for (const [file, line] of [
    ['a.hpp', 2],
    ['a.hpp', 5],
    ['b.hpp', 3],
    ['constructor', 3],
    ['__proto__', 3],
  ])
    assert.equal(excerptAround(sources, file, line), null);
});

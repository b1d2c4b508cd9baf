// Reads-from, histories and orders of small executions whose answers are known.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { actionOf, executionOf } from '../../render/html/execution.mjs';
import { Stepper } from '../../render/html/stepper.mjs';

/** "1 store x release", { written: '1' }: thread, operation, object, order. */
function run(...lines) {
  const steps = lines.map(([text, more = {}], i) => {
    const [thread, operation, object = '', order = ''] = text.split(' ');
    return {
      number: i + 1,
      thread: Number(thread),
      operation,
      object: object === '-' ? '' : object,
      order,
      newest: true,
      ...more,
    };
  });
  return executionOf({ threads: 2, failure: { steps, places: [] } }, {});
}

const numbers = (edges) => edges.map(({ from, to }) => `${from.number}→${to.number}`).sort();
const from = (step, value = '1') => ({ read: value, reads_from: { step, thread: 0, value } });

function isBefore(execution, a, b) {
  return execution.before(execution.steps[a - 1], execution.steps[b - 1]);
}

test('an acquire load that reads a release store synchronizes with it', () => {
  const handoff = (release, acquire) =>
    run(
      ['1 write data', { written: '42' }],
      [`1 store ready ${release}`, { written: '1' }],
      [`2 load ready ${acquire}`, from(2)],
      ['2 read data', { read: '42' }],
    );
  const ordered = handoff('release', 'acquire');
  assert.deepEqual(numbers(ordered.edges.sw), ['2→3']);
  assert.ok(isBefore(ordered, 1, 4));
  assert.ok(!isBefore(ordered, 4, 1));
  assert.deepEqual(numbers(ordered.edges.rf), ['1→4', '2→3']);
  assert.deepEqual(numbers(ordered.edges.hb), ['1→2', '2→3', '3→4']);
  for (const [release, acquire] of [
    ['relaxed', 'acquire'],
    ['release', 'relaxed'],
  ]) {
    const racy = handoff(release, acquire);
    assert.deepEqual(racy.edges.sw, []);
    assert.ok(!isBefore(racy, 1, 4));
  }
});

test('rounds that repeat are a row, and are stepped over until they are asked for', () => {
  const steps = Array.from({ length: 8 }, (_, i) => ({
    number: i + 1,
    thread: 1,
    operation: 'load',
    object: 'x',
    order: '',
    newest: true,
    read: '0',
  }));
  const rounds = [{ first: 2, last: 7, text: '6 more rounds like step 1, up to step 7' }];
  const execution = executionOf({ threads: 1, failure: { steps, places: [] } }, { rounds });
  assert.deepEqual(
    execution.rows.slice(0, 3).map(({ kind }) => kind),
    ['step', 'rounds', 'step'],
  );
  assert.deepEqual(
    [...execution.leftOut.keys()].map(({ number }) => number),
    [2, 3, 4, 5, 6, 7],
  );
  const stepper = new Stepper(execution.steps, execution.leftOut);
  stepper.forward();
  assert.equal(stepper.current.number, 8);
  stepper.alongThread(-1);
  assert.equal(stepper.current.number, 1);
  stepper.forward(10);
  assert.equal(stepper.current.number, 8);
  assert.ok(stepper.goToNumber(3));
  execution.leftOut.clear();
  stepper.forward();
  assert.equal(stepper.current.number, 4);
});

test('a load of another value does not synchronize', () => {
  const { edges } = run(
    ['1 store x release', { written: '1' }],
    ['2 load x acquire', { ...from(0, '0'), newest: false }],
  );
  assert.deepEqual(edges.sw, []);
  assert.deepEqual(edges.rf, []);
});

test('read-modify-writes continue a release sequence, stores do not', () => {
  const chain = run(
    ['1 store x release', { written: '1' }],
    ['2 fetch_add x relaxed', { ...from(1), written: '2' }],
    ['3 load x acquire', from(2, '2')],
  );
  assert.deepEqual(numbers(chain.edges.sw), ['1→3']);
  const store = run(
    ['1 store x release', { written: '1' }],
    ['1 store x relaxed', { written: '2' }],
    ['2 load x acquire', from(2, '2')],
  );
  assert.deepEqual(store.edges.sw, []);
});

test('fences lend their order to relaxed operations around them', () => {
  const fenced = (release, acquire) =>
    run(
      ['1 write data', { written: '1' }],
      [`1 fence - ${release}`],
      ['1 store x relaxed', { written: '1' }],
      ['2 load x relaxed', from(3)],
      [`2 fence - ${acquire}`],
      ['2 read data', { read: '1' }],
    );
  assert.deepEqual(numbers(fenced('release', 'acquire').edges.sw), ['2→5']);
  assert.deepEqual(numbers(fenced('seq_cst', 'acq_rel').edges.sw), ['2→5']);
  assert.deepEqual(fenced('acquire', 'acquire').edges.sw, []);
  assert.deepEqual(fenced('release', 'release').edges.sw, []);
});

test('a failed compare-exchange has its second order, and no store', () => {
  const failed = run(
    ['1 store x release', { written: '1' }],
    ['2 compare_exchange_strong x acq_rel/relaxed', from(1)],
  );
  assert.deepEqual(failed.edges.sw, []);
  assert.equal(actionOf(failed.steps[1]), 'CAS failed, saw 1');
  const done = run(
    ['1 store x release', { written: '1' }],
    ['2 compare_exchange_strong x acq_rel/relaxed', { ...from(1), written: '2' }],
  );
  assert.deepEqual(numbers(done.edges.sw), ['1→2']);
  assert.deepEqual(numbers(done.edges.mo), ['1→2']);
});

test('an unlock synchronizes with the next lock, a failed try_lock with nothing', () => {
  const { edges } = run(
    ['1 lock m'],
    ['2 try_lock m'],
    ['1 unlock m'],
    ['2 lock m'],
    ['2 unlock m'],
    ['1 try_lock m'],
  );
  assert.deepEqual(numbers(edges.sw), ['3→4', '5→6']);
});

test('a wait on a condition variable unlocks and locks, its notification orders nothing', () => {
  const { edges } = run(
    ['1 lock m'],
    ['1 wait c', { note: 'blocks' }],
    ['2 lock m'],
    ['2 notify_one c', { note: 'wakes thread 1' }],
    ['2 unlock m'],
    ['1 wait c', { note: 'woken by thread 2' }],
    ['1 unlock m'],
  );
  assert.deepEqual(numbers(edges.sw), ['2→3', '5→6']);
  const atomic = run(
    ['1 wait x', { ...from(0, '0'), note: 'blocks' }],
    ['2 store x relaxed', { written: '1' }],
    ['2 notify_one x'],
    ['1 wait x', { ...from(2), note: 'woken by thread 2' }],
  );
  assert.deepEqual(atomic.edges.sw, []);
  assert.ok(!isBefore(atomic, 3, 4));
});

test('main comes before and after all threads', () => {
  const execution = run(
    ['0 write data', { written: '0' }],
    ['1 write data', { written: '1' }],
    ['2 store x relaxed', { written: '1' }],
    ['0 read data', { read: '1' }],
  );
  assert.deepEqual(numbers(execution.edges.hb), ['1→2', '1→3', '2→4', '3→4']);
  assert.deepEqual(
    execution.rows.filter(({ kind }) => kind === 'phase').map(({ text }) => text),
    ['main, before the threads', 'threads', 'main, after the threads'],
  );
});

test('histories tell who read which store, stale readers too', () => {
  const { histories } = run(
    ['1 store x relaxed', { written: '1' }],
    ['1 store x relaxed', { written: '2' }],
    ['2 load x relaxed', { ...from(1), newest: false, hidden: { step: 2, thread: 1, value: '2' } }],
    ['2 load x relaxed', from(2, '2')],
    ['1 notify_all x'],
  );
  assert.equal(histories.length, 1);
  assert.equal(histories[0].kind, 'atomic');
  assert.deepEqual(
    histories[0].entries.map(({ value, readers }) => [value, readers.map(({ number }) => number)]),
    [
      ['1', [3]],
      ['2', [4]],
    ],
  );
  assert.deepEqual(
    histories[0].others.map(({ number }) => number),
    [5],
  );
});

test('a value whose store the record does not name is traced only where it must be the newest', () => {
  const { steps } = run(
    ['1 write x', { written: '1' }],
    ['2 read x', { read: '1' }],
    ['2 read x', { read: '7' }],
    ['2 read y', { read: '0' }],
  );
  assert.equal(steps[1].from, steps[0]);
  assert.equal(steps[2].from, null);
  assert.ok(!steps[2].readsInitial);
  assert.ok(steps[3].readsInitial);
});

test('an object has one initial value', () => {
  const { steps, histories } = run(['1 read x', { read: '0' }], ['2 read x', { read: '1' }]);
  assert.deepEqual(
    steps.map(({ readsInitial }) => readsInitial),
    [true, false],
  );
  assert.deepEqual(histories[0].unknown, [steps[1]]);
});

test('records without steps, and with steps that make no sense, do no harm', () => {
  assert.deepEqual(run().rows, []);
  const odd = run(
    ['7 load x acquire', from(1)],
    ['0 load x acquire', from(99)],
    ['1 unlock m'],
    ['2 wait c'],
  );
  assert.equal(odd.steps.length, 4);
  assert.deepEqual(odd.lanes, [1, 2, 7]);
});

test('what synchronizes by way of others is known, and not drawn', () => {
  const { synchronization, edges } = run(
    ['1 store x release', { written: '1' }],
    ['2 fetch_add x acq_rel', { ...from(1), written: '2' }],
    ['3 load x acquire', from(2, '2')],
  );
  assert.deepEqual(numbers(synchronization), ['1→2', '1→3', '2→3']);
  assert.deepEqual(numbers(edges.sw), ['1→2', '2→3']);
});

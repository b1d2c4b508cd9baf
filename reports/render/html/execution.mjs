// What a failing interleaving shows: its rows and lanes, who read what from whom, the history of
// every object, and the edges between steps.

import { happensBefore, synchronizesWith } from './order.mjs';

const writing = new Set([
  'store',
  'exchange',
  'fetch_add',
  'fetch_sub',
  'fetch_and',
  'fetch_or',
  'fetch_xor',
  'compare_exchange_weak',
  'compare_exchange_strong',
  'write',
]);
const waiting = new Set(['wait', 'wait_until']);
const reading = new Set([...writing, ...waiting, 'load', 'read']);
const plain = new Set(['read', 'write']);
const locking = new Set(['lock', 'try_lock', 'unlock']);
const notifying = new Set(['notify_one', 'notify_all']);

/** "acq_rel/acquire" is what a compare-exchange was given: a failed one took the second. */
function orderTaken(step) {
  const [success, failure] = step.order.split('/');
  return failure !== undefined && step.written === undefined ? failure : success;
}

function normalized(raw, index, words) {
  const step = {
    ...raw,
    index,
    object: raw.object ?? '',
    order: raw.order ?? '',
    note: raw.note ?? '',
    place: { file: '', line: 0, function: '', ...raw.place },
  };
  step.reads = step.object !== '' && step.read !== undefined && reading.has(step.operation);
  step.writes = step.object !== '' && step.written !== undefined && writing.has(step.operation);
  step.isPlain = plain.has(step.operation);
  step.isAtomicRead = step.reads && !step.isPlain;
  step.isAtomicWrite = step.writes && !step.isPlain;
  step.waitsOnCondition = waiting.has(step.operation) && step.read === undefined;
  step.orderWord = orderTaken(step);
  step.isOld = step.read !== undefined && (step.newest === false || Boolean(step.hidden));
  step.oldWords = words.old?.[step.number] ?? '';
  step.from = null;
  return step;
}

function stepsOf(failure, words) {
  return failure.steps
    .filter((raw) => raw.operation !== '')
    .map((raw, index) => normalized(raw, index, words));
}

/** Steps in their order, the remarks between them, and a heading where main begins and ends. */
/** Rounds that repeat are a row of their own, before the rows of their steps. */
function rowsOf(failure, steps, rounds) {
  const rows = [];
  let next = 0;
  let phase = 'threads';
  let threadsRan = false;
  for (const raw of failure.steps) {
    if (raw.operation === '') {
      rows.push({ kind: 'remark', text: raw.note ?? '' });
      continue;
    }
    const step = steps[next++];
    const now = step.thread === 0 ? 'main' : 'threads';
    if (now !== phase) {
      const heading =
        now === 'threads' ? 'threads' : `main, ${threadsRan ? 'after' : 'before'} the threads`;
      rows.push({ kind: 'phase', text: heading });
    }
    phase = now;
    threadsRan ||= now === 'threads';
    const begun = rounds.find(({ first }) => first === step.number);
    if (begun) rows.push({ kind: 'rounds', text: begun.text, rounds: begun });
    rows.push({ kind: 'step', step });
  }
  return rows;
}

/** Which steps are not shown, and of which rounds they are. Empties as rounds are shown. */
function leftOutOf(steps, rounds) {
  const leftOut = new Map();
  for (const each of rounds)
    for (const step of steps)
      if (step.number >= each.first && step.number <= each.last) leftOut.set(step, each);
  return leftOut;
}

function lanesOf(check, steps) {
  const threads = new Set(steps.map(({ thread }) => thread));
  for (let thread = 1; thread <= Math.min(check.threads, 64); ++thread) threads.add(thread);
  threads.delete(0);
  return [...threads].sort((a, b) => a - b);
}

/** The store that a step read from: { from }, or { initial: true }, or {} where nobody can tell.
    Where the record does not say it, as for plain data, it is the last store before, provided that
    the step read the newest value and that this is it. */
function originOf(step, { byNumber, latest, initialValue }) {
  if (step.reads_from?.step === 0) return { initial: true };
  if (step.reads_from) return { from: byNumber.get(step.reads_from.step) };
  if (step.isOld) return {};
  if (latest !== undefined) return latest.written === step.read ? { from: latest } : {};
  return { initial: initialValue === undefined || initialValue === step.read };
}

function linkReads(steps) {
  const byNumber = new Map(steps.map((step) => [step.number, step]));
  const lastStore = new Map();
  const initialValues = new Map();
  for (const step of steps) {
    if (step.reads) {
      const { object } = step;
      const known = { latest: lastStore.get(object), initialValue: initialValues.get(object) };
      const { from = null, initial = false } = originOf(step, { byNumber, ...known });
      step.from = from === step ? null : from;
      step.readsInitial = initial;
      if (initial) initialValues.set(object, step.reads_from?.value ?? step.read);
      step.missed = byNumber.get(step.hidden?.step) ?? null;
    }
    if (step.writes) lastStore.set(step.object, step);
  }
}

function kindOfObject(steps) {
  if (steps.some(({ isPlain }) => isPlain)) return 'plain data';
  if (steps.some(({ operation }) => locking.has(operation))) return 'mutex';
  if (steps.some(({ reads, writes }) => reads || writes)) return 'atomic';
  if (steps.some(({ operation }) => notifying.has(operation) || waiting.has(operation)))
    return 'condition variable';
  return 'object';
}

/** Stores in modification order, each with the steps that read it. A store comes last when it is
    executed, unless its step says which one it precedes. */
function historyOf(name, steps) {
  const entries = [];
  for (const store of steps.filter(({ writes }) => writes)) {
    const entry = { store, value: store.written, readers: [] };
    const next = entries.findIndex(({ store: { number } }) => number === store.precedes?.step);
    entries.splice(next < 0 ? entries.length : next, 0, entry);
  }
  const unknown = [];
  const initial = { store: null, value: undefined, readers: [] };
  for (const step of steps.filter(({ reads }) => reads)) {
    if (step.readsInitial) {
      initial.readers.push(step);
      initial.value ??= step.reads_from?.value ?? step.read;
    } else {
      const entry = step.from && entries.find(({ store }) => store === step.from);
      if (entry) entry.readers.push(step);
      else unknown.push(step);
    }
  }
  if (initial.readers.length > 0) entries.unshift(initial);
  const others = steps.filter(({ reads, writes }) => !reads && !writes);
  return { name, kind: kindOfObject(steps), entries, unknown, others };
}

function historiesOf(steps) {
  const objects = new Map();
  for (const step of steps) {
    if (step.object === '') continue;
    if (!objects.has(step.object)) objects.set(step.object, []);
    objects.get(step.object).push(step);
  }
  return [...objects].map(([name, those]) => historyOf(name, those));
}

function modificationOrder(histories) {
  return histories
    .filter(({ kind }) => kind === 'atomic')
    .flatMap(({ entries }) => {
      const stores = entries.map(({ store }) => store).filter((store) => store !== null);
      return stores.slice(1).map((to, i) => ({ from: stores[i], to }));
    });
}

function readsFrom(steps) {
  return steps.filter(({ from }) => from).map((to) => ({ from: to.from, to, old: to.isOld }));
}

/** The last step of each place that the failure names. */
function culprits(failure, steps) {
  const found = new Map();
  for (const place of failure.places) {
    const step = steps.findLast(
      (each) =>
        each.thread === place.thread &&
        each.place.file === place.file &&
        each.place.line === place.line,
    );
    if (step) found.set(step, place.what || 'fails here');
  }
  return found;
}

/** Of the pairs that synchronize, those that do not follow from others: what is worth drawing. */
function withoutImplied(synchronization, spanning) {
  const needed = new Set(spanning.map(({ from, to }) => `${from.index} ${to.index}`));
  return synchronization.filter(({ from, to }) => needed.has(`${from.index} ${to.index}`));
}

export function executionOf(check, words) {
  const steps = stepsOf(check.failure, words);
  linkReads(steps);
  const synchronization = synchronizesWith(steps);
  const order = happensBefore(steps, synchronization);
  const histories = historiesOf(steps);
  const rounds = words.rounds ?? [];
  return {
    steps,
    rows: rowsOf(check.failure, steps, rounds),
    leftOut: leftOutOf(steps, rounds),
    lanes: lanesOf(check, steps),
    histories,
    culprits: culprits(check.failure, steps),
    before: order.before,
    synchronization,
    edges: {
      rf: readsFrom(steps),
      mo: modificationOrder(histories),
      sw: withoutImplied(synchronization, order.edges),
      hb: order.edges,
    },
  };
}

/** "CAS 2→1", "fetch_add 0→1", "load 1". */
export function actionOf(step) {
  if (step.operation.startsWith('compare_exchange')) {
    if (step.written !== undefined) return `CAS ${step.read ?? '?'}→${step.written}`;
    return `CAS ${step.note === '' ? 'failed, saw' : 'saw'} ${step.read ?? '?'}`;
  }
  const values = [step.read, step.written].filter((value) => value !== undefined).join('→');
  return values === '' ? step.operation : `${step.operation} ${values}`;
}

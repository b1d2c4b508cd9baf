// Which steps of an execution synchronize, and what happens before what: [intro.races] of C++20.
//
// A step here has: index (0 …, in the order of execution), thread (0: main, which runs alone before
// and after the others), operation, object, orderWord, isAtomicRead, isAtomicWrite, and `from`, the
// step that its value was read from (null: the initial value, or not known).

const releasing = new Set(['release', 'acq_rel', 'seq_cst']);
const acquiring = new Set(['acquire', 'consume', 'acq_rel', 'seq_cst']);

function isFence(step) {
  return step.operation === 'fence';
}

/** The stores whose release sequence `store` is in, nearest first: only read-modify-writes continue
    one, and stores of the same thread do not (C++20). */
function headsOf(store) {
  const heads = [];
  for (let at = store; at !== null; at = at.isAtomicRead ? at.from : null) {
    if (heads.includes(at)) break;
    heads.push(at);
  }
  return heads;
}

/** For each step the nearest fence of its thread before it that releases, after it that acquires. */
function fencesAround(steps) {
  const before = new Map();
  const after = new Map();
  const last = new Map();
  for (const step of steps) {
    if (last.has(step.thread)) before.set(step, last.get(step.thread));
    if (isFence(step) && releasing.has(step.orderWord)) last.set(step.thread, step);
  }
  last.clear();
  for (const step of [...steps].reverse()) {
    if (last.has(step.thread)) after.set(step, last.get(step.thread));
    if (isFence(step) && acquiring.has(step.orderWord)) last.set(step.thread, step);
  }
  return { before, after };
}

function synchronizationOfAtomics(steps) {
  const fences = fencesAround(steps);
  const edges = [];
  for (const read of steps) {
    if (!read.isAtomicRead || !read.from) continue;
    const acquirers = [];
    if (acquiring.has(read.orderWord)) acquirers.push(read);
    if (fences.after.has(read)) acquirers.push(fences.after.get(read));
    for (const head of headsOf(read.from)) {
      const releasers = [];
      if (releasing.has(head.orderWord)) releasers.push(head);
      if (fences.before.has(head)) releasers.push(fences.before.get(head));
      for (const from of releasers) for (const to of acquirers) edges.push({ from, to });
    }
  }
  return edges;
}

/** An unlock synchronizes with the next lock. The record does not say which mutex a wait on a
    condition variable gives up; it is the one that its thread locked last. */
function synchronizationOfMutexes(steps) {
  const edges = [];
  const released = new Map();
  const held = new Map();
  const asleep = new Map();
  const heldBy = (thread) => held.get(thread) ?? held.set(thread, []).get(thread);
  const acquire = (step, mutex) => {
    if (released.has(mutex)) edges.push({ from: released.get(mutex), to: step });
    heldBy(step.thread).push(mutex);
  };
  const release = (step, mutex) => {
    released.set(mutex, step);
    held.set(
      step.thread,
      heldBy(step.thread).filter((other) => other !== mutex),
    );
  };
  const isFree = (mutex) => [...held.values()].every((mutexes) => !mutexes.includes(mutex));
  for (const step of steps) {
    if (step.operation === 'lock' && step.note !== 'blocks') acquire(step, step.object);
    else if (step.operation === 'try_lock' && isFree(step.object) && !step.note.startsWith('fails'))
      acquire(step, step.object);
    else if (step.operation === 'unlock') release(step, step.object);
    else if (step.waitsOnCondition) {
      const mutex = asleep.get(step.thread) ?? heldBy(step.thread).at(-1);
      if (mutex === undefined) continue;
      if (!asleep.has(step.thread)) release(step, mutex);
      asleep.delete(step.thread);
      if (step.note === 'blocks') asleep.set(step.thread, mutex);
      else acquire(step, mutex);
    }
  }
  return edges;
}

function withoutRepetition(edges) {
  const seen = new Set();
  return edges.filter(({ from, to }) => {
    const name = `${from.index} ${to.index}`;
    if (from.index >= to.index || from.thread === to.thread || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

export function synchronizesWith(steps) {
  return withoutRepetition([
    ...synchronizationOfAtomics(steps),
    ...synchronizationOfMutexes(steps),
  ]);
}

/** What comes just before each step: the last one of its thread, and main's or all for main. */
function programOrder(steps) {
  const last = new Map();
  return steps.map((step) => {
    const before = step.thread === 0 ? [...last.values()] : [last.get(step.thread), last.get(0)];
    last.set(step.thread, step);
    return before.filter((other) => other !== undefined);
  });
}

/** { before(a, b), edges }: the relation, and the fewest edges that span it. */
export function happensBefore(steps, synchronization) {
  const predecessors = programOrder(steps);
  for (const { from, to } of synchronization) predecessors[to.index].push(from);

  // clocks[b].get(thread) counts the steps of that thread that happen before b, or are b.
  const count = new Map();
  const position = new Map();
  const clocks = [];
  for (const step of steps) {
    const clock = new Map();
    for (const { index } of predecessors[step.index])
      for (const [thread, n] of clocks[index])
        clock.set(thread, Math.max(n, clock.get(thread) ?? 0));
    const own = (count.get(step.thread) ?? 0) + 1;
    count.set(step.thread, own);
    position.set(step, own);
    clock.set(step.thread, own);
    clocks.push(clock);
  }
  const before = (a, b) => a !== b && (clocks[b.index].get(a.thread) ?? 0) >= position.get(a);

  const edges = steps.flatMap((to) => {
    const candidates = [...new Set(predecessors[to.index])];
    return candidates
      .filter((from) => !candidates.some((other) => before(from, other)))
      .map((from) => ({ from, to }));
  });
  return { before, edges };
}

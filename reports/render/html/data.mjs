// The run that this page shows: html.cpp writes it.

function keyed(checks) {
  const seen = new Map();
  return checks.map(({ record, words }) => {
    const base = `${record.name}@${record.engine}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    // Several runs of one check on one engine are told apart by their order.
    return { key: count === 1 ? base : `${base}~${count}`, record, words };
  });
}

export function readData(text) {
  const data = JSON.parse(text);
  if (data.schema !== 'interlock-html/1') throw new Error(`unknown data: ${data.schema}`);
  return { ...data, checks: keyed(data.checks) };
}

/** The lines of `file` around `line`, or null where the report has none. */
export function excerptAround(sources, file, line) {
  if (!Object.hasOwn(sources, file)) return null;
  return (
    sources[file].find(({ first, lines }) => first <= line && line < first + lines.length) ?? null
  );
}

// Addresses within the report: #/ and #/check/NAME@ENGINE and #/check/NAME@ENGINE/step/7.

export function addressOf({ key, step }) {
  if (key === undefined) return '#/';
  // encodeURIComponent leaves some punctuation that mail programs take for the end of a link.
  const name = encodeURIComponent(key).replace(
    /[!'()*~]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return step === undefined ? `#/check/${name}` : `#/check/${name}/step/${step}`;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** {} for the summary; null for an address that is none of this report. */
export function routeOf(hash) {
  if (hash === '' || hash === '#' || hash === '#/') return {};
  const match = /^#\/check\/([^/]+)(?:\/step\/(\d+))?\/?$/.exec(hash);
  if (match === null) return null;
  const key = decoded(match[1]);
  return match[2] === undefined ? { key } : { key, step: Number(match[2]) };
}

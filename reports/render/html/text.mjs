// Text from a record, made safe to read. That nothing in it acts as markup is not done here: text
// only ever reaches the page as text nodes (dom.mjs), and the page's policy refuses markup.

// Control characters, among them those that reverse the direction of what follows, lone surrogates
// and what Unicode has not assigned could make a report show what is not there.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

function escaped(character) {
  const code = character.codePointAt(0);
  if (code === 0x09) return '\\t';
  if (code === 0x0a) return '\\n';
  if (code === 0x0d) return '\\r';
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

export function visible(text) {
  return String(text).replace(invisible, escaped);
}

/** As visible, but lines stay lines. */
export function visibleLines(text) {
  return String(text).split('\n').map(visible).join('\n');
}

/** A line of source: tabs are as wide as in an editor. */
export function visibleSource(line) {
  return line.split('\t').map(visible).join('    ');
}

export function threadName(thread) {
  return thread === 0 ? 'main' : `thread ${thread}`;
}

export function plural(number, noun) {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** The class that gives a thread its colour; there are eight. */
export function threadClass(thread) {
  return thread === 0 ? 'thread-main' : `thread-${((thread - 1) % 8) + 1}`;
}

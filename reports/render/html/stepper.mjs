// Which step is the current one. Views listen; keys, scrubber and addresses move it.

export class Stepper {
  #steps;
  #leftOut;
  #at = 0;
  #listeners = [];

  /** `leftOut` has the steps that are passed over, unless they are asked for by themselves. */
  constructor(steps, leftOut = new Map()) {
    this.#steps = steps;
    this.#leftOut = leftOut;
  }

  get current() {
    return this.#steps[this.#at];
  }

  get steps() {
    return this.#steps;
  }

  /** The listener is called at once, too, and gets the step and whether the reader asked for it. */
  listen(listener) {
    this.#listeners.push(listener);
    listener(this.current, false);
  }

  go(index, asked = true) {
    const at = Math.max(0, Math.min(this.#steps.length - 1, index));
    if (at === this.#at) return;
    this.#at = at;
    for (const listener of this.#listeners) listener(this.current, asked);
  }

  goToNumber(number, asked = true) {
    const index = this.#steps.findIndex((step) => step.number === number);
    if (index !== -1) this.go(index, asked);
    return index !== -1;
  }

  forward(count = 1) {
    const direction = Math.sign(count);
    let at = this.#at;
    for (let shown = 0; shown !== Math.abs(count); ++shown) {
      do at += direction;
      while (this.#leftOut.has(this.#steps[at]));
    }
    this.go(at);
  }

  first() {
    this.go(0);
  }

  last() {
    this.go(this.#steps.length - 1);
  }

  /** To the nearest step of the same thread, forward (1) or back (-1). */
  alongThread(direction) {
    for (let at = this.#at + direction; at >= 0 && at < this.#steps.length; at += direction)
      if (this.#steps[at].thread === this.current.thread && !this.#leftOut.has(this.#steps[at]))
        return this.go(at);
  }
}

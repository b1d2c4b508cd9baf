// The interleaving of a failure and all that follows its current step.

import { announce } from './announcement.mjs';
import { detailView } from './detail.mjs';
import { el } from './dom.mjs';
import { edgesView, edgeToggles, kindsOfEdges } from './edges.mjs';
import { actionOf, executionOf } from './execution.mjs';
import { historyView } from './history.mjs';
import { lanesView } from './lanes.mjs';
import { sourceView } from './source.mjs';
import { Stepper } from './stepper.mjs';
import { steppingBar } from './stepping_bar.mjs';
import { threadName, visible } from './text.mjs';

/** Kept from check to check, as a reader who wants one kind of edge wants it everywhere. */
const shownEdges = new Set(kindsOfEdges.filter(({ shown }) => shown).map(({ kind }) => kind));

/** Steps worth seeing first: where the failure is, or where the interleaving ends. */
function firstToShow({ steps, culprits }) {
  const named = [...culprits.keys()].map(({ index }) => index);
  return named.length === 0 ? steps.length - 1 : Math.max(...named);
}

/** { views, stepper, toggles, attach }: attach once the views are in the page. */
export function interleavingOf(check, data, names, step) {
  const execution = executionOf(check.record, check.words);
  const stepper = new Stepper(execution.steps, execution.leftOut);
  if (step === undefined || !stepper.goToNumber(step, false))
    stepper.go(firstToShow(execution), false);

  const lanes = lanesView(execution, names);
  const edges = edgesView(execution, lanes, shownEdges);
  const toggles = edgeToggles(execution, shownEdges, edges.draw);
  const stepping = steppingBar(stepper, execution.steps.length);
  const detail = detailView(execution, names);
  const source = sourceView(execution, data.sources);
  const history = historyView(execution, names);
  const views = el(
    'div',
    {},
    el(
      'section',
      { class: 'interleaving', 'aria-labelledby': 'interleaving-title' },
      el('h2', { id: 'interleaving-title' }, 'Interleaving'),
      el('div', { class: 'toolbar' }, stepping.bar, toggles),
      el(
        'div',
        { class: 'columns' },
        lanes.box,
        el('div', { class: 'beside' }, detail.panel, source.panel),
      ),
    ),
    history.panel,
  );
  return {
    views,
    stepper,
    toggles,
    attach: () => {
      for (const view of [stepping, lanes, edges, detail, source, history])
        stepper.listen(view.show);
      edges.draw();
      // The focus says it where it moves along; buttons, scrubber and letters move without it.
      stepper.listen((step, asked) => {
        if (!asked || lanes.box.contains(document.activeElement)) return;
        announce(
          `step ${step.number}, ${threadName(step.thread)}: ${visible(step.object)} ${visible(actionOf(step))}`,
        );
      });
    },
  };
}

import { relative } from 'node:path';
import { formatDuration } from '../model/duration.ts';
import { describeCounts } from '../report/describe-counts.ts';
import type { Ran } from '../session/session-request.ts';
import { countOf } from '../text/count-of.ts';
import type { Asked } from './inbox.ts';
import type { RoundToDo } from './watch-state.ts';

const mostNamed = 3;

/** Why a round starts, in a few words: the changed files, or what a person requested. @param folder folder to which
 * paths are relative */
export function askedText({ changed, again }: Asked, folder: string): string {
  const named = changed.slice(0, mostNamed).map((path) => relative(folder, path));
  const more = changed.length > mostNamed ? [`${changed.length - mostNamed} more`] : [];
  const files = changed.length === 0 ? [] : [`${[...named, ...more].join(', ')} changed`];
  const person = again === undefined ? [] : [again === 'all' ? 'rerun of all scenarios' : 'rerun of failed scenarios'];
  return [...files, ...person].join('; ') || 'first round';
}

/** What a round did and what remains to be done. */
export interface RoundFacts {
  readonly why: string;
  /** Whether it is the first round, in which every release is new. */
  readonly first: boolean;
  readonly todo: RoundToDo;
  readonly round: Ran;
  /** Releases that do not match their files yet. */
  readonly unsettled: readonly string[];
  /** Number of scenarios that have yet to run. */
  readonly waiting: number;
  /** How many scenarios failed in their last run, and how many there are. */
  readonly failing: { readonly count: number; readonly of: number };
}

/** The line that ends a round: the changes, what was done, the duration, and what remains to be done. */
export function roundText({ why, first, todo, round, unsettled, waiting, failing }: RoundFacts): string {
  const { settled, broken, ran, left, result } = round;
  const changed = round.changed.filter((name) => !broken.includes(name));
  const same = todo.releases.filter((name) => !round.changed.includes(name) && !broken.includes(name));
  const parts = [why];
  if (changed.length > 0 && !first) parts.push(`updated ${changed.join(', ')}`);
  if (settled && same.length > 0) parts.push(`${same.join(', ')} unchanged`);
  if (settled && broken.length > 0)
    parts.push(`${broken.join(', ')} could not be updated, running releases are unchanged`);
  const after = round.stands ? 'running releases are unchanged' : 'nothing is running, the next change starts it again';
  if (!settled) parts.push(`${todo.releases.join(', ') || 'the platform'} could not be updated, ${after}`);
  if (ran.length > 0) parts.push(`ran ${countOf(ran.length, 'scenario')}: ${describeCounts(result.counts)}`);
  else if (settled && broken.length === 0 && left.length === 0) parts.push('no scenarios to run');
  if (left.length > 0) parts.push(`interrupted by a newer change, ${countOf(left.length, 'scenario')} deferred`);
  else if (waiting > 0) parts.push(`${countOf(waiting, 'scenario')} held back until ${unsettled.join(', ')} is fixed`);
  if (failing.count > 0 && failing.of > ran.length) parts.push(`${failing.count} of ${failing.of} fail in total`);
  for (const fact of todo.restart) parts.push(`${fact} changed, which takes effect only after a restart`);
  return `${parts.join(' · ')} · ${formatDuration(result.durationMs)}`;
}

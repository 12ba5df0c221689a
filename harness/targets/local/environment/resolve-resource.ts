import { availableParallelism, totalmem } from 'node:os';
import type { Container } from '../manifest/pod-spec.ts';

const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Converts a Kubernetes quantity such as `250m` or `128Mi` to a number; undefined if the text is not a quantity. */
export function parseQuantity(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text.trim());
  const factor = suffixes[match?.[2] ?? ''];
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}

/**
 * Value of a `resourceFieldRef`, in units of its divisor and rounded up as in Kubernetes; without a limit it is the
 * capacity of the machine.
 */
export function resolveResource(resource: string, divisor: string, container: Container): string | undefined {
  const [list, name = ''] = resource.split('.');
  const given = list === 'limits' || list === 'requests' ? container.resources?.[list]?.[name] : undefined;
  const machine: Readonly<Record<string, number>> = { cpu: availableParallelism(), memory: totalmem() };
  const amount = given === undefined ? (list === 'limits' ? machine[name] : 0) : parseQuantity(String(given));
  const unit = parseQuantity(divisor);
  // Kubernetes treats a divisor of 0 as the default, 1.
  return amount === undefined || unit === undefined ? undefined : String(Math.ceil(amount / (unit || 1)));
}

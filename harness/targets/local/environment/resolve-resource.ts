import { availableParallelism, totalmem } from 'node:os';
import { parseQuantity } from '../../../model/cluster/quantity.ts';
import type { Container } from '../manifest/pod-spec.ts';

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

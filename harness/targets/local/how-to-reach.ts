import type { LocalRun } from './local-run.ts';

/** A line for each Service that a process stands for: where it listens and where its log is. */
export function howToReach(run: LocalRun): string[] {
  return run.services.all.flatMap(({ name, ports, mainPort, release, unavailable }) => {
    if (unavailable !== undefined) return [`${name}: does not run here: ${unavailable}`];
    return [...ports].map(([port, local]) => {
      const reach =
        mainPort === port && (port === 80 || port === 8080) ? `http://127.0.0.1:${local}` : `127.0.0.1:${local}`;
      return `${name}:${port} is ${reach}; log of ${release}: ${run.context.reportsFolder}/${release}.log`;
    });
  });
}

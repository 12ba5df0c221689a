import type { LocalRun } from './local-run.ts';

/** A line for each Service that a process stands for: where it listens; and where the logs are. */
export function howToReach(run: LocalRun): string[] {
  const services = run.services.all.flatMap(({ name, ports, mainPort, unavailable }) => {
    if (unavailable !== undefined) return [`${name}: does not run here: ${unavailable}`];
    return [...ports].map(([port, local]) => {
      const reach =
        mainPort === port && (port === 80 || port === 8080) ? `http://127.0.0.1:${local}` : `127.0.0.1:${local}`;
      return `${name}:${port} is ${reach}`;
    });
  });
  return [...services, `logs: ${run.context.reportsFolder}`];
}

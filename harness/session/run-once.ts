import { loadPlatform } from '../load/load-platform.ts';
import type { RunResult } from '../model/result/result.ts';
import { plainRules } from '../scenario/run-scenarios.ts';
import { RunRecord } from './run-record.ts';
import { brokenOffBy, runResult } from './run-result.ts';
import { Session } from './session.ts';
import type { SessionRequest, SessionRun } from './session-request.ts';

/** Opens a session, runs scenarios once and closes it. Never throws: errors are part of the result. */
export async function runOnce(request: SessionRequest, order: Omit<SessionRun, 'close'>): Promise<RunResult> {
  const { reporter = { emit: () => undefined } } = request;
  // A session masks its own secrets; if none could be opened, no secrets are known.
  const record = new RunRecord(reporter.emit);
  let session: Session;
  try {
    session = await Session.open(request);
  } catch (error) {
    const platform = typeof request.platform === 'string' ? loadPlatform(request.platform) : request.platform;
    const result = runResult(record, {
      platform,
      scenarios: order.scenarios,
      target: { kind: request.target ?? 'k3s', reason: 'requested' },
      kubernetes: undefined,
      asked: undefined,
      rules: plainRules,
      brokenOff: brokenOffBy(error, false),
      endedMs: record.now(),
    });
    reporter.emit({ type: 'run-ended', result });
    return result;
  }
  return (await session.run({ ...order, close: true })).result;
}

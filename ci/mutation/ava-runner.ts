import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/** The part of Stryker's plugin API used here, declared because its package is not installed. */
interface Run {
  readonly testFilter?: readonly string[];
  readonly activeMutant?: { readonly id: string };
  readonly mutantActivation?: 'static' | 'runtime';
  readonly reloadEnvironment?: boolean;
  readonly hitLimit?: number;
  readonly disableBail?: boolean;
}

/** The state shared by the instrumented code and Stryker. */
interface Shared {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: unknown;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}

interface Declared {
  readonly id: string;
  readonly fn: (t: unknown) => unknown;
}

interface Ended {
  readonly id: string;
  readonly name: string;
  readonly timeSpentMs: number;
  readonly status: 0 | 1;
  readonly failureMessage?: string;
}

/** AVA's own test class. */
type AvaTest = new (options: object) => { run(): Promise<{ readonly passed: boolean; readonly error?: unknown }> };

declare global {
  var __stryker__: Shared | undefined;
  var declareTest: ((title: string, fn: Declared['fn']) => void) | undefined;
}

/** Runs AVA's tests in one process: a mutant only costs the tests that reach it, plus reloading all modules if it is
 * reached during their loading. */
class AvaRunner {
  #tests: Declared[] = [];
  #Test: AvaTest | undefined;
  #loads = 0;

  capabilities(): object {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<object> {
    const shared = sharedState();
    await this.#load();
    const tests = await this.#run({ disableBail: true });
    return { status: 'complete', tests, mutantCoverage: shared.mutantCoverage };
  }

  async mutantRun(run: Run): Promise<object> {
    const shared = sharedState();
    Object.assign(shared, { hitCount: run.hitLimit === undefined ? undefined : 0, hitLimit: run.hitLimit });
    shared.activeMutant = run.mutantActivation === 'static' ? run.activeMutant?.id : undefined;
    if (run.reloadEnvironment === true || this.#loads === 0) await this.#load();
    shared.activeMutant = run.activeMutant?.id;
    const tests = await this.#run(run);
    const killers = tests.filter(({ status }) => status === 1);
    if (shared.hitCount !== undefined && run.hitLimit !== undefined && shared.hitCount > run.hitLimit)
      return { status: 'timeout', reason: 'the mutant was executed too often' };
    return killers.length === 0
      ? { status: 'survived', nrOfTests: tests.length }
      : {
          status: 'killed',
          nrOfTests: tests.length,
          killedBy: killers.map(({ id }) => id),
          failureMessage: killers[0]?.failureMessage ?? '',
        };
  }

  async #load(): Promise<void> {
    if (this.#Test === undefined) {
      this.#Test = ((await import(pathToFileURL('node_modules/ava/lib/test.js').href)) as { default: AvaTest }).default;
      const shim = `data:text/javascript,${encodeURIComponent(declaring)}`;
      const own = pathToFileURL(`${process.cwd()}/harness/`).href;
      registerHooks({
        resolve: (specifier, context, next) => {
          if (specifier === 'ava') return { url: shim, shortCircuit: true };
          const found = next(specifier, context);
          // A different URL makes Node load the module again.
          return found.url.startsWith(own) ? { ...found, url: `${found.url}?load=${this.#loads}` } : found;
        },
      });
    }
    this.#loads += 1;
    this.#tests = [];
    for (const file of filesOf(process.env['MUTATION_TESTS'] ?? '')) {
      globalThis.declareTest = (title, fn) => this.#tests.push({ id: `${file}: ${title}`, fn });
      await import(pathToFileURL(file).href);
    }
  }

  async #run({ testFilter, disableBail }: Run): Promise<Ended[]> {
    const ended: Ended[] = [];
    const shared = sharedState();
    for (const { id, fn } of this.#tests) {
      if (testFilter !== undefined && !testFilter.includes(id)) continue;
      shared.currentTestId = id;
      const began = performance.now();
      const failureMessage = await this.#failureOf(id, fn);
      shared.currentTestId = undefined;
      const status = failureMessage === undefined ? 0 : 1;
      ended.push({
        ...{ id, name: id, timeSpentMs: performance.now() - began, status },
        ...(failureMessage !== undefined && { failureMessage }),
      });
      if (status === 1 && disableBail !== true) break;
    }
    return ended;
  }

  async #failureOf(title: string, fn: Declared['fn']): Promise<string | undefined> {
    if (this.#Test === undefined) return 'no tests are loaded';
    const test = new this.#Test({
      ...{ title, fn, failWithoutAssertions: true, metadata: { inline: false } },
      contextRef: { get: () => ({}), set: () => undefined, copy: () => ({}) },
      notifyTimeoutUpdate: () => undefined,
      registerUniqueTitle: () => true,
    });
    const { passed, error } = await test.run();
    return passed ? undefined : String((error as Error | undefined)?.message ?? error);
  }
}

/** The module that replaces `ava` in the tests. */
const declaring = `
const test = (title, fn) => globalThis.declareTest(title, fn);
test.serial = test;
test.skip = () => undefined;
for (const hook of ['before', 'beforeEach', 'after', 'afterEach']) test[hook] = Object.assign(() => undefined, { always: () => undefined });
export default test;
`;

function sharedState(): Shared {
  globalThis.__stryker__ ??= {};
  return globalThis.__stryker__;
}

function filesOf(patterns: string): string[] {
  return globSync(patterns.split(','), { exclude: ['**/*.integration.test.ts', '**/node_modules/**'] }).sort();
}

/** The plugin, under the export name that Stryker expects. */
export const strykerPlugins = [
  { kind: 'TestRunner', name: 'ava', factory: Object.assign(() => new AvaRunner(), { inject: [] }) },
];

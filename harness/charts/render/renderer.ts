import { availableParallelism } from 'node:os';
import { createHelm, type Helm } from '../../helm/binary/run-helm.ts';
import { parseObjects } from '../../load/yaml/parse-manifests.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { documentsOf } from './variants/variants-template.ts';

/** Helm for renders: as many processes at once as there are processors, and each text that they print is parsed once, so
 * that equal documents are the same objects. */
export class Renderer {
  readonly helm: Helm;
  readonly #parsed = new Map<string, readonly KubeObject[]>();
  readonly #answers = new Map<string, Promise<ReadonlySet<number>>>();
  readonly #waiting: (() => void)[] = [];
  #free = availableParallelism();

  constructor(helm: Helm) {
    this.helm = helm;
  }

  /** @throws EnvironmentError where no helm is found. */
  static async create(): Promise<Renderer> {
    // Helm is given memory for time: it lives for a fraction of a second.
    return new Renderer(await createHelm({ ...process.env, GOGC: 'off', GOMEMLIMIT: '400MiB' }));
  }

  /** Runs helm as soon as a processor is free. */
  readonly run: Helm['run'] = async (args, options) => {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await this.helm.run(args, options);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  };

  /** The answer to a question that may be asked again. */
  once(question: string, ask: () => Promise<ReadonlySet<number>>): Promise<ReadonlySet<number>> {
    const answer = this.#answers.get(question) ?? ask();
    this.#answers.set(question, answer);
    return answer;
  }

  /** The objects of what helm printed. */
  parse(printed: string): KubeObject[] {
    return documentsOf(printed).flatMap((text) => this.parseDocument(text));
  }

  parseDocument(text: string): readonly KubeObject[] {
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    const objects = parseObjects(text);
    this.#parsed.set(text, objects);
    return objects;
  }
}

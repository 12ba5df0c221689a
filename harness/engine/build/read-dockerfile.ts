/** What a Dockerfile requires of the engine that builds it. */
export interface DockerfileNeeds {
  /** Images that it uses in FROM or COPY --from, with ARGs substituted; its own stages are not listed. */
  readonly images: readonly string[];
  /** The first line that only BuildKit supports. */
  readonly buildKit: DockerfileLine | undefined;
  /** The first line that uses secrets or SSH agents, which only a client such as buildx can pass to BuildKit. */
  readonly session: DockerfileLine | undefined;
}

interface DockerfileLine {
  readonly line: number;
  /** Name of the feature, such as `RUN --mount`. */
  readonly feature: string;
}

interface Instruction {
  readonly line: number;
  /** The keyword in upper case. */
  readonly word: string;
  readonly text: string;
}

/** Reads a Dockerfile up to the end of its target stage. Never throws: the engine reports syntax errors. */
export function readDockerfile(text: string, args: Readonly<Record<string, string>>, target?: string): DockerfileNeeds {
  const instructions = untilTarget(instructionsOf(text), target);
  const session = instructions.find(({ text: each }) => /--mount=\S*type=(secret|ssh)\b/.test(each));
  return {
    images: baseImages(instructions, args),
    buildKit: syntaxOf(text) ?? instructions.flatMap((each) => featureOf(each) ?? []).at(0),
    session: session && {
      line: session.line,
      feature: /type=ssh/.test(session.text) ? 'an SSH mount' : 'a secret mount',
    },
  };
}

function syntaxOf(text: string): DockerfileLine | undefined {
  // Parser directives must come before everything else.
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !/^\s*#\s*\w+\s*=/.test(line));
  const line = lines.slice(0, end < 0 ? undefined : end).findIndex((each) => /^\s*#\s*syntax\s*=/i.test(each));
  return line < 0 ? undefined : { line: line + 1, feature: '# syntax' };
}

const features: readonly (readonly [word: RegExp, flag: RegExp])[] = [
  [/^RUN$/, /^--(mount|network|security)\b/],
  [/^(COPY|ADD)$/, /^--(link|chmod|parents|exclude|checksum|keep-git-dir|unpack)\b/],
];

function featureOf({ word, text, line }: Instruction): DockerfileLine | undefined {
  const flags = text.split(/\s+/).slice(1);
  const own = flags.slice(0, flags.findIndex((flag) => !flag.startsWith('--')) >>> 0);
  const pattern = features.find(([words]) => words.test(word))?.[1];
  const flag = pattern && own.map((each) => pattern.exec(each)?.[0]).find((each) => each !== undefined);
  if (flag !== undefined) return { line, feature: `${word} ${flag}` };
  return /^(RUN|COPY|ADD)$/.test(word) && heredoc.test(text) ? { line, feature: `${word} <<` } : undefined;
}

const heredoc = /<<-?(["']?)(\w+)\1/;

/** The instructions, each with the line it starts at; the content of heredocs is skipped. */
function instructionsOf(text: string): Instruction[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    let whole = lines[at] ?? '';
    if (/^\s*(#|$)/.test(whole)) continue;
    while (/\\\s*$/.test(whole) && at + 1 < lines.length) {
      at += 1;
      const more = lines[at] ?? '';
      whole = whole.replace(/\\\s*$/, ' ') + (/^\s*#/.test(more) ? '\\' : more);
    }
    const [, word = ''] = /^\s*(\w+)/.exec(whole) ?? [];
    found.push({ line, word: word.toUpperCase(), text: whole.trim() });
    const [, , end] = heredoc.exec(whole) ?? [];
    if (end !== undefined) while (at + 1 < lines.length && (lines[++at] ?? '').trim() !== end);
  }
  return found;
}

/** The instructions of a stage and those before it; all of them if there is no such stage. */
function untilTarget(instructions: readonly Instruction[], target: string | undefined): readonly Instruction[] {
  if (target === undefined) return instructions;
  const isStage = ({ word }: Instruction) => word === 'FROM';
  const names = instructions.flatMap((each, index) => (isStage(each) ? [{ index, name: stageOf(each) }] : []));
  const place = names.findIndex(({ name }, number) => name === target.toLowerCase() || String(number) === target);
  return place < 0 ? instructions : instructions.slice(0, names[place + 1]?.index);
}

function stageOf({ text }: Instruction): string | undefined {
  return /\sAS\s+(\S+)/i.exec(text)?.[1]?.toLowerCase();
}

function baseImages(instructions: readonly Instruction[], args: Readonly<Record<string, string>>): string[] {
  const known = new Map<string, string>();
  const stages = new Set<string>();
  const images = new Set<string>();
  const filled = (text: string) =>
    text.replace(
      /\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})/g,
      (_, bare?: string, braced?: string, fallback?: string) => known.get(bare ?? braced ?? '') || (fallback ?? ''),
    );
  const add = (name: string) => {
    const image = filled(name);
    const isOwn = stages.has(image.toLowerCase()) || /^\d*$/.test(image) || image === 'scratch';
    if (!isOwn) images.add(image);
  };
  for (const instruction of instructions) {
    const { word, text } = instruction;
    const arg = /^\s*ARG\s+(\w+)(?:=(\S+))?/i.exec(text);
    if (arg?.[1] !== undefined && !known.has(arg[1]))
      known.set(arg[1], args[arg[1]] ?? arg[2]?.replace(/^(["'])(.*)\1$/, '$2') ?? '');
    for (const [, from = ''] of text.matchAll(/\s--(?:from=|mount=\S*\bfrom=)([^\s,]+)/g))
      if (word !== 'FROM') add(from);
    if (word !== 'FROM') continue;
    add(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/i.exec(text)?.[1] ?? '');
    const stage = stageOf(instruction);
    if (stage !== undefined) stages.add(stage);
  }
  return [...images];
}

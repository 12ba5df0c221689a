import { parseArgs } from 'node:util';
import { InputError } from 'platform-scenarios';

/** What to release, and the destinations. */
export interface ReleaseFlags {
  readonly dryRun: boolean;
  readonly npm: boolean;
  readonly charts?: string;
  readonly images?: string;
}

const shapes = {
  charts: { name: 'oci://REGISTRY/FOLDER', pattern: /^oci:\/\/[^/\s]+\/\S+$/ },
  images: { name: 'REGISTRY/FOLDER', pattern: /^[^/:\s]+(:\d+)?\/[^:\s]+$/ },
} as const;
const expected = `expected --charts ${shapes.charts.name}, --images ${shapes.images.name}, --npm; --dry-run sends nothing`;

/** Parses the flags of `npm run release`.
 * @throws InputError with one line */
export function parseFlags(args: readonly string[]): ReleaseFlags {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      'dry-run': { type: 'boolean' },
      npm: { type: 'boolean' },
      charts: { type: 'string' },
      images: { type: 'string' },
    },
  });
  const unknown = [
    ...tokens.flatMap((token) =>
      token.kind === 'option' && !['dry-run', 'npm', 'charts', 'images'].includes(token.name) ? [token.rawName] : [],
    ),
    ...positionals,
  ];
  if (unknown.length > 0) refuse(`${unknown.join(', ')} was given; ${expected}`);
  for (const [flag, { name, pattern }] of Object.entries(shapes)) {
    const given = values[flag];
    if (given !== undefined && !pattern.test(String(given)))
      refuse(`--${flag}: ${given === true ? 'nothing' : String(given)} was given; expected ${name}`);
  }
  if (Object.keys(values).length === 0) refuse(`nothing to release was named; ${expected}`);
  return {
    dryRun: values['dry-run'] === true,
    npm: values['npm'] === true,
    ...(typeof values['charts'] === 'string' && { charts: values['charts'] }),
    ...(typeof values['images'] === 'string' && { images: values['images'] }),
  };
}

function refuse(message: string): never {
  throw new InputError([{ at: undefined, message }]);
}

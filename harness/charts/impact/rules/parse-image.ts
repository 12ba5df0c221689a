/** The parts of an image; empty where they are not given. */
export interface Image {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** `registry.example.com/web:1@sha256:...` in its parts. */
export function parseImage(text: string): Image {
  const [name = '', digest = ''] = text.split('@');
  const [, first = '', rest = ''] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
  const hasRegistry = /[.:]/.test(first) || first === 'localhost';
  const [repository = '', tag = ''] = (hasRegistry ? rest : name).split(/:(?=[^/]*$)/);
  // What names no registry is that of Docker, whose images without an owner are called library/NAME.
  const registry = hasRegistry && !['docker.io', 'index.docker.io'].includes(first) ? first : '';
  const owned = registry === '' ? repository.replace(/^library\//, '') : repository;
  return { registry, repository: owned, tag, digest };
}

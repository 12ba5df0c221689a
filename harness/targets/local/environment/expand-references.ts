/**
 * Replaces `$(NAME)` by the value of the variable, as Kubernetes does in `env`, `command` and `args`: unknown names
 * stay unchanged, and `$$` is an escaped dollar sign.
 */
export function expandReferences(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, marked: string, name: string | undefined) => {
    if (marked === '$') return '$';
    return name === undefined ? whole : (variables.get(name) ?? whole);
  });
}

/**
 * Replaces `$(NAME)` by the value of the variable, as Kubernetes does in `env`, `command` and `args`: an unknown name
 * stays as it stands, and `$$` is a dollar sign that refers to nothing.
 */
export function expandReferences(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, marked: string, name: string | undefined) => {
    if (marked === '$') return '$';
    return name === undefined ? whole : (variables.get(name) ?? whole);
  });
}

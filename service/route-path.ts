/** The path of an operation as the router writes it: `/datasets/:id` for `/datasets/{id}`. */
export function routePath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

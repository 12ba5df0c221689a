const secretHeader = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|api-key|x-auth-token)$/i;

/** Whether a header contains credentials: it is masked in reports and never sent to another host. */
export function isSecretHeader(name: string): boolean {
  return secretHeader.test(name);
}

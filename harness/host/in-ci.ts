/** Whether a CI system runs this process, according to the CI variable; false and 0 count as not set. */
export function inCi({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0';
}

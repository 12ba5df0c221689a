/** Whether a CI system runs this, as the variable CI says; some people switch it off by false or 0. */
export function inCi({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0';
}

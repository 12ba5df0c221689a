import { isDeepStrictEqual } from 'node:util';
import { isMapping, valueAt } from '../../model/value-at.ts';
import type { Complaint } from './schema-problems.ts';

type Schema = Readonly<Record<string, unknown>>;
type Path = readonly string[];

/** Types in the order in which Helm lists them. */
const types = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'];

/** Keywords that are not checked here, so that what they say is left to Helm. */
const unchecked = [
  ...['$dynamicRef', '$recursiveRef', 'additionalItems', 'contains', 'dependencies', 'dependentRequired'],
  ...['dependentSchemas', 'format', 'unevaluatedItems', 'unevaluatedProperties'],
];

const forms = ['allOf', 'anyOf', 'oneOf', 'not', 'if'];

/** What a schema says against values, in Helm's words. It accepts what it cannot decide: keywords that it does not know,
 * schemas in other files, patterns that only Go has, and values of expressions, which are not known yet.
 * @param isComplete whether the values hold all that Helm checks, so that a required one may be missed */
export function checkSchema(schema: unknown, values: unknown, isComplete: boolean): Complaint[] {
  return new SchemaCheck(schema, isComplete).check(schema, values, []);
}

class SchemaCheck {
  readonly #root: unknown;
  readonly #isComplete: boolean;
  readonly #isOldDraft: boolean;
  /** Grows with each question that is left open: where it grew, that a schema does not fit proves nothing. */
  #doubts = 0;
  #depth = 0;

  constructor(root: unknown, isComplete: boolean) {
    this.#root = root;
    this.#isComplete = isComplete;
    this.#isOldDraft = /draft-0[3-7]/.test(String(valueAt(root, ['$schema'])));
  }

  check(schema: unknown, value: unknown, path: Path): Complaint[] {
    if (schema === false) return [complaint(path, 'false schema')];
    if (!isMapping(schema)) return [];
    if (isOpen(value) || this.#depth > 100) return this.#doubt();
    this.#depth += 1;
    try {
      const referred = schema['$ref'] === undefined ? [] : this.#checkReference(String(schema['$ref']), value, path);
      // Up to draft 7, keys beside $ref mean nothing.
      if (schema['$ref'] !== undefined && this.#isOldDraft) return referred;
      const found = [...referred, ...checkType(schema['type'], value, path), ...checkChoice(schema, value, path)];
      if (typeof value === 'number') found.push(...checkNumber(schema, value, path));
      if (typeof value === 'string') found.push(...this.#checkText(schema, value, path));
      if (Array.isArray(value)) found.push(...this.#checkList(schema, value, path));
      if (isMapping(value)) found.push(...this.#checkMapping(schema, value, path));
      if (forms.some((key) => key in schema)) found.push(...this.#checkForms(schema, value, path));
      if (unchecked.some((key) => key in schema)) this.#doubt();
      return found;
    } finally {
      this.#depth -= 1;
    }
  }

  #doubt(): [] {
    this.#doubts += 1;
    return [];
  }

  #checkReference(reference: string, value: unknown, path: Path): Complaint[] {
    const keys = reference.split('/').slice(1).map(decoded);
    const isLocal = reference === '#' || reference.startsWith('#/');
    const schema = isLocal ? valueAt(this.#root, keys) : undefined;
    return schema === undefined ? this.#doubt() : this.check(schema, value, path);
  }

  #checkText(schema: Schema, value: string, path: Path): Complaint[] {
    const found = checkSize(schema, 'Length', [...value].length, path);
    const { pattern } = schema;
    if (typeof pattern !== 'string') return found;
    if (this.#matches(pattern, value)) return found;
    return [...found, complaint(path, `'${value}' does not match pattern '${pattern.replaceAll('\\', '\\\\')}'`)];
  }

  /** Whether a text matches a pattern; one that JavaScript does not read as Go may leaves it open. */
  #matches(pattern: string, value: string): boolean {
    try {
      return new RegExp(pattern, 'u').test(value);
    } catch {
      this.#doubt();
      return true;
    }
  }

  #checkList(schema: Schema, value: readonly unknown[], path: Path): Complaint[] {
    const { items, prefixItems = Array.isArray(items) ? items : [] } = schema;
    const first: readonly unknown[] = Array.isArray(prefixItems) ? prefixItems : [];
    const rest = Array.isArray(items) ? true : items;
    const found = value.flatMap((item, index) =>
      this.#below(index < first.length ? first[index] : rest, item, path, index),
    );
    if (schema['uniqueItems'] === true && !value.some(isOpenWithin)) {
      const second = value.findIndex((item, index) =>
        value.slice(0, index).some((one) => isDeepStrictEqual(one, item)),
      );
      const firstEqual = value.findIndex((item) => isDeepStrictEqual(item, value[second]));
      if (second >= 0) found.push(complaint(path, `items at ${firstEqual} and ${second} are equal`));
    }
    return [...checkSize(schema, 'Items', value.length, path), ...found];
  }

  #checkMapping(schema: Schema, value: Readonly<Record<string, unknown>>, path: Path): Complaint[] {
    const { properties, patternProperties, additionalProperties, propertyNames, required } = schema;
    const known = isMapping(properties) ? properties : {};
    const patterns = Object.entries(isMapping(patternProperties) ? patternProperties : {});
    const found = checkSize(schema, 'Properties', Object.keys(value).length, path);
    const further: string[] = [];
    for (const [key, item] of Object.entries(value)) {
      const matching = patterns.filter(([pattern]) => this.#matches(pattern, key));
      if (Object.hasOwn(known, key)) found.push(...this.#below(known[key], item, path, key));
      for (const [, each] of matching) found.push(...this.#below(each, item, path, key));
      const isFurther = !Object.hasOwn(known, key) && matching.length === 0;
      if (isFurther && additionalProperties === false) further.push(key);
      else if (isFurther) found.push(...this.#below(additionalProperties, item, path, key));
      const wrong = propertyNames === undefined ? [] : this.check(propertyNames, key, path);
      if (wrong.length > 0) found.push({ ...complaint(path, `invalid propertyName '${key}'`), below: wrong });
    }
    if (further.length > 0) found.push(complaint(path, `additional properties ${quoted(further)} not allowed`));
    if (propertyNames === undefined && Object.keys(known).length > 0)
      for (const key of further) {
        const names = complaint(path, `value must be one of ${quoted(Object.keys(known))}`);
        found.push({ ...complaint(path, `invalid propertyName '${key}'`), below: [names] });
      }
    const missing = (Array.isArray(required) ? required : []).filter((key) => !Object.hasOwn(value, String(key)));
    if (missing.length > 0 && !this.#isComplete) return [...found, ...this.#doubt()];
    return missing.length === 0 ? found : [...found, complaint(path, `missing properties ${quoted(missing)}`)];
  }

  #checkForms(schema: Schema, value: unknown, path: Path): Complaint[] {
    const { allOf, anyOf, oneOf, not, if: condition } = schema;
    const formsOf = (forms: unknown) =>
      (Array.isArray(forms) ? forms : []).map((form) => grouped(this.check(form, value, path), path));
    const found = formsOf(allOf).flat();
    const any = formsOf(anyOf);
    if (any.length > 0 && any.every((form) => form.length > 0))
      found.push({ ...complaint(path, "'anyOf' failed"), below: any.flat() });
    const before = this.#doubts;
    const one = formsOf(oneOf);
    const fitting = one.flatMap((form, index) => (form.length === 0 ? [index] : []));
    if (one.length > 0 && fitting.length === 0)
      found.push({ ...complaint(path, "'oneOf' failed, none matched"), below: one.flat() });
    if (fitting.length > 1 && this.#doubts === before)
      found.push(complaint(path, `'oneOf' failed, subschemas ${fitting.slice(0, 2).join(', ')} matched`));
    if (not !== undefined && this.#fits(not, value, path) === true) found.push(complaint(path, "'not' failed"));
    const isMet = condition === undefined ? undefined : this.#fits(condition, value, path);
    if (isMet !== undefined) found.push(...this.check(schema[isMet ? 'then' : 'else'], value, path));
    return found;
  }

  /** Whether a value fits a schema; undefined if that is left open. */
  #fits(schema: unknown, value: unknown, path: Path): boolean | undefined {
    const before = this.#doubts;
    const isFitting = this.check(schema, value, path).length === 0;
    return isFitting && this.#doubts > before ? undefined : isFitting;
  }

  #below(schema: unknown, value: unknown, path: Path, key: string | number): Complaint[] {
    const below = [...path, String(key)];
    return grouped(this.check(schema, value, below), below);
  }
}

/** Whether a value is not known before the run: an expression, or a mapping with one as a key. */
function isOpen(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${{');
  return isMapping(value) && Object.keys(value).some((key) => key.includes('${{'));
}

function isOpenWithin(value: unknown): boolean {
  return isOpen(value) || (typeof value === 'object' && value !== null && Object.values(value).some(isOpenWithin));
}

function checkType(type: unknown, value: unknown, path: Path): Complaint[] {
  if (type === undefined) return [];
  const wanted = (Array.isArray(type) ? type : [type]).filter((each) => types.includes(String(each))).map(String);
  const own = typeOf(value);
  const isOf = (each: string) => each === own || (each === 'integer' && Number.isInteger(value));
  if (wanted.length === 0 || wanted.some(isOf)) return [];
  const sorted = wanted.sort((a, b) => types.indexOf(a) - types.indexOf(b));
  return [complaint(path, `got ${own}, want ${sorted.join(' or ')}`)];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function checkChoice(schema: Schema, value: unknown, path: Path): Complaint[] {
  const choices = 'const' in schema ? [schema['const']] : schema['enum'];
  if (!Array.isArray(choices) || isOpenWithin(value)) return [];
  if (choices.some((each) => isDeepStrictEqual(each, value))) return [];
  if (choices.some((each) => typeof each === 'object' && each !== null)) return [complaint(path, 'enum failed')];
  const shown = choices.map((each) => (typeof each === 'string' ? `'${each}'` : String(each))).join(', ');
  return [complaint(path, `value must be ${choices.length > 1 ? 'one of ' : ''}${shown}`)];
}

function checkNumber(schema: Schema, value: number, path: Path): Complaint[] {
  const isWrong: Readonly<Record<string, (limit: number) => boolean>> = {
    minimum: (limit) => value < limit,
    maximum: (limit) => value > limit,
    exclusiveMinimum: (limit) => value <= limit,
    exclusiveMaximum: (limit) => value >= limit,
    multipleOf: (limit) => Number.isInteger(limit) && value % limit !== 0,
  };
  return Object.entries(isWrong).flatMap(([key, test]) => {
    const limit = schema[key];
    return typeof limit === 'number' && test(limit) ? [complaint(path, `${key}: got ${value}, want ${limit}`)] : [];
  });
}

function checkSize(schema: Schema, what: string, size: number, path: Path): Complaint[] {
  const [least, most] = [schema[`min${what}`], schema[`max${what}`]];
  if (typeof least === 'number' && size < least) return [complaint(path, `min${what}: got ${size}, want ${least}`)];
  if (typeof most === 'number' && size > most) return [complaint(path, `max${what}: got ${size}, want ${most}`)];
  return [];
}

function complaint(path: Path, message: string): Complaint {
  const pointer = path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { path: pointer, message, below: [] };
}

/** Several complaints about one value as one, so that those of each form stay together. */
function grouped(complaints: readonly Complaint[], path: Path): Complaint[] {
  return complaints.length < 2 ? [...complaints] : [{ ...complaint(path, 'validation failed'), below: complaints }];
}

function decoded(part: string): string {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
}

function quoted(keys: readonly unknown[]): string {
  return keys.map((key) => `'${String(key)}'`).join(', ');
}

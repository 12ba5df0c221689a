import { CORE_SCHEMA, DUMP_SCHEMA, type DumpOptions, defineScalarTag, dump, intCoreTag, mergeTag } from 'js-yaml';

/** Whole numbers in YAML 1.2, all exact: those beyond 2^53 become bigints. */
const exactIntTag = defineScalarTag<number | bigint>('tag:yaml.org,2002:int', {
  ...intCoreTag,
  resolve: (source, isExplicit, tagName) => {
    const value = intCoreTag.resolve(source, isExplicit, tagName);
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const isNegative = source.startsWith('-');
    const size = BigInt(source.replace(/^[-+]/, ''));
    return isNegative ? -size : size;
  },
  identify: (value: unknown) => typeof value === 'bigint' || intCoreTag.identify(value),
  represent: (value: unknown) => String(value),
});

/** YAML 1.2 with merge keys and exact whole numbers. */
export const exactSchema = CORE_SCHEMA.withTags(exactIntTag, mergeTag);

const dumpSchema = DUMP_SCHEMA.withTags(exactIntTag);

/** Serialises data as YAML, with bigints as numbers. */
export function dumpYaml(value: unknown, options: DumpOptions = {}): string {
  return dump(value, { schema: dumpSchema, ...options });
}

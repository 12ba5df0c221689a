import type { Json } from '../json.ts';

/** One variant of a chart within a render of all. */
export interface NumberedVariant {
  readonly number: number;
  /** Top keys of the values that differ from the chart's own, as they are after helm's merge; undefined removes a key. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What differs in `.Release`. */
  readonly release: Json;
}

const define = 'platform-scenarios.variant';
const mark = '# platform-scenarios: variant';

/** A template that renders the other templates of its chart in several variants: helm takes a tenth of a second for each
 * chart before it renders anything, and each of its templates can be included with another context. It has to be deeper
 * than the others, so that helm comes to it before they can have changed the values.
 * @param templates their names, such as `web/templates/service.yaml`, in the order in which helm renders them: what one
 * writes into the values, the next one reads.
 * @param libraries names of the charts below it, which helm gives the global values too.
 * @returns a text in which the first variant is called in line `firstLine`, each other one line after the one before it. */
export function variantsTemplate(
  chart: string,
  templates: readonly string[],
  libraries: readonly string[],
  variants: readonly NumberedVariant[],
): { readonly text: string; readonly firstLine: number } {
  const head = `{{- define "${define}.global" -}}
{{- range $name := .names -}}
{{- $below := index $.values $name -}}
{{- if kindIs "map" $below -}}
{{- $_ := set $below "global" (merge (deepCopy $.global) (default dict $below.global)) -}}
{{- include "${define}.global" (dict "names" $.names "values" $below "global" $.global) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- define "${define}" -}}
{{- $values := deepCopy .root.Values -}}
{{- range $key := fromJsonArray .removed -}}{{- $_ := unset $values $key -}}{{- end -}}
{{- range $key, $value := fromJson .values -}}{{- $_ := set $values $key $value -}}{{- end -}}
{{- if hasKey (fromJson .values) "global" -}}
{{- include "${define}.global" (dict "names" (fromJsonArray .libraries) "values" $values "global" $values.global) -}}
{{- end -}}
{{- $context := dict "Values" $values "Release" (merge (fromJson .release) .root.Release) -}}
{{- range $key := list "Chart" "Capabilities" "Files" "Subcharts" -}}{{- $_ := set $context $key (index $.root $key) -}}{{- end -}}
{{- $texts := dict -}}
{{- range $name := fromJsonArray .templates -}}
{{- $_ := set $context "Template" (dict "Name" $name "BasePath" ${quoted(`${chart}/templates`)}) -}}
{{- $_ := set $texts $name (include $name $context) -}}
{{- end -}}
{{- range $name, $text := omit $texts ${quoted(`${chart}/templates/NOTES.txt`)} -}}
{{- range $document := regexSplit "(?:^|\\\\s*\\\\n)---\\\\s*" $text -1 -}}
{{- if trim $document }}
---
{{ $document }}
${mark} {{ $.number }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
`;
  const calls = variants.map(({ number, values, release }) => {
    const removed = Object.keys(values).filter((key) => values[key] === undefined);
    const texts = Object.entries({ values, removed, release, templates, libraries })
      .map(([key, value]) => `"${key}" ${quoted(JSON.stringify(value))}`)
      .join(' ');
    return `{{- include "${define}" (dict "root" $ "number" ${number} ${texts}) -}}`;
  });
  return { text: `${head}${calls.join('\n')}\n`, firstLine: head.split('\n').length };
}

/** A text of Go: what JSON escapes, Go reads alike. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The documents of what helm printed, as it would print them for each variant, and those of the chart's other templates. */
export function readVariants(printed: string): {
  readonly own: readonly string[];
  readonly variants: ReadonlyMap<number, readonly string[]>;
} {
  const own: string[] = [];
  const variants = new Map<number, string[]>();
  for (const text of documentsOf(printed)) {
    const at = text.lastIndexOf(mark);
    const number = at === -1 ? Number.NaN : Number(text.slice(at + mark.length));
    if (Number.isNaN(number)) own.push(text);
    else variants.set(number, [...(variants.get(number) ?? []), wholeLines(text.slice(0, at))]);
  }
  return { own, variants };
}

/** The documents that helm printed, without the comment that names the template. */
export function documentsOf(printed: string): string[] {
  return printed
    .split(/^---\n# Source: .*\n/m)
    .slice(1)
    .map(wholeLines);
}

function wholeLines(text: string): string {
  return `${text.trimEnd()}\n`;
}

import { escapeMarkup } from '../escape-markup.ts';

/** Markup that is inserted into a document without escaping. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

/** Builds markup from a template: texts are escaped, lists joined, and undefined is left out. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, index) => text + render(values[index - 1]) + part));
}

function render(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'string' || typeof value === 'number'
    ? escapeMarkup(String(value))
    : value.map(render).join('');
}

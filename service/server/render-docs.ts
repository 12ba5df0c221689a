import type { z } from 'zod';
import { openapiDocument } from '../contract/openapi-document.ts';
import { type DescribedOperation, operationList } from '../contract/operations.ts';
import { problemKinds } from '../contract/problem.ts';

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}
code,pre{font:14px/1.5 ui-monospace,monospace}pre{overflow:auto;padding:.75rem;border:1px solid #8886;border-radius:6px}
table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}
h2{margin-top:2.5rem;border-bottom:1px solid #8886}h3 code{font-weight:600}.m{display:inline-block;min-width:4.5rem}`;

/** Renders the contract as a self-contained HTML page without scripts, images or external requests. */
export function renderDocs(): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Kaggle Data API</title><style>${STYLE}</style></head><body>
<h1>Kaggle Data API</h1><p>The contract in machine-readable form: <a href="openapi.json">openapi.json</a>.</p>
<h2>Operations</h2>${operationList.map(renderOperation).join('\n')}
<h2>Schemas</h2>${renderSchemas()}
<h2>Problems</h2><p>Every error is <code>application/problem+json</code> (RFC 9457) with a <code>request_id</code>.</p>
<table>${problemKinds.map(({ kind, status, title }) => `<tr id="problem-${kind}"><td><code>${kind}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`).join('')}</table>
</body></html>`;
}

function renderOperation(operation: DescribedOperation): string {
  const { id, method, path, summary, description = '', query, headers, body, answers, problems, writes } = operation;
  const parameters = Object.entries(query?.shape ?? {}).map(([name, field]) => [
    name,
    (field as z.ZodType).meta()?.description,
  ]);
  const rows = [...parameters, ...headers.map((name) => [name, 'header'])];
  return `<h3 id="${id}"><code><span class="m">${method.toUpperCase()}</span>${escapeHtml(path)}</code></h3>
<p>${escapeHtml(summary)}. ${escapeHtml(description)}${writes ? ' Requires a bearer token if tokens are configured.' : ''}</p>
${rows.length === 0 ? '' : `<table>${rows.map(([name, text]) => `<tr><td><code>${escapeHtml(name ?? '')}</code></td><td>${escapeHtml(text ?? '')}</td></tr>`).join('')}</table>`}
${body === undefined ? '' : `<p>Body: <code>${body.types.map(escapeHtml).join('</code> or <code>')}</code></p><p>${renderSchema(body.schema)}</p>`}
<table>${Object.entries(answers)
    .map(
      ([status, answer]) =>
        `<tr><td>${status}</td><td>${escapeHtml(answer.description)}${answer.schema === undefined ? '' : ` ${renderSchema(answer.schema)}`}</td></tr>`,
    )
    .join('')}
<tr><td>problems</td><td>${problems.join(', ')}</td></tr></table>`;
}

function renderSchema(schema: z.ZodType): string {
  const id = schema.meta()?.id ?? '';
  return `<a href="#schema-${id}">${escapeHtml(id)}</a>`;
}

function renderSchemas(): string {
  const { components } = openapiDocument() as { components: { schemas: Record<string, unknown> } };
  return Object.entries(components.schemas)
    .map(([id, schema]) => `<h3 id="schema-${id}">${id}</h3><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`)
    .join('\n');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

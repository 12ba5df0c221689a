import type { Context } from 'koa';
import { openapiDocument } from '../contract/openapi-document.ts';
import { answerJson } from '../http/answer-json.ts';
import { renderDocs } from './render-docs.ts';

/** `GET /openapi.json` */
export function openapiRoute() {
  const json = JSON.stringify(openapiDocument());
  return (context: Context): void => answerJson(context, 200, json);
}

/** `GET /docs`: the contract as a page that needs nothing from anywhere else. */
export function docsRoute() {
  const html = renderDocs();
  return (context: Context): void => {
    context.type = 'html';
    context.body = html;
  };
}

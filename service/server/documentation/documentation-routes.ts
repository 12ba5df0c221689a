import type { Context } from 'koa';
import { openapiDocument } from '../../contract/openapi-document.ts';
import { renderDocs } from './render-docs.ts';

/** `GET /openapi.json` */
export function openapiRoute(basePath: string) {
  const json = JSON.stringify({ ...openapiDocument(), servers: [{ url: basePath === '' ? '/' : basePath }] });
  return (context: Context): void => {
    context.type = 'json';
    context.body = json;
  };
}

/** `GET /docs`: the contract as a page that needs nothing from anywhere else. */
export function docsRoute() {
  const html = renderDocs();
  return (context: Context): void => {
    context.type = 'html';
    context.body = html;
  };
}

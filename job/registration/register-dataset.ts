import type { DatasetsClient, Registration } from './datasets-client.ts';

export type RegistrationResult = 'created' | 'updated' | 'unchanged';

/**
 * Makes the API's entry of that name say what `registration` says; a second call changes nothing.
 *
 * @throws HttpError, ConnectionError.
 */
export async function registerDataset(client: DatasetsClient, registration: Registration): Promise<RegistrationResult> {
  let found = await client.find(registration.name);
  if (found === undefined) {
    if (await client.create(registration)) return 'created';
    // Another run created it between the two requests.
    found = await client.find(registration.name);
    if (found === undefined) {
      throw new Error(`the datasets API says that the name ${registration.name} is taken, but does not list it`);
    }
  }
  const same = found.description === registration.description && found.source_url === registration.source_url;
  if (same) return 'unchanged';
  await client.update(found.id, registration);
  return 'updated';
}

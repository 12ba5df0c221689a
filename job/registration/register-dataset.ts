import type { NewDataset } from '@platform-scenarios/datasets-client';
import type { DatasetsClient } from './datasets-client.ts';

export type RegistrationResult = 'created' | 'updated' | 'unchanged';

/**
 * Makes the API's entry with that name match `registration`; calling it again changes nothing.
 *
 * @throws HttpError, ConnectionError
 */
export async function registerDataset(client: DatasetsClient, registration: NewDataset): Promise<RegistrationResult> {
  const found = await client.find(registration.name);
  if (found?.description === registration.description && found?.source_url === registration.source_url)
    return 'unchanged';
  const written = await client.put(registration);
  // Another run may have created it between the two requests.
  return written?.created_at === written?.updated_at ? 'created' : 'updated';
}

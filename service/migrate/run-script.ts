import { type CommonQueryMethods, sql } from 'slonik';

/**
 * Runs a whole SQL file. Slonik speaks the extended protocol, which takes one statement a call, so the file
 * goes in as the body of one DO block; its statements run one after the other in the caller's transaction.
 */
export async function runScript(connection: CommonQueryMethods, text: string): Promise<void> {
  let tag = '$script$';
  for (let attempt = 0; text.includes(tag); attempt++) tag = `$script${attempt}$`;
  await connection.query(sql.unsafe`DO ${sql.literalValue(`BEGIN EXECUTE ${tag}${text}${tag}; END`)}`);
}

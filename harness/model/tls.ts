import { z } from 'zod';

/** Source of the CA certificates: a file, or the key of a Secret. */
const authoritySchema = z
  .union([
    z.string().min(1).describe('PEM file of certificates.'),
    z.strictObject({
      secret: z.string().describe('Secret that holds them, in a namespace of the release.'),
      key: z.string().default('ca.crt').describe('Key of the Secret.'),
    }),
  ])
  .describe(
    'Authority that signed the certificate: a PEM file, relative to this one, or {secret, key: ca.crt}. Default: the CA in the Secret of the Ingress or Gateway, or in the Secrets of an sql or redis release, else what Node trusts.',
  );

/** How a step uses TLS and how it verifies the server. */
export const tlsSchema = z
  .union([
    z.literal(true),
    z
      .strictObject({
        ca: authoritySchema.optional(),
        serverName: z
          .string()
          .min(1)
          .optional()
          .describe(
            'Name that is sent (SNI) and that the certificate has to carry; default: the host of the route, or a name of the Service in the cluster.',
          ),
        insecure: z.literal(true).optional().describe('Accepts any certificate, also a forged one; reports say so.'),
      })
      .refine(({ ca, insecure }) => ca === undefined || insecure === undefined, 'one of ca and insecure'),
  ])
  .describe('Uses TLS and verifies the certificate: true, or {ca, serverName, insecure}.');

export type Tls = z.output<typeof tlsSchema>;

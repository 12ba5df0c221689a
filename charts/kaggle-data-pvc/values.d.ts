/** Generated from the values.schema.json of the chart by `charts docs`; not for editing. */

export interface KaggleDataPvcValues {
  readonly global?: {
    readonly imageRegistry?: string;
    readonly imagePullSecrets?: readonly (string)[];
    readonly storageClass?: string;
    readonly labels?: {
      readonly [key: string]: string | number | boolean | null;
    };
    readonly annotations?: {
      readonly [key: string]: string | number | boolean | null;
    };
    readonly [key: string]: unknown;
  };
  readonly name?: string;
  readonly size?: string | number;
  readonly accessModes?: readonly ("ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod")[];
  readonly storageClass?: string;
  readonly retain?: boolean;
  readonly hostPath?: {
    readonly enabled?: boolean;
    readonly parent?: string;
    readonly image?: Image;
    readonly runAsUser?: number;
  };
  readonly labels?: {
    readonly [key: string]: string | number | boolean | null;
  };
  readonly annotations?: {
    readonly [key: string]: string | number | boolean | null;
  };
  readonly nameOverride?: string;
  readonly fullnameOverride?: string;
}

interface Image {
  readonly registry?: string;
  readonly repository?: string;
  readonly tag?: string | number;
  readonly digest?: string;
  readonly pullPolicy?: "IfNotPresent" | "Always" | "Never";
}

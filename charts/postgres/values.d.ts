/** Generated from the values.schema.json of the chart by `charts docs`; not for editing. */

import type { KitServiceValues } from '../library/service/values.d.ts';

export interface PostgresValues extends KitServiceValues {
  readonly database?: {
    readonly name?: string;
    readonly user?: string;
  };
  readonly backup?: {
    readonly enabled?: boolean;
    readonly encryption?: {
      readonly key?: string;
      readonly secret?: string;
    };
    readonly job?: {
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
      readonly image?: Image;
      readonly imagePullSecrets?: readonly (string)[];
      readonly command?: readonly (string)[];
      readonly args?: readonly (string)[];
      readonly env?: Env;
      readonly envFrom?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly lifecycle?: {
        readonly [key: string]: unknown;
      };
      readonly terminationGracePeriodSeconds?: number;
      readonly resources?: Resources;
      readonly config?: {
        readonly data?: {
          readonly [key: string]: string | number | boolean | null;
        };
        readonly raw?: {
          readonly [key: string]: string | null;
        };
        readonly envFrom?: boolean;
        readonly mountPath?: string;
      };
      readonly secret?: {
        readonly data?: {
          readonly [key: string]: string | number | boolean | null;
        };
        readonly existing?: string;
        readonly external?: {
          readonly store?: string;
          readonly storeKind?: "SecretStore" | "ClusterSecretStore";
          readonly refresh?: string;
          readonly keys?: {
            readonly [key: string]: string | {
              readonly key: string;
              readonly property?: string;
            } | null;
          };
        };
        readonly generate?: {
          readonly [key: string]: number | null;
        };
        readonly fromFile?: string;
        readonly envFrom?: boolean;
        readonly mountPath?: string;
      };
      readonly persistence?: {
        readonly [key: string]: Volume | null;
      };
      readonly volumes?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly volumeMounts?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly tmp?: {
        readonly enabled?: boolean;
        readonly sizeLimit?: string | number;
      };
      readonly initContainers?: readonly (Container)[];
      readonly sidecars?: readonly (Container)[];
      readonly networkPolicy?: {
        readonly enabled?: boolean;
        readonly dns?: boolean;
        readonly from?: readonly (Peer)[];
        readonly to?: readonly (Peer)[];
      };
      readonly serviceAccount?: {
        readonly create?: boolean;
        readonly name?: string;
        readonly token?: boolean;
        readonly annotations?: {
          readonly [key: string]: string | number | boolean | null;
        };
      };
      readonly rbac?: {
        readonly rules?: readonly ({
          readonly [key: string]: unknown;
        })[];
      };
      readonly extraObjects?: readonly ({
        readonly [key: string]: unknown;
      } | string)[];
      readonly labels?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly annotations?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly podLabels?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly podAnnotations?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly priorityClassName?: string;
      readonly nodeSelector?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly affinity?: {
        readonly [key: string]: unknown;
      };
      readonly tolerations?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly topologySpread?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly podSecurity?: {
        readonly [key: string]: unknown;
      };
      readonly containerSecurity?: {
        readonly [key: string]: unknown;
      };
      readonly allow?: {
        readonly hostPath?: boolean;
        readonly secretFromFile?: boolean;
      };
      readonly nameOverride?: string;
      readonly fullnameOverride?: string;
      readonly kind?: "CronJob" | "Job";
      readonly schedule?: string;
      readonly timeZone?: string;
      readonly concurrencyPolicy?: "Forbid" | "Allow" | "Replace";
      readonly startingDeadlineSeconds?: number;
      readonly successfulJobsHistoryLimit?: number;
      readonly failedJobsHistoryLimit?: number;
      readonly suspend?: boolean;
      readonly backoffLimit?: number;
      readonly activeDeadlineSeconds?: number;
      readonly ttlSecondsAfterFinished?: number | "";
      readonly parallelism?: number;
      readonly completions?: number;
      readonly restartPolicy?: "Never" | "OnFailure";
      readonly podFailurePolicy?: {
        readonly [key: string]: unknown;
      };
    };
    readonly restore?: {
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
      readonly image?: Image;
      readonly imagePullSecrets?: readonly (string)[];
      readonly command?: readonly (string)[];
      readonly args?: readonly (string)[];
      readonly env?: Env;
      readonly envFrom?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly lifecycle?: {
        readonly [key: string]: unknown;
      };
      readonly terminationGracePeriodSeconds?: number;
      readonly resources?: Resources;
      readonly config?: {
        readonly data?: {
          readonly [key: string]: string | number | boolean | null;
        };
        readonly raw?: {
          readonly [key: string]: string | null;
        };
        readonly envFrom?: boolean;
        readonly mountPath?: string;
      };
      readonly secret?: {
        readonly data?: {
          readonly [key: string]: string | number | boolean | null;
        };
        readonly existing?: string;
        readonly external?: {
          readonly store?: string;
          readonly storeKind?: "SecretStore" | "ClusterSecretStore";
          readonly refresh?: string;
          readonly keys?: {
            readonly [key: string]: string | {
              readonly key: string;
              readonly property?: string;
            } | null;
          };
        };
        readonly generate?: {
          readonly [key: string]: number | null;
        };
        readonly fromFile?: string;
        readonly envFrom?: boolean;
        readonly mountPath?: string;
      };
      readonly persistence?: {
        readonly [key: string]: Volume | null;
      };
      readonly volumes?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly volumeMounts?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly tmp?: {
        readonly enabled?: boolean;
        readonly sizeLimit?: string | number;
      };
      readonly initContainers?: readonly (Container)[];
      readonly sidecars?: readonly (Container)[];
      readonly networkPolicy?: {
        readonly enabled?: boolean;
        readonly dns?: boolean;
        readonly from?: readonly (Peer)[];
        readonly to?: readonly (Peer)[];
      };
      readonly serviceAccount?: {
        readonly create?: boolean;
        readonly name?: string;
        readonly token?: boolean;
        readonly annotations?: {
          readonly [key: string]: string | number | boolean | null;
        };
      };
      readonly rbac?: {
        readonly rules?: readonly ({
          readonly [key: string]: unknown;
        })[];
      };
      readonly extraObjects?: readonly ({
        readonly [key: string]: unknown;
      } | string)[];
      readonly labels?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly annotations?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly podLabels?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly podAnnotations?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly priorityClassName?: string;
      readonly nodeSelector?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly affinity?: {
        readonly [key: string]: unknown;
      };
      readonly tolerations?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly topologySpread?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly podSecurity?: {
        readonly [key: string]: unknown;
      };
      readonly containerSecurity?: {
        readonly [key: string]: unknown;
      };
      readonly allow?: {
        readonly hostPath?: boolean;
        readonly secretFromFile?: boolean;
      };
      readonly nameOverride?: string;
      readonly fullnameOverride?: string;
      readonly kind?: "CronJob" | "Job";
      readonly schedule?: string;
      readonly timeZone?: string;
      readonly concurrencyPolicy?: "Forbid" | "Allow" | "Replace";
      readonly startingDeadlineSeconds?: number;
      readonly successfulJobsHistoryLimit?: number;
      readonly failedJobsHistoryLimit?: number;
      readonly suspend?: boolean;
      readonly backoffLimit?: number;
      readonly activeDeadlineSeconds?: number;
      readonly ttlSecondsAfterFinished?: number | "";
      readonly parallelism?: number;
      readonly completions?: number;
      readonly restartPolicy?: "Never" | "OnFailure";
      readonly podFailurePolicy?: {
        readonly [key: string]: unknown;
      };
    };
    readonly verify?: {
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
      readonly image?: Image;
      readonly imagePullSecrets?: readonly (string)[];
      readonly command?: readonly (string)[];
      readonly args?: readonly (string)[];
      readonly env?: Env;
      readonly envFrom?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly lifecycle?: {
        readonly [key: string]: unknown;
      };
      readonly terminationGracePeriodSeconds?: number;
      readonly resources?: Resources;
      readonly config?: {
        readonly data?: {
          readonly [key: string]: string | number | boolean | null;
        };
        readonly raw?: {
          readonly [key: string]: string | null;
        };
        readonly envFrom?: boolean;
        readonly mountPath?: string;
      };
      readonly secret?: {
        readonly data?: {
          readonly [key: string]: string | number | boolean | null;
        };
        readonly existing?: string;
        readonly external?: {
          readonly store?: string;
          readonly storeKind?: "SecretStore" | "ClusterSecretStore";
          readonly refresh?: string;
          readonly keys?: {
            readonly [key: string]: string | {
              readonly key: string;
              readonly property?: string;
            } | null;
          };
        };
        readonly generate?: {
          readonly [key: string]: number | null;
        };
        readonly fromFile?: string;
        readonly envFrom?: boolean;
        readonly mountPath?: string;
      };
      readonly persistence?: {
        readonly [key: string]: Volume | null;
      };
      readonly volumes?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly volumeMounts?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly tmp?: {
        readonly enabled?: boolean;
        readonly sizeLimit?: string | number;
      };
      readonly initContainers?: readonly (Container)[];
      readonly sidecars?: readonly (Container)[];
      readonly networkPolicy?: {
        readonly enabled?: boolean;
        readonly dns?: boolean;
        readonly from?: readonly (Peer)[];
        readonly to?: readonly (Peer)[];
      };
      readonly serviceAccount?: {
        readonly create?: boolean;
        readonly name?: string;
        readonly token?: boolean;
        readonly annotations?: {
          readonly [key: string]: string | number | boolean | null;
        };
      };
      readonly rbac?: {
        readonly rules?: readonly ({
          readonly [key: string]: unknown;
        })[];
      };
      readonly extraObjects?: readonly ({
        readonly [key: string]: unknown;
      } | string)[];
      readonly labels?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly annotations?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly podLabels?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly podAnnotations?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly priorityClassName?: string;
      readonly nodeSelector?: {
        readonly [key: string]: string | number | boolean | null;
      };
      readonly affinity?: {
        readonly [key: string]: unknown;
      };
      readonly tolerations?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly topologySpread?: readonly ({
        readonly [key: string]: unknown;
      })[];
      readonly podSecurity?: {
        readonly [key: string]: unknown;
      };
      readonly containerSecurity?: {
        readonly [key: string]: unknown;
      };
      readonly allow?: {
        readonly hostPath?: boolean;
        readonly secretFromFile?: boolean;
      };
      readonly nameOverride?: string;
      readonly fullnameOverride?: string;
      readonly kind?: "CronJob" | "Job";
      readonly schedule?: string;
      readonly timeZone?: string;
      readonly concurrencyPolicy?: "Forbid" | "Allow" | "Replace";
      readonly startingDeadlineSeconds?: number;
      readonly successfulJobsHistoryLimit?: number;
      readonly failedJobsHistoryLimit?: number;
      readonly suspend?: boolean;
      readonly backoffLimit?: number;
      readonly activeDeadlineSeconds?: number;
      readonly ttlSecondsAfterFinished?: number | "";
      readonly parallelism?: number;
      readonly completions?: number;
      readonly restartPolicy?: "Never" | "OnFailure";
      readonly podFailurePolicy?: {
        readonly [key: string]: unknown;
      };
    };
  };
}

interface Image {
  readonly registry?: string;
  readonly repository?: string;
  readonly tag?: string | number;
  readonly digest?: string;
  readonly pullPolicy?: "IfNotPresent" | "Always" | "Never";
}

interface Env {
  readonly [key: string]: string | number | boolean | {
    readonly secretKeyRef: KeyOf;
  } | {
    readonly configMapKeyRef: KeyOf;
  } | {
    readonly fieldRef: {
      readonly [key: string]: unknown;
    };
  } | {
    readonly resourceFieldRef: {
      readonly [key: string]: unknown;
    };
  } | null;
}

interface KeyOf {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

interface Resources {
  readonly requests?: {
    readonly [key: string]: string | number;
  };
  readonly limits?: {
    readonly [key: string]: string | number;
  };
}

interface Volume {
  readonly type?: "claim" | "existingClaim" | "emptyDir" | "hostPath" | "configMap" | "secret" | "template";
  readonly mountPath?: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
  readonly size?: string | number;
  readonly accessModes?: readonly ("ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod")[];
  readonly storageClass?: string;
  readonly volumeName?: string;
  readonly retain?: boolean;
  readonly claim?: string;
  readonly source?: string;
  readonly path?: string;
  readonly medium?: "" | "Memory";
  readonly sizeLimit?: string | number;
}

interface Container {
  readonly name: string;
  readonly image?: Image;
  readonly command?: readonly (string)[];
  readonly args?: readonly (string)[];
  readonly env?: Env;
  readonly ports?: readonly ({
    readonly [key: string]: unknown;
  })[];
  readonly probes?: Probes;
  readonly lifecycle?: {
    readonly [key: string]: unknown;
  };
  readonly resources?: Resources;
  readonly containerSecurity?: {
    readonly [key: string]: unknown;
  };
  readonly volumeMounts?: readonly ({
    readonly [key: string]: unknown;
  })[];
  readonly restartPolicy?: "Always" | "OnFailure" | "Never";
}

interface Probes {
  readonly startup?: Probe;
  readonly readiness?: Probe;
  readonly liveness?: Probe;
}

interface Probe {
  readonly enabled?: boolean;
  readonly httpGet?: {
    readonly [key: string]: unknown;
  } | null;
  readonly tcpSocket?: {
    readonly [key: string]: unknown;
  } | null;
  readonly exec?: {
    readonly [key: string]: unknown;
  } | null;
  readonly grpc?: {
    readonly [key: string]: unknown;
  } | null;
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
  readonly terminationGracePeriodSeconds?: number;
}

type Peer = string | {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: {
    readonly [key: string]: string | number | boolean | null;
  };
  readonly ports?: readonly (number | string)[];
} | {
  readonly cidr: string;
  readonly except?: readonly (string)[];
  readonly ports?: readonly (number | string)[];
};

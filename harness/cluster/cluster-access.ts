export interface ClusterAccess {
  readonly namespace: string;
}

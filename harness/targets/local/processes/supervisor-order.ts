/** Messages from the harness to its supervisor, one JSON document per line. */
export type SupervisorOrder =
  /** `signal` ends the group without leaving anything behind; SIGKILL follows later. */
  | { readonly type: 'group'; readonly pid: number; readonly signal: NodeJS.Signals }
  | { readonly type: 'group-ended'; readonly pid: number }
  | { readonly type: 'folder'; readonly path: string }
  | { readonly type: 'folder-removed'; readonly path: string }
  /** Marker in the environment of every process of the run. */
  | { readonly type: 'marker'; readonly value: string };

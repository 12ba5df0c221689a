/** What the harness tells its supervisor, one JSON document a line. */
export type SupervisorOrder =
  /** `signal` is what ends the group without leaving anything behind; SIGKILL follows. */
  | { readonly type: 'group'; readonly pid: number; readonly signal: NodeJS.Signals }
  | { readonly type: 'group-ended'; readonly pid: number }
  | { readonly type: 'folder'; readonly path: string }
  | { readonly type: 'folder-removed'; readonly path: string }
  /** Text in the environment of every process of the run. */
  | { readonly type: 'marker'; readonly value: string };

/** Settings that the local target controls: where the server listens and where its files are. */
const ours = new Set([
  'listen_addresses',
  'port',
  'unix_socket_directories',
  'data_directory',
  'config_file',
  'hba_file',
  'ident_file',
  'shared_preload_libraries',
  'log_directory',
  'logging_collector',
]);

/**
 * Extracts the settings from the arguments of a postgres container (`-c name=value`, `--name=value`), as `name=value`.
 * @param onLeftOut called with a note for each argument that is ignored
 */
export function postgresSettings(args: readonly string[], onLeftOut: (note: string) => void): string[] {
  const settings: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at] ?? '';
    const setting = argument === '-c' ? (args[++at] ?? '') : argument.replace(/^(-c|--)/, '');
    const name = setting.split('=')[0]?.replaceAll('-', '_') ?? '';
    if (argument === 'postgres') continue;
    if (!argument.startsWith('-') || !setting.includes('=') || ours.has(name)) {
      onLeftOut(`argument ${setting} is ignored: the local target controls it`);
    } else {
      settings.push(`${name}=${setting.slice(setting.indexOf('=') + 1)}`);
    }
  }
  return settings;
}

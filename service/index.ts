export { createApp } from './server/create-app.ts';
export { parseSettings } from './settings/parse-settings.ts';
export { SettingsError } from './settings/settings-error.ts';
export type { Settings } from './settings/settings-schema.ts';

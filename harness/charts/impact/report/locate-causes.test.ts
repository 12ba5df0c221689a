import { basename } from 'node:path';
import test from 'ava';
import { edit, impact } from '../fixtures/shop-repository.ts';

/** Where each finding comes from, by its effect and rule. */
async function causes(): Promise<Record<string, string>> {
  const { findings } = await impact();
  const named = findings.map(({ effect, rule, causes: places }) => [
    `${effect} ${rule}`,
    places.map(({ file, line }) => `${basename(file)}:${line}`).join(', ') || 'not known',
  ]);
  return Object.fromEntries(named);
}

test.serial(
  'a finding is located at the one place without which it is gone, whatever other changes mention',
  async (t) => {
    await edit('library/templates/_web.tpl', '  readOnlyRootFilesystem: true\n', '');
    await edit(
      'library/templates/_db.tpl',
      '{{- define "house.db" -}}',
      '{{- /* readOnlyRootFilesystem: http port */ -}}\n{{- define "house.db" -}}',
    );
    await edit('library/templates/_net.tpl', '      port: 80\n', '      port: 8080\n');
    await edit('library/templates/_net.tpl', 'sessionAffinity: ClientIP', 'sessionAffinity: None # port');
    await edit('library/values.yaml', 'debug: false', 'debug: false\nport80: readOnlyRootFilesystem');
    const found = await causes();
    t.like(found, {
      'SECURITY hardening': '_web.tpl:131',
      'TRAFFIC service-ports': '_net.tpl:15',
      'TRAFFIC service-routing': '_net.tpl:10',
    });
  },
);

test.serial('a finding that each of several places makes has no line', async (t) => {
  await edit('library/templates/_web.tpl', 'value: /data/files', 'value: /data/others');
  await edit('library/templates/_web.tpl', 'terminationGracePeriodSeconds: 45', 'terminationGracePeriodSeconds: 90');
  t.like(await causes(), { 'RESTART replaced-pods': 'not known', 'DATA data-folders': '_web.tpl:82' });
});

test.serial('a place without which the chart does not render proves nothing', async (t) => {
  await edit('library/templates/_names.tpl', 'define "house.image"', 'define "house.picture"');
  await edit('library/templates/_web.tpl', /house\.image/g, 'house.picture');
  await edit('library/templates/_net.tpl', '      port: 80\n', '      port: 8080\n');
  const found = await causes();
  t.is(found['TRAFFIC service-ports'], '_net.tpl:15');
});

test.serial('a finding for which several places are needed has all of their lines', async (t) => {
  await edit(
    'library/templates/_names.tpl',
    '{{- define "house.value" -}}',
    '{{- define "house.storage" -}}16Gi{{- end -}}\n\n{{- define "house.value" -}}',
  );
  await edit('library/templates/_db.tpl', 'storage: 8Gi', 'storage: {{ .Values.house.storage | default "8Gi" }}');
  await edit('library/values.yaml', 'debug: false', 'debug: false\nstorage: 16Gi');
  const found = await causes();
  t.is(found['REFUSED immutable-fields'], 'values.yaml:12, _db.tpl:57');
});

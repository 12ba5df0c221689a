import test from 'ava';
import { callKeys, readDefines } from './read-defines.ts';

test('the keys of a call are those of its outermost dict', (t) => {
  t.deepEqual(callKeys('{{ include "kit.x" (dict "root" $ "env" (dict "PORT" 3000) "text" "a (b") }}'), [
    'root',
    'env',
    'text',
  ]);
});

test('a define without a doc comment, and a call with an undocumented key, are reported', (t) => {
  const { problems } = readDefines(
    'a.tpl',
    [
      '{{- define "kit.bare" -}}{{- end -}}',
      '{{/*\nkit.wrong\nMakes: nothing.\nCall: {{ include "kit.wrong" (dict "other" 1) }}\nKeys:\n  root  required  the root\n*/}}',
      '{{- define "kit.wrong" -}}{{- end -}}',
    ].join('\n'),
  );
  t.deepEqual(problems, [
    'a.tpl: kit.bare: has no doc comment directly above it',
    'a.tpl: kit.wrong: the call sets other, which Keys does not list',
  ]);
});

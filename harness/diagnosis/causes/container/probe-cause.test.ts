import test from 'ava';
import { event } from '../../../health/fixtures/seen.ts';
import { findCause } from '../../find-cause.ts';
import { facts, pod } from '../../fixtures/facts.ts';

const http = { readinessProbe: { httpGet: { path: '/', port: 8443, scheme: 'HTTPS' } } };
const exec = { readinessProbe: { exec: { command: ['wget', '-q', 'http://localhost'] } } };

const cases: readonly [title: string, probe: object, answer: string, cause: string, field: object][] = [
  [
    'speaks HTTPS to a server of HTTP',
    http,
    'failed: Get "https://10.42.0.19:8443/": http: server gave HTTP response to HTTPS client',
    '(HTTPS GET / on port 8443) fails: the server answers in HTTP, not HTTPS (scheme)',
    { key: 'scheme', value: 'HTTPS' },
  ],
  [
    'speaks HTTP to a server of HTTPS',
    { readinessProbe: { httpGet: { path: '/', port: 8443 } } },
    String.raw`failed: Get "http://10.42.0.9:8443/": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x15\x03\x01\x00\x02\x022"`,
    '(GET / on port 8443) fails: the server answers in TLS (the probe has no scheme HTTPS)',
    { key: 'port', value: '8443' },
  ],
  [
    'runs a program that the image does not have',
    exec,
    'errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "24df": OCI runtime exec failed: exec failed: unable to start container process: exec: "wget": executable file not found in $PATH',
    '(command wget -q http://localhost) fails: the image has no program wget',
    { key: 'command', value: 'http://localhost' },
  ],
];
for (const [title, probe, answer, cause, field] of cases)
  test(`A probe that ${title} says so`, (t) => {
    const probed = pod({ state: { running: {} } }, probe);
    const failed = { ...event(probed, 'Unhealthy', `Readiness probe ${answer}`), count: 5 };
    const finding = findCause(facts([probed, failed]));
    t.is(finding?.text, `the readiness probe of container main of pod api-0 ${cause}`);
    t.like(finding?.field, { ...field, within: ['containers', 'main', 'readinessProbe'] });
  });

test('An answer that came more often than none in time is the cause, even if the last one was late', (t) => {
  const probed = pod({ state: { running: {} } }, { readinessProbe: { httpGet: { path: '/ready', port: 80 } } });
  const said = (answer: string, count: number) => ({
    ...event(probed, 'Unhealthy', `Readiness probe failed: ${answer}`),
    count,
  });
  const late = (count: number) =>
    said('Get "http://10.42.0.9:80/ready": context deadline exceeded (Client.Timeout exceeded)', count);
  const refused = said('HTTP probe failed with statuscode: 404', 5);
  t.regex(findCause(facts([probed, refused, late(3)]))?.text ?? '', /HTTP 404/);
  t.regex(findCause(facts([probed, refused, late(20)]))?.text ?? '', /no answer in time/);
});

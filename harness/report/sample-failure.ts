import type { Failure } from '../model/result.ts';

/** A failed expectation of a request step of `file`, with everything that a failure can carry. */
export function sampleFailure(file: string): Failure {
  return {
    message: 'GET http://kaggle-data-api.test/datasets did not answer as expected within 10.0 s',
    expected: 'status 200, json.datasets contains {id: 41}',
    observed: 'status 503 on 46 of 48 observations, status 500 on the last 2',
    diff: [
      '--- expected',
      '+++ observed',
      '@@ -1,6 +1,4 @@',
      '-status: 200',
      '+status: 503',
      ' json:',
      '-  datasets:',
      '-    contains:',
      '-      id: 41',
      '+  error: "<database> unavailable & \\"closed\\""',
    ].join('\n'),
    at: { file, line: 10, column: 5 },
    excerpt: [
      '   8 |     capture: {id: json.id}',
      '   9 |   - name: it is in the list',
      '> 10 |     request: {to: kaggle-data-api, path: /datasets}',
      '     |     ^',
      '  11 |     eventually: {within: 10s}',
      '  12 |     expect: {json: {datasets: {contains: {id: "${{ captured.id }}"}}}}',
    ].join('\n'),
    likelyCause: 'The readiness probe of kaggle-data-api-6c8f5d7b9-x2x7p fails with 503: it cannot resolve "postgres".',
    next: 'npx platform-scenarios run --file scenarios/dataset-created.yaml --keep',
    bundle: 'bundles/a-dataset-that-was-created-5e1f09/attempt-1/index.md',
    evidence: [
      {
        title: 'Owner chain',
        text: 'Deployment/kaggle-data-api (1/2 ready)\n└─ ReplicaSet/kaggle-data-api-6c8f5d7b9\n   ├─ Pod/kaggle-data-api-6c8f5d7b9-x2x7p  Running, not ready, 0 restarts\n   └─ Pod/kaggle-data-api-6c8f5d7b9-m4q8z  Running, ready, 0 restarts',
      },
      {
        title: 'Events of Pod/kaggle-data-api-6c8f5d7b9-x2x7p',
        text: '12s  Normal   Scheduled  Successfully assigned kaggle/kaggle-data-api-6c8f5d7b9-x2x7p to server-0\n11s  Normal   Started    Started container kaggle-data-api\n 4s  Warning  Unhealthy  Readiness probe failed: HTTP probe failed with statuscode: 503',
      },
      {
        title: 'Logs of Pod/kaggle-data-api-6c8f5d7b9-x2x7p, container kaggle-data-api, last 50 lines',
        text: Array.from(
          { length: 50 },
          (_, index) =>
            `{"level":"${index % 3 ? 'info' : 'error'}","time":"2026-03-14T09:27:${String(index).padStart(2, '0')}.104Z","msg":"${index % 3 ? `GET /health/ready 503 in ${index} ms` : '\u001b[31mgetaddrinfo ENOTFOUND postgres\u001b[39m'}"}`,
        ).join('\n'),
      },
    ],
  };
}

/** A release whose image cannot be pulled, so that the environment could not be made. */
export const sampleBrokenInstall: Failure = {
  message: 'Release kaggle-data-api did not become ready: its image cannot be pulled',
  expected: 'Deployment/kaggle-data-api with 2 ready replicas within 3 min',
  observed: 'Pod/kaggle-data-api-6c8f5d7b9-x2x7p is in ImagePullBackOff after 0.8 s',
  cause: 'No registry answers for registry.example.com/kaggle-data-api:3f9c2e71.',
  next: 'kubectl --namespace kaggle describe pod kaggle-data-api-6c8f5d7b9-x2x7p',
  evidence: [
    {
      title: 'Events of Pod/kaggle-data-api-6c8f5d7b9-x2x7p',
      text: '1s  Warning  Failed  Failed to pull image: dial tcp: lookup registry.example.com: no such host',
    },
  ],
};

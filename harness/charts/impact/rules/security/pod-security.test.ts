import test from 'ava';
import { findingsOf } from '../../fixtures/edited-shop.ts';

test('what the pod lets all of its containers do is one finding', async (t) => {
  const found = await findingsOf(['_web.tpl', '        seccompProfile: {type: RuntimeDefault}\n', '']);
  t.deepEqual(
    [...new Set(found.filter(({ effect }) => effect === 'SECURITY').map(({ message }) => message))],
    ['containers migrate, warm, web: seccompProfile is not RuntimeDefault: Pod Security restricted rejects its pods'],
  );
});

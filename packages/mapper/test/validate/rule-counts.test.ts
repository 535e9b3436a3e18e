import { expect, it } from 'vitest';
import { RuleCounts } from '../../src/validate/rule-counts.ts';

it('RuleCounts counts by type and rule, the most frequent rule first', () => {
  const rules = new RuleCounts();
  const enumAt = (path: string) => ({ path, keyword: 'enum' });
  for (const path of ['/a', '/b', '/b']) rules.add('t', enumAt(path));
  rules.add('s', enumAt('/z'));
  rules.add('t', { path: '/a', keyword: 'type' });
  expect(rules.counts()).toEqual([
    { type: 's', path: '/z', keyword: 'enum', count: 1 },
    { type: 't', path: '/b', keyword: 'enum', count: 2 },
    { type: 't', path: '/a', keyword: 'enum', count: 1 },
    { type: 't', path: '/a', keyword: 'type', count: 1 },
  ]);
});

it('RuleCounts counts what is beyond a thousand rules together', () => {
  const rules = new RuleCounts();
  for (let at = 0; at < 1010; at++) rules.add('t', { path: `/${at}`, keyword: 'type' });
  rules.add('t', { path: '/5', keyword: 'type' });
  expect([rules.counts().length, rules.counts()[0]?.count, rules.others]).toEqual([1000, 2, 10]);
});

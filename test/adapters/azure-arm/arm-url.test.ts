import { describe, expect, it } from 'vitest';
import { armUrlAt, armUrlOf } from '../../../shared/adapters/azure-arm/arm-url.ts';

const request = armUrlAt('/subscriptions/s/resourceGroups/my rg/x', { 'api-version': '2025-10-01' });
const operation =
  '/subscriptions/s/providers/Microsoft.ContainerService/locations/westeurope/operations/o?t=%2b1&c=A%2f';

describe('URLs that Azure hands out', () => {
  it.each([
    ['of the ARM host, word for word', `https://management.azure.com${operation}`],
    ['of a region', `https://westeurope.management.azure.com${operation}`],
  ])('%s are followed', (_, url) => {
    expect(armUrlOf(url, request)).toBe(url);
  });

  it.each([
    ['from the root', operation, `https://management.azure.com${operation}`],
    [
      'from the request',
      'operations/1',
      'https://management.azure.com/subscriptions/s/resourceGroups/my%20rg/operations/1',
    ],
    ['without the scheme', '//northeurope.management.azure.com/o', 'https://northeurope.management.azure.com/o'],
  ])('relative ones are completed %s', (_, url, whole) => {
    expect(armUrlOf(url, request)).toBe(whole);
  });

  it.each([
    'https://evil.example/operations/1',
    'https://management.azure.com.evil.example/o',
    'https://evilmanagement.azure.com/o',
    'https://a.b.management.azure.com/o',
    'https://management.azure.com:8443/o',
    'https://user:password@management.azure.com/o',
    'https://management.usgovcloudapi.net/o',
    'http://management.azure.com/o',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '//evil.example/o',
    '\\\\evil.example\\o',
    'https://',
    'http://[',
  ])('%s gets no token', (url) => {
    expect(armUrlOf(url, request)).toBeUndefined();
  });
});

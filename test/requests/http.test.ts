/**
 * Request lines and status lines: what is one, what is none, and what must not reach a terminal.
 */
import { describe, expect, test } from '@jest/globals';
import { requestLine, statusOf } from '../../src/requests/http.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const line = (text: string): ReturnType<typeof requestLine> => requestLine(bytes(text), 0, text.length);
const status = (text: string): number => statusOf(bytes(text), 0, text.length);

describe('a request line', () => {
  test.each([
    ['GET / HTTP/1.1\r\n', 'GET', '/'],
    ['POST /a?b=c HTTP/1.0\r\n', 'POST', '/a?b=c'],
    ['M-SEARCH * HTTP/1.1\r\n', 'M-SEARCH', '*'],
    ['OPTIONS http://a/b HTTP/1.1', 'OPTIONS', 'http://a/b'],
  ])('%j', (text, method, target) => {
    expect(line(text)).toEqual({ method, target });
  });

  test.each([
    '',
    'GET',
    'GET ',
    ' GET / HTTP/1.1',
    'get / HTTP/1.1',
    'GET / HTTP/2.0',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET  / HTTP/1.1',
    'QUIT now',
    'SSH-2.0-OpenSSH_9.2\r\n',
    '\u0016\u0003\u0001\u0002\u0000\u0001',
  ])('%j is none', (text) => {
    expect(line(text)).toBeUndefined();
  });

  test('is cut where its target is long, or goes on beyond what was captured', () => {
    expect(line(`GET /${'a'.repeat(1000)} HTTP/1.1`)!.target).toHaveLength(201);
    expect(line('GET /not-all-of-i')).toEqual({ method: 'GET', target: '/not-all-of-i…' });
    expect(line('HELLO /not-all-of-i')).toBeUndefined();
  });

  test('does not command a terminal', () => {
    expect(line('GET /\u009b31m HTTP/1.1')!.target).toBe('/M-^[31m');
    expect(line('GET /\u001b[31m HTTP/1.1')).toBeUndefined();
  });
});

describe('a status line', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\n', 200],
    ['HTTP/1.0 404', 404],
    ['HTTP/1.1 099 X', -1],
    ['HTTP/1.1 2x0 X', -1],
    ['HTTP/1.1 20', -1],
    ['HTTP/2.0 200 OK', -1],
    ['', -1],
  ])('%j', (text, code) => {
    expect(status(text)).toBe(code);
  });
});

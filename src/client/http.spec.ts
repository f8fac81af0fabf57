import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpTransport } from './http';

const servers: Server[] = [];
const serve = async (listener: RequestListener) => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
// nothing listens on the port of a server that was closed
const nobody = async () => {
  const url = await serve(() => undefined);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return url;
};

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe(HttpTransport.name, () => {
  it('sends a body with the token and reads the answer', async () => {
    const seen: object[] = [];
    const url = await serve((request, response) => {
      const { method, url: path, headers } = request;
      seen.push({ method, path, authorization: headers.authorization, type: headers['content-type'] });
      response.end('{"id":"one"}');
    });
    const http = new HttpTransport([`${url}/`]);
    const call = {
      method: 'POST',
      path: '/api/x',
      query: { q: 'a b&c', limit: 5, cursor: undefined },
    } as const;
    await expect(http.send({ ...call, body: { a: 1 }, token: 'secret' })).resolves.toEqual({ id: 'one' });
    expect(seen).toEqual([
      {
        method: 'POST',
        path: '/api/x?q=a+b%26c&limit=5',
        authorization: 'Bearer secret',
        type: 'application/json',
      },
    ]);
  });

  it('turns a problem document into an error with its code', async () => {
    const url = await serve((_request, response) => {
      const problem = {
        type: 'about:blank',
        title: 'Too Many Requests',
        status: 429,
        detail: 'Slow down.',
        code: 'RATE_LIMITED',
        requestId: 'r-1',
        retryable: true,
        retryAfterMs: 700,
      };
      response.writeHead(429, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
    });
    const error = {
      code: 'RATE_LIMITED',
      status: 429,
      message: 'Slow down.',
      retryAfterMs: 700,
      requestId: 'r-1',
    };
    await expect(new HttpTransport([url]).send({ method: 'GET', path: '/' })).rejects.toMatchObject(error);
  });

  it('makes an error of what a proxy answers instead', async () => {
    const url = await serve((_request, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'));
    const error = { code: 'HTTP_502', status: 502, retryable: true };
    await expect(new HttpTransport([url]).send({ method: 'GET', path: '/' })).rejects.toMatchObject(error);
  });

  it('asks the next node when one is gone, and stays with it', async () => {
    let calls = 0;
    const url = await serve((_request, response) => {
      calls += 1;
      response.end('{}');
    });
    const http = new HttpTransport([await nobody(), url]);
    await http.send({ method: 'POST', path: '/' });
    await http.send({ method: 'POST', path: '/' });
    expect(calls).toBe(2);
  });

  it('leaves it to the caller to repeat what may not be done twice, and says when nobody answers', async () => {
    const url = await serve((_request, response) => response.end('{}'));
    const http = new HttpTransport([await nobody(), url]);
    const once = { method: 'POST', path: '/', isOnce: true } as const;
    await expect(http.send(once)).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true });
    await expect(http.send(once)).resolves.toEqual({});
    const lost = new HttpTransport([await nobody(), await nobody()]).send({ method: 'GET', path: '/' });
    await expect(lost).rejects.toMatchObject({ code: 'UNREACHABLE', status: 0 });
  });
});

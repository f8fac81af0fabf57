import { ParleyError, type ParleyClient } from '../../client';
import type { Prompt } from './prompt';
import { explain, signIn } from './sign-in';

const wrong = () =>
  new ParleyError({ code: 'BAD_CREDENTIALS', status: 401, message: 'no', retryable: false });
const unreachable = () => new ParleyError({ code: 'UNREACHABLE', status: 0, message: 'no', retryable: true });

/** A person who gives these answers, at a client that knows one account. */
const build = (answers: string[], known?: { name: string; password: string }, isInteractive = true) => {
  const said: string[] = [];
  const next = () => Promise.resolve(answers.shift() ?? '');
  const prompt: Prompt = { isInteractive, say: (text) => said.push(text), ask: next, askHidden: next };
  const login = jest.fn(
    ({ username, email, password }: { username?: string; email?: string; password: string }) => {
      const isKnown = (username ?? email) === known?.name && password === known?.password;
      return isKnown ? Promise.resolve({}) : Promise.reject(wrong());
    },
  );
  const register = jest.fn().mockResolvedValue({});
  return { client: { login, register } as unknown as ParleyClient, login, register, prompt, said };
};

describe('signIn', () => {
  it('lets demo people in without a question', async () => {
    const { client, prompt, login } = build([], { name: 'Alice', password: 'parley-demo-alice' });
    await signIn(client, { username: 'Alice' }, prompt);
    expect(login).toHaveBeenCalledTimes(1);
  });

  it('takes the password of the command line, for a username or an address', async () => {
    const { client, prompt, login } = build([], { name: 'dave@example.org', password: 'secret' });
    await signIn(client, { username: 'dave@example.org', password: 'secret' }, prompt);
    expect(login).toHaveBeenCalledWith({ email: 'dave@example.org', password: 'secret' });
    await expect(signIn(client, { username: 'dave', password: 'other' }, prompt)).rejects.toThrow('dave');
  });

  it('asks again after a wrong password, three times at most', async () => {
    const known = { name: 'dave', password: 'right' };
    const patient = build(['l', 'wrong', 'right'], known);
    await signIn(patient.client, { username: 'dave' }, patient.prompt);
    const stubborn = build(['l', 'a', 'b', 'c', 'right'], known);
    await expect(signIn(stubborn.client, { username: 'dave' }, stubborn.prompt)).rejects.toThrow();
    expect(stubborn.login).toHaveBeenCalledTimes(3);
  });

  it('registers who is new, and says which field the server did not like', async () => {
    const answers = ['r', 'no address', '', 'long enough', 'erin@example.org', 'Erin E.', 'long enough'];
    const { client, prompt, register, said } = build(answers);
    const details = [{ path: '/email', rule: 'pattern', message: 'must match' }];
    register.mockRejectedValueOnce(
      new ParleyError({ code: 'VALIDATION', status: 422, message: 'Malformed.', retryable: false, details }),
    );
    await signIn(client, { username: 'erin' }, prompt);
    expect(said.join('\n')).toContain('Malformed. (email)');
    expect(register).toHaveBeenLastCalledWith({
      username: 'erin',
      email: 'erin@example.org',
      displayName: 'Erin E.',
      password: 'long enough',
    });
  });

  it('asks nothing where nobody can answer', async () => {
    const { client, prompt } = build([], undefined, false);
    await expect(signIn(client, { username: 'dave' }, prompt)).rejects.toThrow('--password');
    await expect(signIn(client, {}, prompt)).rejects.toThrow('npm run chat -- alice');
  });
});

describe('explain', () => {
  it('says how to start a server that does not answer', () => {
    expect(explain(unreachable(), ['http://127.0.0.1:3000'])).toMatch(/No Parley server.*:3000[^]*npm start/);
  });
});

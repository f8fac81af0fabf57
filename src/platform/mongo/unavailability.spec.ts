import mongoose, { mongo } from 'mongoose';
import { toErrorBody } from '../errors/to-error-body';
import { Unanswered, UnconfirmedWrite } from './unavailability';

const server = (code: number, errorLabels?: string[]) =>
  new mongo.MongoServerError({ message: 'from the server', code, errorLabels });
const named = (name: string) => Object.assign(new Error('a connection was lost'), { name });
const bulk = (...writeErrors: object[]) =>
  Object.assign(named('MongoBulkWriteError'), {
    code: writeErrors.length > 0 ? 121 : undefined,
    writeErrors,
  });

describe('what the caller is told when the database fails', () => {
  it.each([
    ['a lost connection', new mongo.MongoNetworkError('closed')],
    ['a connection that did not answer', new mongo.MongoNetworkTimeoutError('late')],
    ['connections that were given up', named('PoolClearedOnNetworkError')],
    ['no primary', named('MongoServerSelectionError')],
    ['no primary, says Mongoose', named('MongooseServerSelectionError')],
    ['a connection that is not there yet', new mongoose.MongooseError('Operation `x` buffering timed out')],
    ['a node that is no primary any more', server(10_107)],
    ['a primary that steps down', server(189)],
    ['an election', server(11_602)],
    ['a shutdown', server(11_600)],
    ['a transaction that is to be repeated', server(244, ['TransientTransactionError'])],
    ['a bulk write without an answer', bulk()],
    ['a write that is not on a majority', new UnconfirmedWrite('not on a majority')],
    ['a question that nobody answers', new Unanswered('no answer')],
  ])('is to try again after %s', (_what, error) => {
    expect(toErrorBody(error)).toMatchObject({ code: 'OVERLOADED', status: 503, retryable: true });
  });

  it.each([
    ['a read that took too long', server(50)],
    ['a majority that took too long', server(64)],
  ])('is to repeat the request after %s', (_what, error) => {
    expect(toErrorBody(error)).toMatchObject({ code: 'TIMEOUT', status: 504, retryable: true });
  });

  it.each([
    ['a document that is refused', server(121)],
    ['a bulk write with a document that is refused', bulk({ code: 121 })],
    ['a query that is wrong', server(2)],
    ['a fault of ours', new TypeError('x is not a function')],
    ['an error of something else with such a code', Object.assign(new Error('x'), { code: 189 })],
    [
      'a fault of ours with Mongoose',
      new mongoose.MongooseError('Model.find() no longer accepts a callback'),
    ],
  ])('is INTERNAL after %s', (_what, error) => {
    expect(toErrorBody(error).code).toBe('INTERNAL');
  });
});

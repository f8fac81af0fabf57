import { NewMessageCollector } from './new-messages';

const [C, ALICE, BOB] = ['c', 'a', 'b'].map((letter) => letter.repeat(24)) as [string, string, string];
const seen = (seq: number, senderId?: string, isAddressed?: true) => ({
  ...{ conversationId: C, seq, chg: 0, at: new Date(0) },
  ...(senderId && { senderId }),
  ...(isAddressed && { isAddressed }),
});

describe(NewMessageCollector, () => {
  it('joins what one person wrote', () => {
    const news = new NewMessageCollector();
    news.add(seen(4, ALICE));
    news.add(seen(5, ALICE));
    news.add(seen(0));
    const batch = { conversationId: C, fromSeq: 4, toSeq: 5, isAddressed: false, senderId: ALICE };
    expect(news.take()).toEqual([batch]);
    expect(news.take()).toEqual([]);
  });

  it('names nobody where several wrote, and remembers that something was for somebody', () => {
    const news = new NewMessageCollector();
    news.add(seen(4, ALICE, true));
    news.add(seen(5, BOB));
    news.add(seen(6, ALICE));
    expect(news.take()).toEqual([{ conversationId: C, fromSeq: 4, toSeq: 6, isAddressed: true }]);
  });

  it('takes back what nobody could be told of, beside what came meanwhile', () => {
    const news = new NewMessageCollector();
    news.add(seen(4, ALICE));
    const batches = news.take();
    news.add(seen(5, ALICE));
    news.putBack(batches);
    expect(news.take()).toMatchObject([{ fromSeq: 4, toSeq: 5, senderId: ALICE }]);
  });
});

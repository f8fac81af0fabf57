import { type Chatter, type Dialect, fromUuid, type Seat, TEXT, toUuid } from './chatter';
import { LeanXmppStream, type SignIn } from './lean-xmpp-stream';

/** The only domain of the server under load. */
export const XMPP_DOMAIN = 'localhost';
const RESOURCE = 'load';
const OPENING = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${XMPP_DOMAIN}' version='1.0'>`;
const FEATURES = '</stream:features>';
const BIND = `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${RESOURCE}</resource></bind></iq>`;
const ID = " id='";
const UUID_LENGTH = 36;
const NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>";

function signInOf({ userId, credential }: Seat): SignIn {
  const secret = Buffer.from(`\0${userId}\0${credential}`).toString('base64');
  const auth = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`;
  return {
    opening: OPENING,
    steps: [
      { hear: FEATURES, say: auth },
      { hear: '<success', say: OPENING },
      { hear: FEATURES, say: BIND },
      { hear: '</bind>', say: '<presence/>' },
    ],
  };
}

/**
 * XMPP as chat clients speak it: messages that ask for a delivery receipt (XEP-0184), and receipts that are not to be
 * archived (XEP-0334). Messages go to the partner's full address, which spares the server a choice among devices.
 *
 * XMPP as such has no ack: a message counts as acked when its receipt is there, and the server has by then archived it
 * for both. Stream management (XEP-0198) would ack a little earlier, but its requests and answers, for each message two
 * in either direction, cost ejabberd about a tenth more CPU: to wait for the receipt alone is what favours it.
 */
export const xmppDialect: Dialect = (seat, position, run, hearing): Chatter => {
  const head = `<message type='chat' to='${seat.partnerId}@${XMPP_DOMAIN}/${RESOURCE}'`;
  const tail = `'><body>${TEXT}</body><request xmlns='urn:xmpp:receipts'/></message>`;
  const typing = `${head}><composing xmlns='http://jabber.org/protocol/chatstates'/>${NO_STORE}</message>`;

  const onReceipt = (text: string, at: number) => {
    const { serial } = fromUuid(text, text.indexOf(ID, at) + ID.length);
    hearing.acked(serial);
    hearing.receipted(serial);
  };
  // a message's own id comes first; those that the archive has added follow
  const onText = (text: string) => {
    const at = text.indexOf(ID) + ID.length;
    const { sender, serial } = fromUuid(text, at);
    hearing.received(sender, serial);
    const received = `<received xmlns='urn:xmpp:receipts' id='${text.slice(at, at + UUID_LENGTH)}'/>`;
    stream.send(`${head}>${received}${NO_STORE}</message>`);
  };
  const onMessage = (text: string) => {
    const receipt = text.indexOf('<received ');
    if (text.includes(" type='error'")) hearing.failed(text.slice(0, 200));
    else if (receipt >= 0) onReceipt(text, receipt);
    else if (text.includes('<body>')) onText(text);
  };
  const stream = new LeanXmppStream(seat, signInOf(seat), {
    ready: () => hearing.ready(),
    message: onMessage,
    failed: (reason) => hearing.failed(reason),
  });
  return {
    send: (serial) => stream.send(`${head}${ID}${toUuid(run, position, serial)}${tail}`),
    type: () => stream.send(typing),
    pause: () => stream.pause(),
    close: () => stream.close(),
  };
};

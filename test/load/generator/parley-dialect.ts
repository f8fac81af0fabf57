import { type Chatter, type Dialect, fromUuid, numberAfter, TEXT, toUuid } from './chatter';
import { LeanWebSocket } from './lean-websocket';

const PATH = '/socket.io/?EIO=4&transport=websocket';
const EVENT = '42/rt,["';
const ACK = '43/rt,';
const RECEIVE = 'message:receive"';
const STATUS = 'status:update"';
/** Acks of reports carry numbers from here on, the ack of a pull this one. */
const REPORTS = 1_000_000_000;
const PULL = 2_000_000_000;

/**
 * Parley's protocol in bytes. A message counts as receipted when the partner's delivered watermark has passed it; as the
 * reference client does, one report covers all messages that came in together.
 */
export const parleyDialect: Dialect = (seat, position, run, hearing): Chatter => {
  const { conversationId, userId } = seat;
  const head = `["message:send",{"conversationId":"${conversationId}","clientMessageId":"`;
  const content = TEXT.padEnd(seat.contentBytes ?? 0, TEXT);
  const tail = `","type":"text","content":"${content}"}]`;
  const typing = `42/rt,["typing:start",{"conversationId":"${conversationId}"}]`;
  /** serials that are acked but not yet receipted, each with its number in the conversation */
  const open: { serial: number; seq: number }[] = [];
  let deliveredSeq = 0;
  let reported = 0;
  let heard = 0;

  const settle = () => {
    while (open[0] && open[0].seq <= deliveredSeq) hearing.receipted(open.shift()!.serial);
  };
  const report = () => {
    if (heard <= reported) return;
    reported = heard;
    const items = `"items":[{"conversationId":"${conversationId}","upToSeq":${heard}}]`;
    socket.send(`42/rt,${REPORTS + heard}["message:delivered",{${items}}]`);
  };
  const onReceive = (text: string) => {
    const seq = numberAfter(text, '"seq":');
    const { sender, serial } = fromUuid(text, text.indexOf('"clientMessageId":"') + 19);
    hearing.received(sender, serial, seq);
    if (sender === position || seq <= heard) return;
    // what arrives in one read is reported together
    if (heard <= reported && !seat.isQuiet) process.nextTick(report);
    heard = seq;
  };
  const onStatus = (text: string) => {
    if (text.includes(userId)) return;
    deliveredSeq = Math.max(deliveredSeq, numberAfter(text, '"deliveredSeq":'));
    settle();
  };
  const onAck = (text: string) => {
    const id = parseInt(text.slice(ACK.length), 10);
    if (!text.includes('"ok":true')) {
      const reason = text.slice(0, 200);
      if (id < REPORTS) hearing.refused(id, reason);
      else hearing.failed(reason);
    } else if (id === PULL) hearing.ready();
    else if (id < REPORTS) {
      hearing.acked(id);
      open.push({ serial: id, seq: numberAfter(text, '"seq":') });
      settle();
    }
  };
  const onSession = () => {
    if (!seat.cursor) hearing.ready();
    else {
      const cursors = JSON.stringify({ [conversationId]: seat.cursor });
      socket.send(`42/rt,${PULL}["sync:pull",{"cursors":${cursors}}]`);
    }
  };
  const onEvent = (text: string) => {
    if (text.startsWith(RECEIVE, EVENT.length)) onReceive(text);
    else if (text.startsWith(STATUS, EVENT.length)) onStatus(text);
    else if (text.startsWith('session:ready"', EVENT.length)) onSession();
    else if (text.startsWith('exception"', EVENT.length)) hearing.failed(text.slice(0, 200));
  };
  const onText = (text: string) => {
    if (text.startsWith(EVENT)) onEvent(text);
    else if (text.startsWith(ACK)) onAck(text);
    else if (text === '2') socket.send('3');
    else if (text.startsWith('0')) socket.send(`40/rt,{"token":"${seat.credential}","protocol":1}`);
    else if (text.startsWith('44')) hearing.failed(text);
  };
  const socket = LeanWebSocket.open(
    { ...seat, path: PATH },
    () => undefined,
    onText,
    (reason) => hearing.failed(reason),
  );
  return {
    send: (serial) => socket.send(`42/rt,${serial}${head}${toUuid(run, position, serial)}${tail}`),
    type: () => socket.send(typing),
    pause: () => socket.pause(),
    close: () => socket.close(),
  };
};
